"""A lesson that was held, for the county of which nothing may leak out."""

import uuid
from datetime import time, timedelta
from typing import Any, Final

from matricula.authorities.api import Appointment, Org, User
from matricula.config.testing import as_owner
from matricula.delivery.api import FamilyMail, PrintoutWeek, Told, WeeklyPrintout
from matricula.diary.api import HomeworkTick, Visit, WeekSeen
from matricula.families.api import (
    AccessCode,
    AgreedForm,
    CodeMail,
    Declaration,
    FamilyAccess,
    RequestedChild,
    ServiceRequest,
)
from matricula.journal.api import (
    Bell,
    DutyShare,
    ExamResult,
    GradingPeriod,
    GroupMember,
    GroupTeacher,
    Homework,
    HomeworkFile,
    Lesson,
    LessonAbsence,
    LessonChange,
    Mark,
    MarkBatch,
    MarkingFigure,
    PeriodClosing,
    PlanLine,
    PlannedWork,
    Remark,
    SchoolBreak,
    TeachingGroup,
    TermMark,
    TermMarkDeferral,
    TermReopening,
    TimetableLine,
)
from matricula.kernel.clock import civil_now
from matricula.papers.api import Paper
from matricula.registry.api import AcademicSession, Enrollment, Guardian

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
    period = GradingPeriod.objects.create(
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
    homework = Homework.objects.create(
        lesson=lesson, school=school, text=words, due_on=today + DAY, given_at=now, given_in=teacher
    )
    paper = Paper.objects.create(
        sha256=f"{school.pk:064x}",
        size=1,
        media_type="application/pdf",
        original_name=words,
        org=school,
        uploaded_by=teacher.user,
        uploaded_in=teacher,
        uploaded_at=now,
        seen_by=[school.pk],
    )
    HomeworkFile.objects.create(homework=homework, school=school, paper=paper, added_at=now, added_in=teacher)
    MarkBatch.objects.create(key=uuid.uuid4(), school=school, entered_in=teacher, entered_at=now, answer=[])
    SchoolBreak.objects.create(
        school=school, session=year, name=words, started_on=today, ended_on=today + DAY
    )
    LessonChange.objects.create(
        lesson=lesson, school=school, kind="room", was={"room": words}, made_at=now, made_in=teacher
    )
    PlannedWork.objects.create(
        lesson=lesson, school=school, work="answer", weight=1, title=words, planned_at=now, planned_in=teacher
    )
    Bell.objects.create(school=school, number=1, begins=time(8), ends=time(9))
    TimetableLine.objects.create(
        school=school,
        group=group,
        teacher=teacher,
        weekday=1,
        number=1,
        room=words[:40],
        started_on=today,
        entered_at=now,
        entered_in=teacher,
    )
    PlanLine.objects.create(school=school, group=group, seq=1, topic=words)
    MarkingFigure.objects.create(
        school=school, figure="marks_minimum", value=3, since=today, entered_at=now, entered_in=teacher
    )
    told = {"group": group, "school": school, "enrollment": place}
    Remark.objects.create(
        lesson=lesson, kind="remark", text=words, written_at=now, written_in=teacher, **told
    )
    TermMark.objects.create(period=period, value="5", entered_at=now, entered_in=teacher, **told)
    TermMarkDeferral.objects.create(
        period=period, reason="ill", paper_date=today, until=today, made_at=now, made_in=teacher, **told
    )
    monday = today - today.weekday() * DAY
    # One is owed to the student, one to a guardian, who stays on it.
    for reader in (None, _guardian(place, words)):
        WeeklyPrintout.objects.create(
            school=school, enrollment=place, guardian=reader, monday=monday, made_at=now
        )
    PrintoutWeek.objects.create(school=school, monday=monday, made_at=now, readers=1)
    DutyShare.objects.create(school=school, monday=monday, kind="attendance", counted_at=now)
    Told.objects.create(
        school=school,
        enrollment=place,
        day=today,
        how="in_person",
        note=words,
        told_at=now,
        told_in=teacher,
    )
    _closed(period, told, place, teacher, words)
    # What is changed leaves its past behind.
    for table, changed in (
        (TeachingGroup, {"name": f"{words} 2"}),
        (GroupMember, {"ended_on": today + DAY}),
        (GroupTeacher, {"ended_on": today + DAY}),
        (Lesson, {"topic": words}),
        (LessonAbsence, {"note": words}),
        (Mark, {"comment": words}),
        (Homework, {"text": f"{words} 2"}),
        (Bell, {"ends": time(10)}),
        (TimetableLine, {"ended_on": today + DAY}),
        (PlanLine, {"withdrawn_at": now}),
        (PlannedWork, {"title": f"{words} 2"}),
        (Remark, {"withdrawn_at": now}),
        (TermMark, {"value": "4"}),
        (WeeklyPrintout, {"printed_at": now, "printed_in": teacher, "digest": "0" * 64}),
        (TermReopening, {"answer": words}),
        (ExamResult, {"withdrawn_at": now}),
    ):
        table.objects.update(**changed)
    mother = User.objects.create_family("made-up-login", display_name=words)
    code = AccessCode.objects.create(
        school=school,
        student=place.student,
        user=mother,
        digest="0" * 64,
        issued_at=now,
        issued_in=teacher,
        expires_at=now + DAY,
    )
    access = FamilyAccess.objects.create(user=mother, student=place.student, started_at=now)
    read = {"user": mother, "student": place.student}
    HomeworkTick.objects.create(homework=homework, ticked_at=now, **read)
    Visit.objects.create(opened_at=now, **read)
    WeekSeen.objects.create(
        school=school, monday=today - timedelta(days=today.weekday()), seen_at=now, **read
    )
    asked = ServiceRequest.objects.create(
        school=school,
        year=now.year,
        number=0,
        registered_at=now,
        registered_in=teacher,
        way="paper",
        applicant=words,
        contact="made@up.example",
        written_on=today,
    )
    RequestedChild.objects.create(request=asked, school=school, name=words, enrollment=place)
    answered = {"answer": "code_sent", "answered_at": now + DAY, "answered_in": teacher}
    ServiceRequest.objects.filter(pk=asked.pk).update(**answered)
    CodeMail.objects.create(
        school=school,
        request=asked,
        code=code,
        address=asked.contact,
        language="en",
        made_at=now,
        failed_reason=words,
    )
    said = {
        "school": school,
        "student": place.student,
        "said_on": today,
        "entered_at": now,
        "entered_in": teacher,
    }
    Declaration.objects.create(matter="marks", agreed=True, words=words, **said)
    form = AgreedForm.objects.create(
        channel="mail", rhythm="daily", email="made@up.example", phone=words, **said
    )
    FamilyMail.objects.create(
        school=school,
        enrollment=place,
        access=access,
        reader=mother,
        form=form,
        kind="day",
        day=today,
        since=now - DAY,
        until=now,
        made_at=now,
        failed_reason=words,
    )
    return lesson


def _guardian(place: Enrollment, words: str) -> Guardian:
    """Somebody who answers for the student, at a place of the form that nobody else has."""
    return Guardian.objects.create(
        student=place.student, position=99, name=words, relation="mother", started_on=place.started_on
    )


def _closed(
    running: GradingPeriod, told: dict[str, Any], place: Enrollment, teacher: Appointment, words: str
) -> None:
    """The period before that one: the mark put off, closed, asked to be opened; and a result with these words."""
    now, school = civil_now(), running.school
    before = GradingPeriod.objects.create(
        school=school,
        session=running.session,
        stage=running.stage,
        kind="quarter",
        seq=2,
        started_on=running.started_on - 9 * DAY,
        ended_on=running.started_on - DAY,
    )
    TermMarkDeferral.objects.create(
        period=before,
        reason="ill",
        paper=HomeworkFile.objects.filter(school=school).latest("pk").paper,
        paper_number=words,
        paper_date=before.started_on,
        until=before.ended_on,
        made_at=now,
        made_in=teacher,
        **told,
    )
    PeriodClosing.objects.create(
        period=before, group=told["group"], school=school, clause=words, closed_at=now, closed_in=teacher
    )
    TermReopening.objects.create(period=before, reason=words, asked_at=now, asked_in=teacher, **told)
    ExamResult.objects.create(
        school=school,
        enrollment=place,
        kind="olympiad",
        result=words,
        received_at=now - DAY,
        entered_at=now,
        entered_in=teacher,
    )


def closed_term(lesson: uuid.UUID) -> list[object]:
    """Group and period of the closed one beside that lesson, as the address of its sheet names them."""
    with as_owner():
        closing = PeriodClosing.objects.select_related("group").get(group__lessons__uuid=lesson)
    return [closing.group.uuid, closing.period_id]


def deferral_of(lesson: uuid.UUID) -> uuid.UUID:
    """A deferral with its paper, in the group of that lesson."""
    with as_owner():
        return TermMarkDeferral.objects.get(group__lessons__uuid=lesson, paper__isnull=False).uuid


def result_of(lesson: uuid.UUID) -> list[object]:
    """The result in whose school that lesson was."""
    with as_owner():
        return [ExamResult.objects.get(school__in=Lesson.objects.filter(uuid=lesson).values("school")).uuid]


def homework_file_of(lesson: uuid.UUID) -> uuid.UUID:
    """The file of that lesson's homework."""
    with as_owner():
        return HomeworkFile.objects.get(homework__lesson__uuid=lesson).uuid
