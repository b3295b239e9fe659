"""Enter later why students of a class missed lessons: a note has come, and the letter of absence gets its reason."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.attendance.api import may_take
from matricula.audit.api import recorded
from matricula.authorities.api import Acting, NotPermitted
from matricula.journal.models import LessonAbsence, TeachingGroup
from matricula.journal.words import ATTENDANCE_BASIS, missed_codes, misses_lesson
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.registry.api import ClassMembership, SchoolClass
from matricula.regulation.api import Refused, Stack, stack_for

LONGEST_NOTE: Final = 200


class Explained(NamedTuple):
    """Why a student (by uuid) missed the lessons of a day: a code of the pack's ``attendance_code``, and a note."""

    student: uuid.UUID
    day: date
    code: str
    note: str = ""


def explain_absences(*, by: Acting, school_class: SchoolClass, said: Sequence[Explained]) -> int:
    """Give the missed lessons of these days their reason; how many rows changed. Basis ``journal_attendance``.

    By the class teacher, or whoever takes the lists of all classes. Who was there, only who gave the lesson says: a
    lesson without an absence stays so, and an absence does not become presence here. The same again changes nothing.
    Raises :class:`Refused` for a code that is no absence, and a note too long; :class:`NotPermitted` for another's
    class.
    """
    stack = stack_for(by.pack)
    clause = stack.basis(ATTENDANCE_BASIS)
    if not may_take(by, school_class):
        raise NotPermitted(
            "not_the_own_class",
            _(
                "Reasons of absence are entered by the class teacher, or by who takes the lists of the school."
            ),
            clause=clause,
            next_step=_("Ask the class teacher to enter it."),
        )
    reasons = {(one.student, one.day): one._replace(note=tidy(one.note)) for one in said}
    for one in reasons.values():
        _check(one, stack, clause)
    if not reasons:
        return 0
    with transaction.atomic():
        seats = ClassMembership.objects.filter(school_class=school_class).values("enrollment")
        wanted = LessonAbsence.objects.filter(
            enrollment__in=seats,
            enrollment__student__uuid__in={student for student, _day in reasons},
            lesson__day__in={day for _student, day in reasons},
            lesson__cancelled_at=None,
            school_id=by.org_id,
        )
        # Groups before rows, as whoever takes a lesson does: two who wait for each other would wait for ever.
        groups = {
            one.pk: one
            for one in TeachingGroup.objects.select_for_update(no_key=True)
            .filter(pk__in=wanted.values("lesson__group"))
            .order_by("pk")
        }
        changed = []
        now = civil_now()
        for row in wanted.select_related("lesson", "enrollment__student").order_by("pk"):
            reason = reasons.get((row.enrollment.student.uuid, row.lesson.day))
            missed = row.code and misses_lesson(stack, row.code)
            if reason is None or not missed or (row.code, row.note) == (reason.code, reason.note):
                continue
            row.code, row.note = reason.code, reason.note
            row.entered_at, row.entered_in_id = now, by.appointment_id
            row.version += 1
            row.revision = groups[row.lesson.group_id].revision + 1
            changed.append(row)
        if not changed:
            return 0
        with recorded(
            "journal.explain_absences",
            by=by,
            subject_kind="school_class",
            subject=school_class.uuid,
            clause=clause,
            seen_by=school_class.school.lineage,
        ) as record:
            LessonAbsence.objects.bulk_update(
                changed, ["code", "note", "entered_at", "entered_in", "version", "revision"]
            )
            for pk in {one.lesson.group_id for one in changed}:
                groups[pk].revision += 1
            TeachingGroup.objects.bulk_update(groups.values(), ["revision"])
            record.detail = {"absences": len(changed)}
    return len(changed)


def _check(one: Explained, stack: Stack, clause: str) -> None:
    if one.code not in missed_codes(stack) or not misses_lesson(stack, one.code):
        raise Refused(
            "no_reason_of_absence",
            _("This is no reason for which somebody misses a lesson."),
            clause=clause,
            next_step=_(
                "Choose one of those that are offered; who was there after all, the teacher corrects."
            ),
        )
    if len(one.note) > LONGEST_NOTE:
        raise Refused(
            "attendance_note_too_long",
            _("A note has at most %(most)d characters.") % {"most": LONGEST_NOTE},
            clause=clause,
            next_step=_("Write it shorter."),
        )
