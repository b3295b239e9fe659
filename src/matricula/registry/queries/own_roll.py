"""A student on the roll of one's own school, as a case about them takes them up."""

import uuid

from matricula.authorities.api import Acting, require
from matricula.deployment.api import Prepared, any_of
from matricula.registry.models import Student, StudentNumber
from matricula.registry.queries.transfer_lookup import FoundStudent


def find_on_own_roll(by: Acting, student: uuid.UUID) -> FoundStudent | None:
    """The student if they have an open place at the office of ``by``, or at one that it took over; else None.

    Two statements. What is found is no more than a look-up elsewhere would give.
    """
    require(by, "cases.start")
    return _told(_on_roll(schools=by.own_orgs, student=student))


def find_on_former_roll(by: Acting, student: uuid.UUID) -> FoundStudent | None:
    """The student if they have no open place, and had the last one at the office of ``by``, or one it took over.

    Two statements.
    """
    require(by, "cases.start")
    return _told(_was_on_roll(schools=by.own_orgs, student=student))


# Of open enrollments a student has one principal one, so a student comes once.
_on_roll = Prepared(
    lambda schools, student: Student.objects.filter(
        any_of("registry_enrollment.school_id", schools),
        uuid=student,
        enrollments__is_open=True,
        enrollments__is_principal=True,
    ),
    "schools",
    "student",
)
_was_on_roll = Prepared(
    lambda schools, student: Student.objects.filter(
        any_of("registry_student.school_id", schools), uuid=student
    ).exclude(enrollments__is_open=True),
    "schools",
    "student",
)
_number_of = Prepared(
    lambda student: StudentNumber.objects.filter(student_id=student, ended_on=None).order_by("id"), "student"
)


def _told(students: list[Student]) -> FoundStudent | None:
    if not students:
        return None
    [found] = students
    current = next(iter(_number_of(student=found.pk)), None)
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
