"""Change a lesson on its day: another teacher, another time, another room; or it is cancelled, or put back."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Appointment, require
from matricula.journal.actions.plan_lessons import Slot
from matricula.journal.clashes import check_free
from matricula.journal.hands import PLAN, teachers_of
from matricula.journal.lessons import held
from matricula.journal.models import Lesson, LessonChange, Mark
from matricula.journal.teaching_days import TeachingDays
from matricula.journal.words import JOURNAL_BASIS
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for

LONGEST_REASON: Final = 200
_CHANGED: Final = ("teacher", "day", "number", "starts_at", "ends_at", "room", "cancelled_at")


def substitute_lesson(*, by: Acting, lesson: uuid.UUID, teacher: Appointment, reason: str = "") -> Lesson:
    """Let another teacher of the school give this lesson, and write it; nothing else becomes theirs. Basis ``journal``.

    Raises :class:`Refused` for a lesson that was taken, cancelled, or clashes with another of the substitute, and for
    somebody who does not teach at this school on that day; :class:`NotPermitted`.
    """

    def change(found: Lesson, clause: str) -> None:
        if not teachers_of(found.school, found.day).filter(pk=teacher.pk).exists():
            raise Refused(
                "no_teacher_here",
                _("The substitute has to be a teacher of this school on that day."),
                clause=clause,
                next_step=_("Choose one of those that are offered."),
            )
        found.teacher = teacher

    return _changed(by, lesson, LessonChange.Kind.SUBSTITUTION, reason, change)


def move_lesson(*, by: Acting, lesson: uuid.UUID, slot: Slot, reason: str = "") -> Lesson:
    """Move a lesson to another day or another place in the day; an empty room keeps the one it had.

    Raises :class:`Refused` as :func:`substitute_lesson`, and for a day without lessons.
    """

    def change(found: Lesson, clause: str) -> None:
        _check_teaching_day(found, slot, clause)
        zone = found.school.time_zone
        found.day, found.number = slot.day, slot.number
        found.starts_at = datetime.combine(slot.day, slot.begins, zone)
        found.ends_at = datetime.combine(slot.day, slot.ends, zone)
        found.room = slot.room or found.room

    return _changed(by, lesson, LessonChange.Kind.MOVE, reason, change)


def change_room(*, by: Acting, lesson: uuid.UUID, room: str, reason: str = "") -> Lesson:
    """Give a lesson another room. Raises :class:`Refused` where another lesson has it then."""

    def change(found: Lesson, clause: str) -> None:
        found.room = tidy(room)

    return _changed(by, lesson, LessonChange.Kind.ROOM, reason, change)


def cancel_lesson(*, by: Acting, lesson: uuid.UUID, reason: str = "") -> Lesson:
    """Cancel a lesson: nothing is entered in it and nothing is owed. Raises :class:`Refused` for one that was taken."""

    def change(found: Lesson, clause: str) -> None:
        found.cancelled_at = civil_now()

    return _changed(by, lesson, LessonChange.Kind.CANCELLATION, reason, change)


def restore_lesson(*, by: Acting, lesson: uuid.UUID, reason: str = "") -> Lesson:
    """Put a cancelled lesson back where it was. Raises :class:`Refused` for one in whose place something stands now."""

    def change(found: Lesson, clause: str) -> None:
        found.cancelled_at = None

    return _changed(by, lesson, LessonChange.Kind.RESTORED, reason, change)


def _changed(by: Acting, lesson: uuid.UUID, kind: LessonChange.Kind, reason: str, change: Any) -> Lesson:
    """Hold the lesson, judge it, change it, and keep what it was; the same as it stands changes nothing."""
    clause = stack_for(by.pack).basis(JOURNAL_BASIS)
    reason = tidy(reason)
    if len(reason) > LONGEST_REASON:
        raise Refused(
            "reason_too_long",
            _("A reason has at most %(most)d characters.") % {"most": LONGEST_REASON},
            clause=clause,
            next_step=_("Write it shorter."),
        )
    with transaction.atomic():
        found = held(lesson)
        require(by, PLAN, found.school)
        _check_open(found, clause, restoring=kind == LessonChange.Kind.RESTORED)
        was = _as_it_stands(found)
        change(found, clause)
        if was == _as_it_stands(found) and kind not in (
            LessonChange.Kind.CANCELLATION,
            LessonChange.Kind.RESTORED,
        ):
            return found
        if kind != LessonChange.Kind.CANCELLATION:
            check_free(found, clause)
        try:
            with recorded(
                "journal.change_lesson",
                by=by,
                subject_kind="lesson",
                subject=found.uuid,
                clause=clause,
                reason=reason,
                seen_by=found.school.lineage,
            ) as record:
                LessonChange.objects.create(
                    lesson=found,
                    school_id=found.school_id,
                    kind=kind,
                    was=was,
                    reason=reason,
                    made_at=civil_now(),
                    made_in_id=by.appointment_id,
                )
                found.save(update_fields=_CHANGED)
                record.detail = {"kind": str(kind), "was": was}
        except IntegrityError as error:
            raise Refused(
                "lesson_there_already",
                _("This group has a lesson in that place already."),
                clause=clause,
                next_step=_("Move or cancel that one first."),
            ) from error
    return found


def _as_it_stands(lesson: Lesson) -> dict[str, Any]:
    """What ``LessonChange.was`` keeps."""
    return {
        "day": lesson.day.isoformat(),
        "number": lesson.number,
        "starts_at": lesson.starts_at.isoformat(),
        "ends_at": lesson.ends_at.isoformat(),
        "room": lesson.room,
        "teacher": lesson.teacher_id,
    }


def _check_open(lesson: Lesson, clause: str, *, restoring: bool) -> None:
    if lesson.taken_at is not None or Mark.objects.filter(lesson=lesson).exclude(value="").exists():
        raise Refused(
            "lesson_is_written",
            _("Somebody has written in this lesson: it stays where it was."),
            clause=clause,
            next_step=_("Take back what was entered there by mistake, or plan another lesson."),
        )
    if restoring == (lesson.cancelled_at is None):
        raise Refused(
            "lesson_cancelled" if not restoring else "lesson_not_cancelled",
            _("This lesson was cancelled.") if not restoring else _("This lesson was not cancelled."),
            clause=clause,
            next_step=_("Put it back first.") if not restoring else _("Load the page again."),
        )


def _check_teaching_day(lesson: Lesson, slot: Slot, clause: str) -> None:
    days = TeachingDays(lesson.school, slot.day, slot.day + timedelta(days=1))
    if not days.teaches(slot.day, lesson.group.stage):
        raise Refused(
            "day_without_lessons",
            _("%(day)s is a day without lessons.") % {"day": date_format(slot.day)},
            clause=clause,
            next_step=_("Choose a day on which the school teaches."),
        )
