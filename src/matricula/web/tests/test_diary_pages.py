"""The diary as a family sees it: a day, the week, the marks with their forecast; and whom it shows nothing."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import Org, User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.diary.tests.test_reading import begun, made, mother_of
from matricula.families.api import FamilyAccess, end_access, issue_code, redeem_code
from matricula.journal.api import (
    Cell,
    Given,
    Homework,
    Lesson,
    SchoolBreak,
    What,
    enter_marks,
    keep_marking,
    write_remark,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, SchoolDay
from matricula.kernel.clock import civil_now
from matricula.registry.api import Guardian, SchoolClass
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.twins import taken_out

__all__ = ["begun", "made"]

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FOR_A_DAY, FOR_THE_MARKS = 2, 16
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ENGLISH: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": "en"}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def addresses(made: SchoolDay, student: int = 1, day: str = MONDAY.isoformat()) -> list[str]:
    child = made.places[student].student.uuid
    return [
        reverse("diary", args=[child]),
        reverse("diary_day", args=[child, day]),
        reverse("diary_marks", args=[child]),
    ]


def page_of(client: Client, address: str) -> str:
    answer = client.get(address, **ENGLISH)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_today_has_an_address_of_its_own(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON):
        today, day, _ = addresses(made)
        assert client.get(today).headers["Location"] == day
        assert client.get("/family/").headers["Location"] == today


def test_a_day_shows_lessons_marks_and_what_is_to_be_done(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON):
        page = page_of(client, addresses(made)[1])
        for word in ("Mathematics", "Дроби", "Teacher", "8:30", "room 12", "№ 12", "set on"):
            assert word in page, word
        assert page.count("<b>4</b>") == 4, "two marks, in the lesson and in the strip"
        assert not [name for name in NAMES if name != NAMES[1] and name in page]
        following = page_of(client, addresses(made, day=(MONDAY + DAY).isoformat())[1])
        assert "Due on this day" in following
        assert "There are no lessons on this day." in page_of(client, addresses(made, day="2026-11-22")[1])


def test_an_absence_is_shown_and_a_cancelled_lesson_struck_out(made: SchoolDay) -> None:
    client = browser(mother_of(made, 0))
    with at_civil_time(AT_LESSON):
        page = page_of(client, addresses(made, 0)[1])
        assert "data-missed" in page
        assert "data-cancelled" not in page
        with in_scope(made.deputy):
            Lesson.objects.filter(pk=made.lessons[1].pk).update(cancelled_at=civil_now())
        page = page_of(client, addresses(made, 0, (MONDAY + DAY).isoformat())[1])
        assert "data-cancelled" in page


def test_what_was_corrected_is_shown_as_it_stands_now(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        cell = Cell(
            made.lessons[0].uuid, made.places[1].student.uuid, (Given("5", "test"),), 3, why="marked_again"
        )
        (outcome,) = enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=[cell])
        assert outcome.state == "saved"
    with at_civil_time(AT_LESSON):
        page = page_of(client, addresses(made)[1])
        assert "<b>5</b>" in page
        assert "<b>4</b>" not in page
        assert "was 4, now 5: marked again" in page


def test_marks_show_the_mean_the_forecast_and_what_would_change_it(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON):
        page = page_of(client, addresses(made)[2])
        assert "<b>3.67</b> <small>mean</small>" in page, "eleven thirds, rounded and not cut off"
        for words in ("Forecast 3.88", "most likely between 3.57 and 4.18", "3 marks so far, about 15 more"):
            assert words in page, words
        assert "<b>5</b> → 4.00" in page, "(4 + 4 + 3 + 5) / 4"
    few = browser(mother_of(made, 2))
    with at_civil_time(AT_LESSON):
        page = page_of(few, addresses(made, 2)[2])
        assert "Too few marks for a forecast." in page
        assert "Forecast" not in page


def test_another_s_child_by_a_changed_address_does_not_exist(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON):
        for address in addresses(made, 0):
            answer = client.get(address)
            assert answer.status_code == 404, address
            assert NAMES[0] not in answer.content.decode()
        nobody = reverse("diary_marks", args=[uuid.uuid4()])
        assert client.get(nobody).status_code == 404


@pytest.mark.parametrize(
    "day", ["2026-13-45", "9999-12-31", "0001-01-01", "today", "20261116", "2026-W47-1", "²", "x" * 300]
)
def test_no_odd_day_breaks_the_diary(made: SchoolDay, day: str) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON):
        address = addresses(made)[0] + f"{day}/"
        assert client.get(address).status_code in (200, 404), address


def at_the_door(client: Client, made: SchoolDay, student: int = 1) -> None:
    for address in addresses(made, student):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/family/?")


def test_a_stranger_and_an_officer_without_a_family_see_the_door(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        at_the_door(Client(), made)
        for who in (made.teacher, made.secretary):
            client = signed_in(next(one for one in made.people.values() if one.pk == who.appointment_id))
            at_the_door(client, made)
            page = page_of(client, "/family/")
            assert "There is nobody to read of" in page
            assert not [name for name in NAMES if name in page]


def test_a_teacher_who_is_a_mother_reads_there_of_her_child_alone(made: SchoolDay) -> None:
    place = made.places[1]
    with at_civil_time(AT_LESSON):
        with in_scope(made.secretary):
            guardian = Guardian.objects.get(student=place.student)
            letter = issue_code(by=made.secretary, enrollment=place, guardian=guardian)
        teacher = made.people["teacher"]
        redeem_code(code=letter.code, user=teacher.user)
        client = signed_in(teacher)
        assert "Дроби" in page_of(client, addresses(made)[1])
        for address in addresses(made, 0):
            assert client.get(address).status_code == 404, "her pupil, and not her child"
        lesson = reverse("lesson", args=[made.lessons[0].uuid])
        assert NAMES[0] in page_of(client, lesson), "in the office she is a teacher"


def test_who_has_a_family_alone_enters_no_office_page(made: SchoolDay) -> None:
    mother = mother_of(made)
    client = browser(mother)
    with at_civil_time(AT_LESSON):
        for name, arguments in (
            ("home", []),
            ("lessons", []),
            ("lesson", [made.lessons[0].uuid]),
            ("students", []),
            ("student", [made.places[1].student.uuid]),
            ("family_readers", [made.places[1].student.uuid]),
        ):
            answer = client.get(reverse(name, args=arguments), **ENGLISH)
            page = answer.content.decode().replace(mother.display_name, "")
            assert answer.status_code in (302, 403), name
            assert not [one for one in NAMES if one in page], name


def test_the_right_is_over_at_the_next_request(made: SchoolDay) -> None:
    mother = mother_of(made)
    client = browser(mother)
    with at_civil_time(AT_LESSON):
        page_of(client, addresses(made)[1])
        with in_scope(made.secretary):
            access = FamilyAccess.objects.get(user=mother)
            end_access(
                by=made.secretary, school=made.orgs["school"], access=access.uuid, reason="решение суда"
            )
        at_the_door(client, made)


def test_it_is_over_with_the_guardian_s_own_row(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON):
        page_of(client, addresses(made)[1])
        with as_owner():
            Guardian.objects.filter(student=made.places[1].student).update(ended_on=MONDAY)
        at_the_door(client, made)


def test_it_is_over_with_an_account_that_was_closed(made: SchoolDay) -> None:
    mother = mother_of(made)
    client = browser(mother)
    with at_civil_time(AT_LESSON):
        page_of(client, addresses(made)[1])
        with as_owner():
            User.objects.filter(pk=mother.pk).update(is_active=False, deactivated_at=civil_now())
        at_the_door(client, made)


def asked(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as taken:
        page_of(client, path)
    return [one["sql"] for one in taken if "SAVEPOINT" not in one["sql"]]


def test_a_page_of_the_diary_asks_little(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON):
        _, day, marks = addresses(made)
        page_of(client, day)
        sent = asked(client, day)
        assert len(sent) == FOR_A_DAY, "\n".join(sent)
        assert len([one for one in sent if "diary_at_once" in one]) == 1
        sent = asked(client, marks)
        assert len(sent) <= FOR_THE_MARKS, "\n".join(sent)


def test_the_secretary_comes_from_the_student_to_who_reads(made: SchoolDay) -> None:
    mother_of(made)
    with at_civil_time(AT_LESSON):
        client = signed_in(made.people["secretary"])
        readers = reverse("family_readers", args=[made.places[1].student.uuid])
        assert readers in page_of(client, reverse("student", args=[made.places[1].student.uuid]))
        page = page_of(client, readers)
        assert "reading" in page
        assert page.count("silent") == 1, "the student has no code yet"
        deputy = signed_in(made.people["deputy"])
        assert readers not in page_of(deputy, reverse("student", args=[made.places[1].student.uuid]))


def test_a_school_whose_law_gives_families_no_access_has_no_such_page(made: SchoolDay) -> None:
    with as_owner():
        Org.objects.filter(pk=made.orgs["school"].pk).update(pack="ru")
    with at_civil_time(AT_LESSON):
        client = signed_in(made.people["secretary"])
        student = made.places[1].student.uuid
        assert client.get(reverse("family_readers", args=[student])).status_code == 404
        assert client.post(reverse("family_letter", args=[student]), {"guardian": ""}).status_code == 404
        assert "Access to the diary" not in page_of(client, reverse("student", args=[student]))


def write_of(made: SchoolDay) -> None:
    with in_scope(made.teacher):
        for whole in (True, False):
            write_remark(
                by=made.teacher,
                group=made.group,
                student=made.places[1].student.uuid,
                kind="recommendation",
                text="Повторить дроби",
                lesson=None if whole else made.lessons[0].uuid,
            )


def test_homework_is_ticked_by_a_press_and_the_day_shows_it(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    child = made.places[1].student.uuid
    with at_civil_time(AT_LESSON):
        with in_scope(made.teacher):
            homework = Homework.objects.get().uuid
        address = reverse("diary_tick", args=[child, homework])
        for done in ("yes", "no", "yes"):
            answer = client.post(address, {"day": MONDAY.isoformat(), "done": done})
            assert answer.headers["Location"] == f"{addresses(made)[1]}#homework-{homework}"
            assert ('aria-pressed="true"' in page_of(client, addresses(made)[1])) == (done == "yes")
        assert client.get(address).status_code == 405
        assert (
            client.post(reverse("diary_tick", args=[child, uuid.uuid4()]), {"day": MONDAY}).status_code == 404
        )


def test_a_week_stands_on_one_page_and_a_guardian_says_that_it_was_read(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    child = made.places[1].student.uuid
    with at_civil_time(AT_LESSON):
        week = reverse("diary_week", args=[child, MONDAY.isoformat()])
        assert client.get(reverse("diary_this_week", args=[child])).headers["Location"] == week
        assert client.get(reverse("diary_week", args=[child, "2026-11-19"])).headers["Location"] == week
        page = page_of(client, week)
        for words in ("Mathematics", "№ 12", "I have seen this week", "Friday"):
            assert words in page, words
        for _ in range(2):
            answer = client.post(reverse("diary_week_seen", args=[child, MONDAY.isoformat()]))
            assert answer.headers["Location"] == f"{week}#seen"
        page = page_of(client, week)
        assert "You have seen this week" in page
        assert "I have seen this week" not in page
        assert client.post(reverse("diary_week_seen", args=[child, "2026-11-17"])).status_code == 422


def test_the_class_teacher_sees_who_has_seen_which_week(made: SchoolDay) -> None:
    mother = mother_of(made)
    client = browser(mother)
    teacher = made.person("class.teacher", "class_teacher")
    with at_civil_time(AT_LESSON):
        client.post(reverse("diary_week_seen", args=[made.places[1].student.uuid, MONDAY.isoformat()]))
        office = signed_in(made.people["class.teacher"])
        assert mother.display_name not in page_of(office, reverse("weeks_seen")), "not the own class"
        with as_owner():
            SchoolClass.objects.filter(pk=made.school_class.pk).update(teacher_id=teacher.appointment_id)
        page = page_of(office, reverse("weeks_seen"))
        assert page.count(mother.display_name) == 1
        assert all(name in page for name in NAMES)
        rows = taken_out(office, "weeks_seen", heading="Student")
        assert [row[0] for row in rows if mother.display_name in row[2]] == [NAMES[1]]
        assert signed_in(made.people["teacher"]).get(reverse("weeks_seen")).status_code == 403


def test_what_teachers_say_stands_in_the_day_and_beside_the_marks(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON):
        write_of(made)
        for address in addresses(made)[1:]:
            page = page_of(client, address)
            assert page.count("Повторить дроби") == 1, address
            assert "Recommendation" in page


def test_the_forecast_is_explained_with_the_child_s_own_numbers(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON):
        address = reverse("diary_forecast", args=[made.places[1].student.uuid, "mathematics"])
        assert address in page_of(client, addresses(made)[2])
        page = page_of(client, address)
        for words in ("11 / 3 = <strong>3.67</strong>", "Forecast 3.88", "3.57", "4.18", "0.6", "4.00"):
            assert words in page, words
        assert "The class's mean itself is shown to nobody" in page.replace("&#39;", "'")
        assert "4.17" not in page, "the mean of the others: 25 / 6"
        for subject in ("physics", "x"):
            missing = reverse("diary_forecast", args=[made.places[1].student.uuid, subject])
            assert client.get(missing).status_code == 404


def test_what_the_school_set_itself_stands_beside_the_forecast(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    address = reverse("diary_forecast", args=[made.places[1].student.uuid, "mathematics"])
    with at_civil_time(AT_LESSON):
        assert "Set by the school" not in page_of(client, address)
        with in_scope(made.deputy):
            figures = {What("rounding_from"): Decimal("0.85"), What("marks_minimum"): Decimal(4)}
            keep_marking(by=made.deputy, school=made.orgs["school"], since=MONDAY, figures=figures)
        page = page_of(client, address)
    assert "Set by the school" in page
    assert "From which part of a point on a mean is rounded up: 0.85" in page
    assert "(otherwise 0.6)" in page
    assert "A mean makes the next mark up from 0.85 of a point on." in page
    assert "it takes 4" in page, "three marks were enough before"


def test_the_school_page_names_teachers_and_holidays(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with as_owner():
        SchoolBreak.objects.create(
            school=made.orgs["school"],
            session=made.group.session,
            name="Осенние каникулы",
            started_on=MONDAY + 4 * DAY,
            ended_on=MONDAY + 14 * DAY,
        )
    with at_civil_time(AT_LESSON):
        page = page_of(client, reverse("diary_school", args=[made.places[1].student.uuid]))
        for words in ("Mathematics", "Teacher", "Осенние каникулы", "29 Nov 2026"):
            assert words in page, words
        friday = addresses(made, day=(MONDAY + 4 * DAY).isoformat())[1]
        assert "Осенние каникулы, until 29 Nov 2026" in page_of(client, friday)


def test_the_family_sees_who_looked(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    child = made.places[1].student.uuid
    with at_civil_time(AT_LESSON):
        secretary = signed_in(made.people["secretary"])
        page_of(secretary, reverse("student", args=[child]))
        page_of(secretary, reverse("family_readers", args=[child]))
        page = page_of(client, reverse("diary_looks", args=[child]))
        for words in (f"Мать {NAMES[1]}", "the diary", "access to the diary, the student's record"):
            assert words in page.replace("&#39;", "'"), words
        assert "Secretary" not in page, "an office is shown as an office"


def test_a_page_that_the_browser_has_is_not_made_again(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    with at_civil_time(AT_LESSON):
        for address in (
            addresses(made)[1],
            reverse("diary_week", args=[made.places[1].student.uuid, MONDAY]),
        ):
            page_of(client, address)
            first = client.get(address, **ENGLISH)
            assert first.headers["Cache-Control"] == "private, no-cache"
            assert {"Cookie", "Accept-Language"} <= {one.strip() for one in first.headers["Vary"].split(",")}
            kept = {"HTTP_IF_NONE_MATCH": first.headers["ETag"], **ENGLISH}
            again = client.get(address, **kept)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["Cache-Control"] == "private, no-cache"
            assert client.get(address, **{**kept, "HTTP_ACCEPT_LANGUAGE": "ru"}).status_code == 200
            with as_owner():
                Homework.objects.update(text=f"№ 13 {len(address)}")
            changed = client.get(address, **kept)
            assert changed.status_code == 200
            assert "№ 13" in changed.content.decode()
            other = browser(mother_of(made, 2))
            assert other.get(address, **kept).status_code == 404, (
                "and nobody else is told that it is the same"
            )


def test_what_came_since_the_last_visit_is_marked_until_the_next(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    hour = DAY / 24
    with at_civil_time(AT_LESSON + hour):
        assert 'class="new"' not in page_of(client, addresses(made)[1]), "on a first visit all would be"
    with at_civil_time(AT_LESSON + 2 * hour):
        write_of(made)
    with at_civil_time(AT_LESSON + 3 * hour):
        page = page_of(client, addresses(made)[1])
        assert page.count('class="new"') == 2, "the remark, and the day in the strip"
    with at_civil_time(AT_LESSON + 5 * hour):
        assert 'class="new"' not in page_of(client, addresses(made)[1])
