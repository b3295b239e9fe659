"""A teacher's day and a lesson: one press for all here, refused marks and conflicts told beside, and who may."""

import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.audit.api import AccessLog
from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import (
    Cell,
    Given,
    Homework,
    Lesson,
    LessonAbsence,
    Mark,
    enter_marks,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, SchoolDay, school_day
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.test_school_page import shown

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FOR_A_DAY, FOR_A_LESSON, FOR_WRITING = 12, 19, 50


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def client_of(made: SchoolDay, who: Acting) -> Client:
    return signed_in(next(one for one in made.people.values() if one.pk == who.appointment_id))


def address(made: SchoolDay, lesson: int = 0) -> str:
    return reverse("lesson", args=[made.lessons[lesson].uuid])


def filled(made: SchoolDay, page: str, **changed: Any) -> dict[str, Any]:
    """The form as a browser sends it without JavaScript: everything that stands in it, but for what is changed."""
    sent: dict[str, Any] = {"do": "store", "work": "answer", "topic": "", "homework": "", "due_on": ""}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="radio"' in tag and "checked" not in tag):
            continue
        sent[name[1]] = value[1] if value else ""
    for key, value in changed.items():
        field, _, student = key.rpartition("_")
        sent[f"{field}-{made.places[int(student)].student.uuid}" if student.isdigit() else key] = value
    return sent


def stored(made: SchoolDay, client: Client, **changed: Any) -> str:
    """The page that follows on what was sent."""
    page = client.get(address(made)).content.decode()
    answer = client.post(address(made), filled(made, page, **changed), follow=True)
    assert answer.status_code in (200, 422)
    return answer.content.decode()


def marks(made: SchoolDay) -> list[tuple[str, str]]:
    with in_scope(made.teacher):
        found = Mark.objects.exclude(value="").order_by("enrollment_id", "slot")
        return [
            (one.enrollment.student.name, one.value) for one in found.select_related("enrollment__student")
        ]


def test_the_running_lesson_is_one_press_away(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        page = shown(client_of(made, made.teacher), "lessons")
        assert "Now: " in page
        assert page.count(address(made)) == 2
        assert "nothing owed" in page, "the clock begins with the end of the lesson"
    with at_civil_time(AT_LESSON + DAY + timedelta(hours=1)):
        page = shown(client_of(made, made.teacher), "lessons")
        assert "1 lesson without attendance" in page
        assert "owed and late" in page


def test_all_here_is_one_press(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        page = stored(made, client_of(made, made.teacher), do="all_here")
        assert "The lesson is stored." in page
        assert "in time" in page
        with in_scope(made.teacher):
            assert Lesson.objects.get(pk=made.lessons[0].pk).taken_at is not None
            assert not LessonAbsence.objects.exists()


def test_without_javascript_the_same_lesson_is_a_form_with_a_button(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        page = stored(
            made,
            client_of(made, made.teacher),
            there_0="ill",
            marks_1="5 4",
            marks_2="3",
            topic="Дроби",
            homework="№ 12",
            due_on=(MONDAY + DAY).isoformat(),
        )
        assert "The lesson is stored." in page
        assert marks(made) == [(NAMES[1], "5"), (NAMES[1], "4"), (NAMES[2], "3")]
        with in_scope(made.teacher):
            assert LessonAbsence.objects.get().code == "ill"
            assert Homework.objects.get().text == "№ 12"
        # What stands is shown again, and the same once more writes nothing.
        with CaptureQueriesContext(connection) as taken:
            stored(made, client_of(made, made.teacher))
        assert not [one for one in taken if 'INSERT INTO "journal' in one["sql"]]


def test_a_refused_mark_is_named_and_the_others_stand(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        page = stored(made, client_of(made, made.teacher), marks_0="5", marks_1="7", marks_2="4 4 4 4 4")
        assert marks(made) == [(NAMES[0], "5")]
        for name in NAMES[1:]:
            assert re.search(rf"{name}:[^<]*RU-19-5", page), name
        assert "The lesson is stored." not in page


def test_whoever_was_second_in_a_cell_is_told_who_and_what(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        page = client.get(address(made)).content.decode()
        with in_scope(made.teacher):
            cell = Cell(made.lessons[0].uuid, made.places[0].student.uuid, (Given("5", "answer"),), 0)
            enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=[cell])
        answer = client.post(address(made), filled(made, page, marks_0="3", marks_1="4", there_2="ill"))
        again = answer.content.decode()
        assert f"{NAMES[0]}: Teacher has entered 5 meanwhile" in again
        assert re.search(r'name="marks-[^"]+" value="3"[^>]*aria-invalid="true"', again), (
            "what was typed stands"
        )
        assert marks(made) == [(NAMES[0], "5"), (NAMES[1], "4")], "all else is stored"
        # The same page sent again keeps the own mark: its form knows what stands now.
        assert client.post(address(made), filled(made, again, there_2="ill")).status_code == 302
        assert marks(made) == [(NAMES[0], "3"), (NAMES[1], "4")]


def test_a_list_that_another_took_meanwhile_is_shown_with_what_was_typed(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        page = client.get(address(made)).content.decode()
        stored(made, client, there_0="ill")
        answer = client.post(address(made), filled(made, page, there_1="late", marks_1="5"))
        assert answer.status_code == 422
        told = answer.content.decode()
        assert "Somebody else has entered who was there" in told
        assert 'value="5"' in told, "what was typed is lost to nobody"
        assert marks(made) == []


def test_the_same_form_twice_is_one_set_of_marks(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        sent = filled(made, client.get(address(made)).content.decode(), marks_0="5")
        for _ in range(2):
            assert client.post(address(made), sent).status_code == 302
        with in_scope(made.teacher):
            assert Mark.objects.get().version == 1


def test_a_deputy_reads_the_lesson_and_does_not_write_it(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        stored(made, client_of(made, made.teacher), marks_0="5")
        client = client_of(made, made.deputy)
        page = client.get(address(made)).content.decode()
        assert NAMES[0] in page
        assert 'name="key"' not in page
        assert f'href="{reverse("lessons")}?on=' not in page, "the page of own lessons is not for them"
        sent = {"revision": 1, "key": uuid.uuid4(), "do": "all_here"}
        assert client.post(address(made), sent).status_code == 403
        assert marks(made) == [(NAMES[0], "5")]
    with as_owner():
        seen = AccessLog.objects.filter(page="lesson", subject_uuid=made.lessons[0].uuid)
        assert seen.exists(), "who looked is noted"


def test_a_class_is_kept_where_the_law_has_no_kinds_of_classes(made: SchoolDay) -> None:
    page = reverse("school_class", args=[made.school_class.uuid])
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.secretary)
        assert 'name="kind"' not in client.get(page).content.decode()
        sent = {"name": "5Б", "kind": "anything", "teacher": "", "teacher_name": "", "do": "change"}
        assert client.post(page, sent).status_code == 302
        opening = reverse("class_open", args=[made.orgs["school"].uuid])
        assert client.get(opening).status_code == 200
    with as_owner():
        made.school_class.refresh_from_db()
    assert (made.school_class.name, made.school_class.kind) == ("5Б", "")


@pytest.mark.parametrize(
    ("role", "org"),
    [
        ("teacher", "school"),
        ("record_officer", "school"),
        ("teacher", "other"),
        ("head", "other"),
        ("head", "city"),
    ],
)
def test_others_find_no_lesson_here(made: SchoolDay, role: str, org: str) -> None:
    """A colleague, the secretary, another school, an office above: as if there were none."""
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.person(f"{org}.{role}.x", role, org))
        assert client.get(address(made)).status_code == 404
        sent = {"revision": 0, "key": uuid.uuid4(), "do": "all_here"}
        assert client.post(address(made), sent).status_code == 404


def test_a_lesson_that_was_cancelled_or_has_not_begun_offers_nothing(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        page = client.get(address(made, 1)).content.decode()
        assert "This lesson has not begun" in page
        assert 'name="key"' not in page
        sent = {"revision": 0, "key": uuid.uuid4(), "do": "all_here"}
        answer = client.post(address(made, 1), sent)
        assert answer.status_code == 422
        assert "RU-19-7" in answer.content.decode()


ODD = (
    "0001-01-01",
    "9999-12-31",
    "a\0b",
    "²",
    "9" * 5000,
    "-1",
    "\u202e",
    "字" * 9_000,
    "'; DROP TABLE journal_mark; --",
    "5 " * 500,
)


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_text_breaks_the_form_or_comes_into_a_cell(made: SchoolDay, odd: str) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        page = client.get(address(made)).content.decode()
        for field in (
            "there_0",
            "note_0",
            "marks_0",
            "version_0",
            "work",
            "do",
            "topic",
            "homework",
            "due_on",
        ):
            changed = {"marks_1": "5", field: odd, **({"there_0": "ill"} if field == "note_0" else {})}
            answer = client.post(address(made), filled(made, page, **changed))
            assert answer.status_code in (302, 400, 422), f"{field}: {answer.status_code}"
        for field in ("revision", "key"):
            assert client.post(address(made), filled(made, page, **{field: odd})).status_code in (400, 422), (
                field
            )
        assert client.get(reverse("lessons"), {"on": odd}).status_code in (200, 400)
        assert {value for _, value in marks(made)} <= {"5"}


def test_the_form_is_not_sent_from_elsewhere(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = Client(enforce_csrf_checks=True)
        client.force_login(made.people["teacher"].user, "allauth.account.auth_backends.AuthenticationBackend")
        sent = {"revision": 0, "key": uuid.uuid4(), "do": "all_here"}
        assert client.post(address(made), sent).status_code == 403
    with in_scope(made.teacher):
        assert Lesson.objects.get(pk=made.lessons[0].pk).taken_at is None


def asked(client: Client, path: str, sent: Any = None) -> int:
    with CaptureQueriesContext(connection) as taken:
        answer = client.get(path) if sent is None else client.post(path, sent)
    assert answer.status_code == (200 if sent is None else 302)
    return len([one for one in taken if "SAVEPOINT" not in one["sql"]])


def test_pages_ask_the_same_however_many_students_there_are(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        client.get(address(made))
        assert asked(client, reverse("lessons")) <= FOR_A_DAY
        assert asked(client, address(made)) <= FOR_A_LESSON
        page = client.get(address(made)).content.decode()
        one = asked(client, address(made), filled(made, page, there_0="ill", marks_1="5"))
        page = client.get(address(made)).content.decode()
        more = asked(
            client,
            address(made),
            filled(made, page, there_0="late", there_1="ill", marks_0="4", marks_2="5 5"),
        )
        assert max(one, more) <= FOR_WRITING
        assert more - one <= 2


def test_who_only_teaches_begins_with_the_own_lessons(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        answer = client_of(made, made.teacher).get(reverse("home"))
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("lessons"))
        assert client_of(made, made.deputy).get(reverse("home")).status_code == 200


def test_homework_is_offered_for_the_day_of_the_next_lesson(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        assert f'value="{MONDAY + DAY}"' in client.get(address(made)).content.decode()
        assert f'value="{MONDAY + DAY}"' not in client.get(address(made, 2)).content.decode()
