"""The schools with a journal: a timetable without clashes, a lesson that runs now, and families that read."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from matricula.authorities.api import Acting, Org, User, acting_for, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import missed_weeks, printouts_since
from matricula.diary.api import days_of, period_of, progress_of
from matricula.exchange.api import demo_accounts, demo_user
from matricula.exchange.demo.recipe import JOURNAL_SCHOOLS, recipe_for
from matricula.exchange.demo.schoolday.classes import in_full, posts_of
from matricula.exchange.demo.schoolday.loading import load_journal_schools
from matricula.exchange.demo.schoolday.timetable import Turn, bells_around
from matricula.families.api import RequestClock, as_family, told_on_paper, waiting_requests
from matricula.journal.api import (
    DutyState,
    ExamResult,
    Lesson,
    LessonChange,
    Mark,
    PeriodClosing,
    PlannedWork,
    Remark,
    TeachingGroup,
    TermMark,
    TermMarkDeferral,
    TermReopening,
    attendance_duty,
    day_of,
    fill_lessons,
    marking_of,
    owed_by,
    term_sheet,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import Student, StudentNumber
from matricula.regulation.api import stack_for

pytestmark = pytest.mark.long
DOMAIN = "demo.example"
NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Yekaterinburg"))


@pytest.fixture(scope="module")
def schools(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """Loaded once for this module and rolled back after it; gives how many students there are."""
    with django_db_blocker.unblock(), transaction.atomic():
        with at_civil_time(NOW):
            with as_owner():
                loaded = load_journal_schools()
            yield loaded
        transaction.set_rollback(True)


@pytest.fixture
def loaded(schools: int, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """In a part of that transaction of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield schools
        transaction.set_rollback(True)


def acting(word: str) -> Acting:
    found = acting_for(User.objects.get(email=f"{word}@{DOMAIN}"))
    assert found is not None
    return found


@pytest.mark.parametrize("minute", [0, 3, 48, 119, 480, 755, 1190, 1305, 1400, 1437])
def test_one_lesson_runs_at_any_hour_of_the_day(minute: int) -> None:
    now = datetime(2026, 11, 29) + timedelta(minutes=minute, seconds=30)
    hours, runs = bells_around(now, 6)
    assert [number for number, (begins, ends) in enumerate(hours) if begins <= now.time() < ends] == [runs]
    assert all(begins < ends for begins, ends in hours)
    assert all(one[1] <= other[0] for one, other in pairwise(hours)), "and one after another"


def test_no_teacher_is_in_two_classes_at_once() -> None:
    turn = Turn(9, 6).so_that(4, date(2026, 11, 29), 2, 1)
    assert turn.at(date(2026, 11, 29), 2, 1) == 4
    for after in range(7):
        day = date(2026, 11, 23) + timedelta(days=after)
        for number in range(6):
            assert len({turn.at(day, number, school_class) for school_class in range(9)}) == 9


def test_the_featured_teacher_has_a_lesson_running_and_owes_two(loaded: int) -> None:
    by = acting("maths.school19")
    stack, now, today = stack_for(by.pack), civil_now(), civil_today(by.zone)
    with in_scope(by):
        [running] = [
            one for one in day_of(by, today, stack, now) if one.lesson.starts_at <= now < one.lesson.ends_at
        ]
        owed = owed_by(by, today - timedelta(days=60), today, stack, now)
    assert running.lesson.taken_at is None
    assert running.lesson.group.name == "5А"
    assert len(owed) == 2
    assert DutyState.OWED in {one.attendance.state for one in owed}


