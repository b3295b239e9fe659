"""Announce a work for a lesson: families read of it beforehand, and everybody who was there is owed a mark."""

import uuid
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.journal.hands import check_lesson
from matricula.journal.lessons import held
from matricula.journal.marking import marking_of
from matricula.journal.models import Mark, PlannedWork
from matricula.journal.words import MARKS_BASIS, planned_works
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for

LONGEST_TITLE: Final = 200


def announce_work(*, by: Acting, lesson: uuid.UUID, work: str, title: str = "") -> PlannedWork:
    """Announce a work for the lesson, or change what was announced; a lesson has one. Basis ``journal_marks``.

    Its marks count as the school says of the kind, or the pack. The same again changes nothing.
    Raises :class:`Refused` for a kind that is not announced, a title too long, a cancelled lesson, another kind where
    marks were given for this one; :class:`NotPermitted` for another's lesson.
    """
    stack = stack_for(by.pack)
    clause = stack.basis(MARKS_BASIS)
    title = tidy(title)
    if work not in planned_works(stack) or len(title) > LONGEST_TITLE:
        raise Refused(
            "no_such_work",
            _("Such a work is not announced, or its title has more than %(most)d characters.")
            % {"most": LONGEST_TITLE},
            clause=clause,
            next_step=_("Choose one of those that are offered, with a short title."),
        )
    with transaction.atomic():
        found = held(lesson)
        check_lesson(by, found)
        if found.cancelled_at is not None:
            raise Refused(
                "lesson_cancelled",
                _("This lesson was cancelled."),
                clause=clause,
                next_step=_("Announce the work for a lesson that is held."),
            )
        standing = PlannedWork.objects.filter(lesson=found, withdrawn_at=None).first()
        if standing is not None and (standing.work, standing.title) == (work, title):
            return standing
        if standing is not None and standing.work != work:
            _check_unmarked(standing, clause)
        weight = marking_of(found.school_id, stack).weight(work, found.day)
        with recorded(
            "journal.announce_work",
            by=by,
            subject_kind="lesson",
            subject=found.uuid,
            clause=clause,
            seen_by=found.school.lineage,
        ) as record:
            record.detail = {"work": work}
            if standing is None:
                return PlannedWork.objects.create(
                    lesson=found,
                    school_id=found.school_id,
                    work=work,
                    weight=weight,
                    title=title,
                    planned_at=civil_now(),
                    planned_in_id=by.appointment_id,
                )
            standing.work, standing.weight, standing.title = work, weight, title
            standing.save(update_fields=["work", "weight", "title"])
    return standing


def withdraw_work(*, by: Acting, lesson: uuid.UUID) -> None:
    """Take back what was announced for the lesson; where nothing was, nothing changes. Basis ``journal_marks``.

    Raises :class:`Refused` where marks were given for it; :class:`NotPermitted` for another's lesson.
    """
    clause = stack_for(by.pack).basis(MARKS_BASIS)
    with transaction.atomic():
        found = held(lesson)
        check_lesson(by, found)
        standing = PlannedWork.objects.filter(lesson=found, withdrawn_at=None).first()
        if standing is None:
            return
        _check_unmarked(standing, clause)
        with recorded(
            "journal.withdraw_work",
            by=by,
            subject_kind="lesson",
            subject=found.uuid,
            clause=clause,
            seen_by=found.school.lineage,
        ):
            standing.withdrawn_at = civil_now()
            standing.save(update_fields=["withdrawn_at"])


def _check_unmarked(standing: PlannedWork, clause: str) -> None:
    """Refuse to let go of a work that has marks: they would be for nothing that families know of (MR110)."""
    if Mark.objects.filter(lesson=standing.lesson_id, work=standing.work).exclude(value="").exists():
        raise Refused(
            "work_is_marked",
            _("Marks were given for this work: it stays announced."),
            clause=clause,
            next_step=_("Take back the marks that were entered by mistake, then the work."),
        )
