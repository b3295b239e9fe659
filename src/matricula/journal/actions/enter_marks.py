"""Enter marks and absences of a group, many cells at once, each with an outcome of its own."""

import uuid
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.journal.cells import Cell, Outcome, Sheet
from matricula.journal.hands import TEACH
from matricula.journal.models import Lesson, LessonAbsence, Mark, MarkBatch, TeachingGroup
from matricula.journal.words import MARKS_BASIS
from matricula.regulation.api import Refused, stack_for

MOST_CELLS: Final = 2000


def enter_marks(*, by: Acting, group: TeachingGroup, key: uuid.UUID, cells: Sequence[Cell]) -> list[Outcome]:
    """Store the cells, each by itself: a refused one undoes no other. Basis ``journal_marks``, and for who missed a
    lesson ``journal_attendance``.

    The same ``key`` again gets the same answer and writes nothing. One transaction, one row of the action log, and the
    same statements however many cells there are. An absence entered so does not say that the others were there: that a
    lesson was *taken* is :func:`take_lesson`'s to say.
    Raises :class:`Refused` for too many cells and for the key of another's batch; :class:`NotPermitted` for who does
    not teach.
    """
    require(by, TEACH)
    stack = stack_for(by.pack)
    clause = stack.basis(MARKS_BASIS)
    if len(cells) > MOST_CELLS:
        raise Refused(
            "too_many_cells",
            _("At most %(most)d cells are entered at once.") % {"most": MOST_CELLS},
            clause=clause,
            next_step=_("Enter them in parts."),
        )
    with transaction.atomic():
        # The second of two at once waits here, and finds the answer of the first.
        held = TeachingGroup.objects.select_for_update(of=("self",), no_key=True).select_related("school")
        group = held.get(pk=group.pk)
        answered = MarkBatch.objects.filter(key=key).first()
        if answered is not None:
            if answered.entered_in_id != by.appointment_id:
                raise Refused(
                    "batch_of_another",
                    _("These entries were sent once already, by somebody else."),
                    clause=clause,
                    next_step=_("Load the journal again, and enter what is missing."),
                )
            return [Outcome(**one) for one in answered.answer]
        sheet = Sheet(by, group, stack, cells, group.revision + 1)
        outcomes = [sheet.settle(cell) for cell in cells]
        with recorded(
            "journal.enter_marks",
            by=by,
            subject_kind="teaching_group",
            subject=group.uuid,
            clause=clause,
            seen_by=group.school.lineage,
        ) as record:
            _write(sheet, group)
            MarkBatch.objects.create(
                key=key,
                school_id=by.org_id,
                entered_in_id=by.appointment_id,
                entered_at=sheet.now,
                answer=[one._asdict() for one in outcomes],
            )
            states = [one.state for one in outcomes]
            record.detail = {state: states.count(state) for state in sorted(set(states))}
    return outcomes


def _write(sheet: Sheet, group: TeachingGroup) -> None:
    """The rows that change, and the revisions by which others learn of them."""
    if sheet.marks_written:
        Mark.objects.bulk_create(
            list(sheet.marks_written.values()),
            update_conflicts=True,
            unique_fields=["lesson", "enrollment", "slot"],
            update_fields=[
                "value",
                "number",
                "work",
                "weight",
                "worked_on",
                "comment",
                "why",
                "entered_at",
                "entered_in",
                "version",
                "revision",
            ],
        )
    if sheet.absences_written:
        LessonAbsence.objects.bulk_create(
            list(sheet.absences_written.values()),
            update_conflicts=True,
            unique_fields=["lesson", "enrollment"],
            update_fields=["code", "note", "entered_at", "entered_in", "version", "revision"],
        )
        # Whoever has the list of that lesson open is told that another has written in it.
        lessons = {lesson for lesson, _enrollment in sheet.absences_written}
        Lesson.objects.filter(pk__in=lessons).update(revision=F("revision") + 1)
    if sheet.marks_written or sheet.absences_written:
        TeachingGroup.objects.filter(pk=group.pk).update(revision=sheet.revision)
