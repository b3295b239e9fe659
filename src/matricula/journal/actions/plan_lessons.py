"""Put lessons on the timetable."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Appointment, require
from matricula.journal.clashes import check_all_free
from matricula.journal.hands import PLAN
from matricula.journal.models import Lesson, TeachingGroup
from matricula.journal.words import JOURNAL_BASIS
from matricula.regulation.api import Refused, stack_for


class Slot(NamedTuple):
    """When and where: day, place in the day, from and to by the school's clock, room."""

    day: date
    number: int
    begins: time
    ends: time
    room: str = ""


def plan_lessons(
    *, by: Acting, group: TeachingGroup, teacher: Appointment, slots: Sequence[Slot]
) -> list[Lesson]:
    """Put the lessons of a group on these slots, all or none; three statements. Basis ``journal``.

    Raises :class:`Refused` naming the first lesson that is in the way: the teacher's, the room's or the group's own.
    """
    school = group.school
    require(by, PLAN, school)
    clause = stack_for(school.pack).basis(JOURNAL_BASIS)
    zone = school.time_zone
    lessons = [
        Lesson(
            school=school,
            group=group,
            teacher=teacher,
            day=one.day,
            number=one.number,
            starts_at=datetime.combine(one.day, one.begins, zone),
            ends_at=datetime.combine(one.day, one.ends, zone),
            room=one.room,
        )
        for one in slots
    ]
    try:
        with (
            transaction.atomic(),
            recorded(
                "journal.plan_lessons",
                by=by,
                subject_kind="teaching_group",
                subject=group.uuid,
                clause=clause,
                seen_by=school.lineage,
            ) as record,
        ):
            check_all_free(lessons, clause)
            made = Lesson.objects.bulk_create(lessons)
            record.detail = {"lessons": len(made)}
    except IntegrityError as error:
        raise Refused(
            "lesson_there_already",
            _("This group has a lesson in one of these places already."),
            clause=clause,
            next_step=_("Move or cancel that one first."),
        ) from error
    return made
