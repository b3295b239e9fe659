"""Say who was in a lesson: a press for *all here*, a code for everybody who was not."""

import uuid
from collections.abc import Mapping
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.journal.hands import check_lesson
from matricula.journal.lessons import check_held, group_of, held
from matricula.journal.models import Lesson, LessonAbsence, TeachingGroup
from matricula.journal.roster import learners_on
from matricula.journal.words import ATTENDANCE_BASIS, missed_codes
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for

LONGEST_NOTE: Final = 200


class Missed(NamedTuple):
    """Why a student was not there: a code of the pack's ``attendance_code``, and a note."""

    code: str
    note: str = ""


class Taken(NamedTuple):
    """What became of it: the lesson as it stands, and the students who do not belong to the group that day."""

    lesson: Lesson
    left_out: tuple[uuid.UUID, ...]


def take_lesson(*, by: Acting, lesson: uuid.UUID, missed: Mapping[uuid.UUID, Missed], revision: int) -> Taken:
    """Store who missed the lesson (students by uuid); everybody else of the group was there. Basis
    ``journal_attendance``.

    ``revision`` is the one that was seen: whoever was second is told. The same again changes nothing. A student who
    was not in the group that day falls out and is named in the answer; the rest is kept.
    Raises :class:`Refused` for a cancelled lesson or one that has not begun, an unknown code, a note too long, and
    when another has written meanwhile; :class:`NotPermitted` for another's lesson.
    """
    stack = stack_for(by.pack)
    clause = stack.basis(ATTENDANCE_BASIS)
    with transaction.atomic():
        # Before the lesson, as whoever enters marks does: two who wait for each other would wait for ever.
        group_of(lesson)
        found = held(lesson)
        check_lesson(by, found)
        check_held(found, clause)
        group = {one.student_uuid: one for one in learners_on(found.group, found.day)}
        wanted, offered = {}, missed_codes(stack)
        for student, said in missed.items():
            if said.code not in offered:
                raise Refused(
                    "no_such_attendance_code",
                    _("There is no such mark of absence."),
                    clause=clause,
                    next_step=_("Choose one of those that are offered."),
                )
            note = tidy(said.note)
            if len(note) > LONGEST_NOTE:
                raise Refused(
                    "attendance_note_too_long",
                    _("A note has at most %(most)d characters.") % {"most": LONGEST_NOTE},
                    clause=clause,
                    next_step=_("Write it shorter."),
                )
            if student in group:
                wanted[group[student].enrollment_id] = Missed(said.code, note)
        left_out = tuple(one for one in missed if one not in group)
        rows = {one.enrollment_id: one for one in LessonAbsence.objects.filter(lesson=found)}
        standing = {pk: Missed(one.code, one.note) for pk, one in rows.items() if one.code}
        if found.taken_at is not None and standing == wanted:
            return Taken(found, left_out)
        if found.revision != revision:
            raise Refused(
                "lesson_written_meanwhile",
                _("Somebody else has entered who was there, after this page was opened."),
                clause=clause,
                next_step=_("See what stands there now; then correct it if it is wrong."),
            )
        changed = {pk: said for pk, said in wanted.items() if standing.get(pk) != said}
        changed |= {pk: Missed("") for pk in standing if pk not in wanted}
        now = civil_now()
        revision_of_group = found.group.revision + 1
        with recorded(
            "journal.take_lesson",
            by=by,
            subject_kind="lesson",
            subject=found.uuid,
            clause=clause,
            seen_by=found.school.lineage,
        ) as record:
            LessonAbsence.objects.bulk_create(
                [
                    LessonAbsence(
                        lesson=found,
                        school_id=found.school_id,
                        enrollment_id=pk,
                        code=said.code,
                        note=said.note,
                        entered_at=now,
                        entered_in_id=by.appointment_id,
                        version=(rows[pk].version if pk in rows else 0) + 1,
                        revision=revision_of_group,
                    )
                    for pk, said in changed.items()
                ],
                update_conflicts=True,
                unique_fields=["lesson", "enrollment"],
                update_fields=["code", "note", "entered_at", "entered_in", "version", "revision"],
            )
            TeachingGroup.objects.filter(pk=found.group_id).update(revision=revision_of_group)
            found.revision += 1
            if found.taken_at is None:
                # The clock asks when the list was taken; a correction does not make it late.
                found.taken_at, found.taken_in_id = now, by.appointment_id
            found.save(update_fields=["taken_at", "taken_in", "revision"])
            record.detail = {"missed": len(wanted), "changed": len(changed), "left_out": len(left_out)}
    return Taken(found, left_out)