def test_the_journal_of_the_school_is_in_the_middle_of_its_period(loaded: int) -> None:
    by = acting("deputy.school19")
    stack, now = stack_for(by.pack), civil_now()
    with in_scope(by):
        assert Student.objects.count() == 93
        lessons = list(Lesson.objects.select_related("school"))
        states = {attendance_duty(one, stack, now).state for one in lessons}
        values = set(Mark.objects.values_list("value", flat=True))
        assert not Mark.objects.filter(entered_at__gt=now).exists()
        numbers = list(StudentNumber.objects.values_list("number", flat=True))
    assert {DutyState.NONE, DutyState.IN_TIME, DutyState.LATE, DutyState.OWED} <= states
    assert values == {"2", "3", "4", "5"}
    assert all(stack.port("student_number.read")(one).valid for one in numbers)
    assert max(one.day for one in lessons) > civil_today(by.zone) + timedelta(days=7)


def test_a_mother_reads_of_three_children_in_two_schools_and_an_adult_student_of_herself(loaded: int) -> None:
    stack = stack_for("ru_school19")
    for login, names in (
        (
            "demo-family",
            ["Кузнецов Артём Дмитриевич", "Кузнецова Дарья Дмитриевна", "Кузнецова Ксения Дмитриевна"],
        ),
        ("demo-student", ["Белова Елизавета Николаевна"]),
    ):
        with as_family(User.objects.get(login=login)) as family:
            assert [one.name for one in family.children] == names
            assert family.children[0].oneself == (login == "demo-student")
            today = civil_today(stack.zone)
            assert len({one.school_id for one in family.children}) == (2 if login == "demo-family" else 1)
            for child in family.children:
                days = days_of(child, today, today + timedelta(days=8))
                assert len(days.lessons[today]) in (5, 6), "one is moved away"
                assert days.homework
                period = period_of(child, today)
                assert period is not None
                progress = progress_of(
                    child, period.started_on, period.ended_on, today, marking_of(period.school_id, stack)
                )
                assert any(one.forecast for one in progress)


def test_families_are_entered_with_one_click_and_nobody_elses(loaded: int) -> None:
    accounts = {one.email or one.login: one for one in demo_accounts()}
    assert {"maths.school19@demo.example", "demo-family", "demo-student"} <= set(accounts)
    mother = accounts["demo-family"]
    assert (mother.featured, mother.language) == (True, "ru")
    with as_owner():
        User.objects.filter(email=f"maths.school19@{DOMAIN}").update(language="en")
    teacher = next(one for one in demo_accounts() if one.email == f"maths.school19@{DOMAIN}")
    assert teacher.language == "ru", "of the name, whatever language the pages are in"
    assert mother.role.in_("ru") == "Мать троих детей"
    assert demo_user(mother.user_id) is not None
    with as_owner():
        other = User.objects.create_family("9026600000199-12345678", display_name="Somebody")
    assert demo_user(other.pk) is None


def test_a_teacher_reads_of_her_own_child(loaded: int) -> None:
    teacher = User.objects.get(email=f"geography.school19@{DOMAIN}")
    assert teacher.display_name == "Морозова Наталья Викторовна"
    with as_family(teacher) as family:
        assert [one.name for one in family.children] == ["Морозова Вера Игоревна"]


def test_today_lessons_are_changed_and_tomorrow_there_is_a_test(loaded: int) -> None:
    by = acting("deputy.school19")
    today = civil_today(by.zone)
    with in_scope(by):
        changes = {one.kind: one.lesson for one in LessonChange.objects.select_related("lesson__group")}
        work = PlannedWork.objects.select_related("lesson__group").latest("lesson__day")
        kinds = set(Remark.objects.values_list("kind", flat=True))
        results = ExamResult.objects.count()
    assert set(changes) == {"substitution", "move", "room"}
    assert changes["substitution"].day == today
    assert changes["move"].day == today + timedelta(days=1)
    assert (work.lesson.day, work.lesson.group.name) == (today + timedelta(days=1), "5А")
    assert kinds == {"remark", "recommendation"}
    assert results == 3


