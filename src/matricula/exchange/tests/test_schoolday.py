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
from matricula.diary.api import days_of, period_of, progress_of
from matricula.exchange.api import demo_accounts, demo_user
from matricula.exchange.demo.recipe import JOURNAL_SCHOOLS, recipe_for
from matricula.exchange.demo.schoolday.loading import load_journal_schools
from matricula.exchange.demo.schoolday.timetable import Turn, bells_around
from matricula.families.api import as_family
from matricula.journal.api import DutyState, Lesson, Mark, attendance_duty, day_of, owed_by
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import Student, StudentNumber
from matricula.regulation.api import stack_for

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


def test_a_mother_reads_of_two_children_and_an_adult_student_of_herself(loaded: int) -> None:
    stack = stack_for("ru_school19")
    for login, names in (
        ("demo-family", ["Кузнецов Артём Дмитриевич", "Кузнецова Дарья Дмитриевна"]),
        ("demo-student", ["Белова Елизавета Николаевна"]),
    ):
        with as_family(User.objects.get(login=login)) as family:
            assert [one.name for one in family.children] == names
            assert family.children[0].oneself == (login == "demo-student")
            today = civil_today(stack.zone)
            for child in family.children:
                days = days_of(child, today, today + timedelta(days=8))
                assert len(days.lessons[today]) == 6
                assert days.homework
                period = period_of(child, today)
                assert period is not None
                progress = progress_of(child, period.started_on, period.ended_on, today, stack)
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
    assert mother.role.in_("ru") == "Мать двоих детей"
    assert demo_user(mother.user_id) is not None
    with as_owner():
        other = User.objects.create_family("9026600000199-12345678", display_name="Somebody")
    assert demo_user(other.pk) is None


def test_the_numbers_cannot_be_real() -> None:
    for school in recipe_for(JOURNAL_SCHOOLS)["schools"].values():
        code = school["code"]
        assert int(code[:12]) % 11 % 10 != int(code[12])


def test_each_school_is_under_its_own_law(loaded: int) -> None:
    assert set(Org.objects.filter(tier="school").values_list("pack", flat=True)) == {
        "ru_school19",
        "ru_khmao",
    }
