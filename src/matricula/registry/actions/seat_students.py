"""Give many students a seat in one class at once; each line has its own outcome."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.clock import civil_today
from matricula.registry.class_rules import class_closed
from matricula.registry.models import ClassMembership, Enrollment, SchoolClass, Student
from matricula.registry.queries.roll_checks import running_classes
from matricula.regulation.api import Refused

MOST_AT_ONCE: Final = 200


class Seating(StrEnum):
    """What became of a line."""

    SEATED = "seated"
    THERE = "there"
    ELSEWHERE = "elsewhere"
    OTHER_GRADE = "other_grade"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SeatLine:
    """What became of one student; ``class_name`` is where they sit, if they do. No name for who is not there."""

    student: uuid.UUID
    name: str
    outcome: Seating
    class_name: str = ""


def seat_students(
    *, by: Acting, school_class: SchoolClass, students: Collection[uuid.UUID]
) -> list[SeatLine]:
    """Give those a seat who sit in no class and are of the grade; say of each of the others why not.

    In the order of their names, and as many statements for all as for one. Sent again it seats nobody twice: they sit
    there. Raises :class:`Refused` for a class that is closed or does not run today, and for more than
    ``MOST_AT_ONCE`` students.
    """
    require(by, "registry.seat_student", school_class.school)
    if len(students) > MOST_AT_ONCE:
        raise Refused(
            "too_many_at_once",
            _("At most %(most)d students are seated at once.") % {"most": MOST_AT_ONCE},
            next_step=_("Choose fewer, and then the others."),
        )
    today = civil_today(by.zone)
    with transaction.atomic():
        # The class before the pupils, as a change of its name locks them; the pupils in one order, whoever asks.
        held = SchoolClass.objects.select_for_update(no_key=True).get(pk=school_class.pk)
        _check_runs(held, today)
        seen = Student.objects.select_for_update(of=("self",), no_key=True).filter(uuid__in=students)
        people = {one.pk: one for one in seen.order_by("pk")}
        places = {
            one.student_id: one
            for one in Enrollment.objects.filter(
                student__in=people, school_id=held.school_id, is_open=True, is_principal=True
            )
        }
        sitting = _sitting(list(places.values()), held.school_id, today)
        lines = [
            _line(one, places.get(one.pk), sitting.get(one.pk), held)
            for one in sorted(people.values(), key=lambda each: (each.sort_key, each.pk))
        ]
        going = {one.student for one in lines if one.outcome is Seating.SEATED}
        _seat(by, held, [places[pk] for pk, one in people.items() if one.uuid in going], today)
    known_here = {one.student for one in lines}
    return [*lines, *(SeatLine(one, "", Seating.GONE) for one in students if one not in known_here)]


def _check_runs(held: SchoolClass, today: date) -> None:
    if held.closed_on is not None:
        raise class_closed()
    if not running_classes([held.school_id], today).filter(pk=held.pk).exists():
        raise Refused(
            "class_not_running",
            _("The class does not run in the present school year."),
            next_step=_("Choose a class of the present school year."),
        )


def _sitting(places: list[Enrollment], school: int, today: date) -> dict[int, ClassMembership]:
    """By student the seat in a class that runs today."""
    found = ClassMembership.objects.filter(
        enrollment__in=places, ended_on=None, school_class__in=running_classes([school], today)
    ).select_related("school_class", "enrollment")
    return {one.enrollment.student_id: one for one in found}


def _line(
    student: Student, place: Enrollment | None, seat: ClassMembership | None, held: SchoolClass
) -> SeatLine:
    if place is None:
        return SeatLine(student.uuid, student.name, Seating.GONE)
    if seat is not None:
        there = seat.school_class_id == held.pk
        outcome = Seating.THERE if there else Seating.ELSEWHERE
        return SeatLine(student.uuid, student.name, outcome, seat.school_class.name)
    if (place.stage, place.grade) != (held.stage, held.grade):
        return SeatLine(student.uuid, student.name, Seating.OTHER_GRADE)
    return SeatLine(student.uuid, student.name, Seating.SEATED, held.name)


def _seat(by: Acting, held: SchoolClass, places: list[Enrollment], today: date) -> None:
    """One row of the action log for all of them; none where nobody goes in."""
    if not places:
        return
    with recorded(
        "registry.seat_students",
        by=by,
        subject_kind="school_class",
        subject=held.uuid,
        seen_by=held.school.lineage,
    ) as record:
        # What they sat in has ended with its school year; the seat ends with it.
        ClassMembership.objects.filter(enrollment__in=places, ended_on=None).update(ended_on=today)
        ClassMembership.objects.bulk_create(
            [ClassMembership(enrollment=one, school_class=held, started_on=today) for one in places]
        )
        record.detail = {"seated": len(places), "places": [str(one.uuid) for one in places]}