def test_the_timetable_makes_the_lessons_of_the_coming_weeks_and_no_other(loaded: int) -> None:
    by = acting("deputy.school19")
    with in_scope(by):
        school = Org.objects.get(pk=by.org_id)
        before = Lesson.objects.count()
        filled = fill_lessons(by=by, school=school)
        assert (filled.made, filled.changed, filled.gone, filled.in_the_way) == (0, 0, 0, ())
        assert Lesson.objects.count() == before
        told = Lesson.objects.filter(taken_at__isnull=False)
        assert not told.filter(plan_line=None).exists(), "what was held has its topic from the plan"


def test_the_quarter_before_is_closed_but_for_a_deferred_mark_and_one_group_that_owes_them(
    loaded: int,
) -> None:
    by = acting("deputy.school19")
    stack, now = stack_for(by.pack), civil_now()
    with in_scope(by):
        [period] = {one.period for one in PeriodClosing.objects.select_related("period")}
        open_groups = TeachingGroup.objects.filter(stage="basic_general").exclude(closings__period=period)
        assert [(one.name, one.subject) for one in open_groups] == [("7Б", "physical_education")]
        [waiting] = TermMarkDeferral.objects.filter(ended_at=None).select_related("enrollment__student")
        assert waiting.enrollment.student.name == "Кузнецов Артём Дмитриевич"
        assert waiting.until > civil_today(by.zone)
        values = set(TermMark.objects.values_list("value", flat=True))
        reckoned = TermMark.objects.filter(group__name="5А").exclude(mean=None)
        assert reckoned.count() > 100, "of one class there are the marks behind them"
        assert not reckoned.filter(proposed="").exclude(mean__lt=2).filter(number=None).exists()
        group = open_groups[0]
        sheet = term_sheet(group, period, stack, now)
        assert {one.duty.state for one in sheet.rows} == {DutyState.OWED}
        assert TermReopening.objects.get().decided_at is None
    assert values <= {"2", "3", "4", "5"}


def test_two_families_are_told_on_paper_and_one_week_was_missed(loaded: int) -> None:
    by = acting("russian.school19")
    stack, now = stack_for(by.pack), civil_now()
    with in_scope(by):
        school = Org.objects.get(pk=by.org_id)
        on_paper = told_on_paper(school)
        printouts = printouts_since(school, civil_today(by.zone) - timedelta(days=30), stack, now)
        missed = missed_weeks(printouts)
    assert len(on_paper) == 2
    assert [bool(one.printout.handed_on) for one in printouts].count(True) == 3
    assert len(printouts) == 4
    assert len(missed) == 1


def test_two_families_ask_for_access_and_one_answer_is_late(loaded: int) -> None:
    by = acting("secretary.school19")
    with in_scope(by):
        school = Org.objects.get(pk=by.org_id)
        stack, waiting = stack_for(by.pack), waiting_requests(school)
        clock = RequestClock(school, stack)
        due = [clock.due_at(one) for one in waiting]
    assert [at is not None and at < civil_now() for at in due] == [True, False]


def test_in_full_the_schools_have_nine_hundred_students_and_teams_enough() -> None:
    recipe = in_full(recipe_for(JOURNAL_SCHOOLS))
    classes = [one for school in recipe["schools"].values() for one in school["classes"]]
    assert sum(one["size"] for one in classes) == 900
    for school in recipe["schools"].values():
        leads = [one["class_teacher"] for one in school["classes"]]
        assert len(leads) == len(set(leads)), "nobody has two classes"
        assert set(leads) <= set(posts_of(recipe, school))


def test_the_numbers_cannot_be_real() -> None:
    for school in recipe_for(JOURNAL_SCHOOLS)["schools"].values():
        code = school["code"]
        assert int(code[:12]) % 11 % 10 != int(code[12])


def test_each_school_is_under_its_own_law(loaded: int) -> None:
    assert set(Org.objects.filter(tier="school").values_list("pack", flat=True)) == {
        "ru_school19",
        "ru_khmao",
    }
