"""Statements as the application sends them, and a county with something in every table."""

import uuid
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import Appointment, User
from matricula.cases.models import Step, Urging
from matricula.config.testing import as_owner
from matricula.deployment.api import sight
from matricula.exchange.models import RollRow
from matricula.families.api import AccessCode, FamilyAccess
from matricula.journal.api import (
    GradingPeriod,
    GroupMember,
    GroupTeacher,
    Homework,
    Lesson,
    LessonAbsence,
    Mark,
    MarkBatch,
    TeachingGroup,
)
from matricula.kernel.clock import civil_now
from matricula.registry.api import AcademicSession, Enrollment
from tests.security.pages import Victim

DAY: Final = timedelta(days=1)


def rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def tables(*, secured: bool) -> list[str]:
    found = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " AND relrowsecurity = %s ORDER BY 1",
        secured,
    )
    return [name for (name,) in found]


def refused(statement: str, *values: Any) -> str:
    """The SQLSTATE with which the database refuses; an error of the test when it does not."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        rows(statement, *values)
    return str(getattr(error.value.__cause__, "sqlstate", ""))


@pytest.fixture
def filled(victim: Victim) -> Victim:
    """The victim county with something in every table of the register."""
    teacher = victim.province.appointment("east_one", "class_teacher")
    with as_owner():
        RollRow.objects.create(
            upload=victim.upload, position=1, sheet="1", row=2, name="漏测己", state="good"
        )
        turn = Step.objects.filter(case=victim.case).order_by("id")[0]
        Urging.objects.create(
            case=victim.case,
            step=turn,
            org=victim.province.orgs["east"],
            clause="CN-GZ-6",
            told_at=civil_now(),
        )
        _lesson_held(victim, teacher)
    return victim


def _lesson_held(victim: Victim, teacher: Appointment) -> None:
    """A group with a lesson that was held, marked and told to a family; the school's law asks for none of it."""
    school, teacher = (
        victim.province.orgs["east_one"],
        victim.province.appointment("east_one", "class_teacher"),
    )
    place = Enrollment.objects.filter(school=school, is_open=True).select_related("student").order_by("id")[0]
    now = civil_now()
    today = now.date()
    year = AcademicSession.objects.filter(org_id__in=school.lineage, kind="school_year").first()
    year = year or AcademicSession.objects.create(
        org=school, code="made up", kind="school_year", started_on=today, ended_on=today + timedelta(days=300)
    )
    GradingPeriod.objects.create(
        school=school,
        session=year,
        stage="primary",
        kind="quarter",
        seq=1,
        started_on=today,
        ended_on=today + DAY,
    )
    group = TeachingGroup.objects.create(
        school=school,
        session=year,
        stage="primary",
        grade="g04",
        subject="mathematics",
        name="4.1",
        scale="five",
    )
    GroupMember.objects.create(group=group, school=school, enrollment=place, started_on=place.started_on)
    GroupTeacher.objects.create(group=group, school=school, teacher=teacher, started_on=place.started_on)
    lesson = Lesson.objects.create(
        school=school,
        group=group,
        teacher=teacher,
        day=today,
        number=1,
        starts_at=now - timedelta(hours=1),
        ends_at=now,
    )
    entered = {"school": school, "enrollment": place, "entered_at": now, "entered_in": teacher}
    LessonAbsence.objects.create(lesson=lesson, code="late", **entered)
    Mark.objects.create(lesson=lesson, slot=1, value="5", work="answer", weight=1, worked_on=today, **entered)
    Homework.objects.create(
        lesson=lesson, school=school, text="1", due_on=today + DAY, given_at=now, given_in=teacher
    )
    MarkBatch.objects.create(key=uuid.uuid4(), school=school, entered_in=teacher, entered_at=now, answer=[])
    # What is changed leaves its past behind.
    for table, changed in (
        (TeachingGroup, {"name": "4.2"}),
        (GroupMember, {"ended_on": today + DAY}),
        (GroupTeacher, {"ended_on": today + DAY}),
        (Lesson, {"topic": "1"}),
        (LessonAbsence, {"note": "1"}),
        (Mark, {"comment": "1"}),
        (Homework, {"text": "2"}),
    ):
        table.objects.update(**changed)
    mother = User.objects.create_family("made-up-login", display_name="漏测母")
    AccessCode.objects.create(
        school=school,
        student=place.student,
        user=mother,
        digest="0" * 64,
        issued_at=now,
        issued_in=teacher,
        expires_at=now + DAY,
    )
    FamilyAccess.objects.create(user=mother, student=place.student, started_at=now)


def west(victim: Victim) -> Any:
    by = victim.province.acting("west", "head")
    return sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}")
