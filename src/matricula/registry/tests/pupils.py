"""Made-up students for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from itertools import count

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.registry.api import (
    Enrollment,
    EnrollmentStatus,
    NewGuardian,
    NewStudent,
    SchoolClass,
    Student,
    ends_place,
    enroll_student,
    possible_duplicates,
    seat_student,
)
from matricula.regulation.api import stack_for

NOWHERE, APART = "999999", "999998"
"""Area codes that are assigned to nobody."""
_series: ContextVar[tuple[str, Iterator[int]]] = ContextVar("pupils", default=(NOWHERE, count(1)))
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@contextmanager
def kept_apart() -> Iterator[None]:
    """For pupils who are stored once for all workers: none whom a test makes has one of their documents."""
    token = _series.set((APART, count(1)))
    try:
        yield
    finally:
        _series.reset(token)


def made_up_id(birth_on: date, sequence: int, area: str = NOWHERE) -> str:
    """A well-formed identity number."""
    body = f"{area}{birth_on:%Y%m%d}{sequence:03d}"
    return (
        body + "10X98765432"[sum(int(one) * weight for one, weight in zip(body, WEIGHTS, strict=True)) % 11]
    )


def new_student(name: str = "测试甲", birth_on: date = date(2016, 3, 5), sex: str = "1") -> NewStudent:
    """A person as a form gives them, with a document number of their own."""
    area, serial = _series.get()
    sequence = next(serial) * 2 + (1 if sex == "1" else 0)
    return NewStudent(
        name=name,
        sex=sex,
        birth_on=birth_on,
        nationality="CHN",
        document_kind="1",
        document_number=made_up_id(birth_on, sequence % 1000, area),
        guardians=(NewGuardian(name="测试长", relation="51", is_guardian=True, phone="13900000000"),),
    )


def enrolled(
    province: Province,
    school: str = "east_one",
    *,
    person: NewStudent | None = None,
    stage: str = "primary",
    grade: str = "g04",
    normal: bool = True,
) -> Student:
    """A student on a school's roll, entered by its officer; in the ordinary status unless told otherwise."""
    by, wanted = province.acting(school), person or new_student()
    with in_scope(by):
        student = enroll_student(
            by=by,
            school=province.orgs[school],
            person=wanted,
            # Made-up people share names and days; their documents tell them apart.
            other_people=[one.student_uuid for one in possible_duplicates([wanted])[0]],
            stage=stage,
            grade=grade,
            entered_on=date(2022, 9, 1),
        )
    if normal:
        put_into_status(student, "normal")
    with in_scope(by):
        student.refresh_from_db()
    return student


def put_into_status(
    student: Student, status: str, on: date | None = None, *, until: date | None = None
) -> None:
    """Add a link to the chain of the student's open place behind the back of all cases, as only the owner can."""
    with as_owner():
        place = Enrollment.objects.select_related("school").get(student=student, is_open=True)
        last = place.statuses.latest("seq")
        EnrollmentStatus.objects.create(
            enrollment=place,
            seq=last.seq + 1,
            started_on=on or last.started_on,
            until=until,
            status=status,
            ends=ends_place(stack_for(place.school.pack), status),
        )


def seated(province: Province, school_class: SchoolClass, name: str) -> Student:
    """A student of the school east_one, with a seat in one of its classes."""
    student = enrolled(province, person=new_student(name))
    by = province.acting("east_one")
    with in_scope(by):
        seat_student(by=by, enrollment=student.enrollments.get(), school_class=school_class)
    return student
