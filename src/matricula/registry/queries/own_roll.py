"""A student on the roll of one's own school, as a case about them takes them up."""

import uuid

from matricula.authorities.api import Acting, require
from matricula.registry.models import Student
from matricula.registry.queries.transfer_lookup import FoundStudent


def find_on_own_roll(by: Acting, student: uuid.UUID) -> FoundStudent | None:
    """The student if they have an open place at the office of ``by``, or at one that it took over; else None.

    Two statements. What is found is no more than a look-up elsewhere would give.
    """
    require(by, "cases.start")
    place = by.own_business("enrollments__school_id")
    found = Student.objects.filter(
        place, uuid=student, enrollments__is_open=True, enrollments__is_principal=True
    ).first()
    return _told(found) if found else None


def find_on_former_roll(by: Acting, student: uuid.UUID) -> FoundStudent | None:
    """The student if they have no open place, and had the last one at the office of ``by``, or one it took over.

    Two statements.
    """
    require(by, "cases.start")
    found = (
        Student.objects.filter(by.own_business("school_id"), uuid=student)
        .exclude(enrollments__is_open=True)
        .first()
    )
    return _told(found) if found else None


def _told(found: Student) -> FoundStudent:
    current = found.numbers.filter(ended_on=None).first()
    return FoundStudent(
        student_id=found.pk,
        student_uuid=found.uuid,
        name=found.name,
        sex=found.sex,
        birth_on=found.birth_on,
        number=current.number if current else "",
        school_id=found.school_id,
        stage=found.stage,
        grade=found.grade,
        class_name=found.class_name,
        status=found.status,
    )
