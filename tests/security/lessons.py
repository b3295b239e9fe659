"""A lesson that was held, for the county of which nothing may leak out."""

import uuid
from datetime import timedelta
from typing import Final

from matricula.authorities.api import Appointment, Org, User
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

DAY: Final = timedelta(days=1)


def lesson_held(school: Org, teacher: Appointment, words: str) -> Lesson:
    """A group with a lesson that was held, marked and told to a family, each with these words in it.

    The school's law need not ask for any of it. Call it as the owner.
    """
    place = Enrollment.objects.filter(school=school, is_open=True).select_related("student").order_by("id")[0]
    now = civil_now()
    today = now.astimezone(school.time_zone).date()
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
        name=words,
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
        lesson=lesson, school=school, text=words, due_on=today + DAY, given_at=now, given_in=teacher
    )
    MarkBatch.objects.create(key=uuid.uuid4(), school=school, entered_in=teacher, entered_at=now, answer=[])
    # What is changed leaves its past behind.
    for table, changed in (
        (TeachingGroup, {"name": f"{words} 2"}),
        (GroupMember, {"ended_on": today + DAY}),
        (GroupTeacher, {"ended_on": today + DAY}),
        (Lesson, {"topic": words}),
        (LessonAbsence, {"note": words}),
        (Mark, {"comment": words}),
        (Homework, {"text": f"{words} 2"}),
    ):
        table.objects.update(**changed)
    mother = User.objects.create_family("made-up-login", display_name=words)
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
    return lesson
