"""The diary's short path: the same bytes as the ordinary one, the same walls, and not taken where it may not be."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.audit.api import AccessLog
from matricula.authorities.api import User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.diary.api import Visit
from matricula.diary.tests.test_reading import begun, made, mother_of
from matricula.families.api import FamilyAccess, as_family, end_access
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay
from matricula.registry.api import Guardian, Student

__all__ = ["begun", "made"]

pytestmark = pytest.mark.django_db

SHORT = "matricula.web.family.short.ShortPath"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
JSON: dict[str, Any] = {"HTTP_ACCEPT": "application/json"}
PAGE: dict[str, Any] = {}
STATEMENTS = 2
# Masked anew, or counted on, in every answer.
VARIES = re.compile(r"[A-Za-z0-9]{64}|(?<=languages-)\d+|(?<=person-)\d+")


@pytest.fixture(autouse=True)
def in_the_lesson(made: SchoolDay) -> Iterator[None]:
    """One clock that goes on: were it put back, the visit would be noted anew."""
    with at_civil_time(AT_LESSON):
        yield


@contextmanager
def ordinary() -> Iterator[None]:
    """Without the short path."""
    kept = [one for one in settings.MIDDLEWARE if one != SHORT]
    assert len(kept) == len(settings.MIDDLEWARE) - 1
    with override_settings(MIDDLEWARE=kept):
        yield


def addresses(student: Student) -> list[str]:
    sunday = MONDAY + timedelta(days=6)
    return [
        reverse("diary_day", args=[student.uuid, MONDAY]),
        reverse("diary_day", args=[student.uuid, sunday]),
        reverse("diary_week", args=[student.uuid, MONDAY]),
        reverse("diary_week", args=[student.uuid, MONDAY - timedelta(days=7)]),
    ]


def browser(user: User) -> Client:
    """With the secret of its forms, which a first page gives it."""
    client = Client()
    client.force_login(user, BACKEND)
    client.get("/family/code/")
    return client


def asked(user: User, address: str, *, short: bool, client: Client | None = None, **headers: Any) -> Any:
    found = client or browser(user)
    # A client loads its middleware with its first request.
    again = Client()
    again.cookies = found.cookies
    with nullcontext() if short else ordinary(), CaptureQueriesContext(connection) as sent:
        answer: Any = again.get(address, **headers)
    answer.taken = any("diary_at_once" in one["sql"] for one in sent.captured_queries)
    answer.statements = len(sent.captured_queries)
    answer.sent = "\n".join(one["sql"][:150] for one in sent.captured_queries)
    assert answer.taken is False or short
    return answer


def as_written(answer: Any) -> tuple[object, ...]:
    headers = dict(answer.headers)
    varies = {one.strip() for one in headers.pop("Vary").split(",")}
    cookies = {name: (one.value, one["path"], one["samesite"]) for name, one in answer.cookies.items()}
    headers.pop("Content-Length", None)
    return answer.status_code, headers, varies, cookies, VARIES.sub("*", answer.content.decode())


@pytest.mark.parametrize("language", ["en", "ru", "zh-hans"])
def test_both_paths_answer_the_same(made: SchoolDay, language: str) -> None:
    mother = mother_of(made)
    client = browser(mother)
    for address in addresses(made.places[1].student):
        for more in (PAGE, JSON):
            headers: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": language, **more}
            first = asked(mother, address, short=False, client=client, **headers)
            second = asked(mother, address, short=True, client=client, **headers)
            assert second.taken, address
            assert second.statements == STATEMENTS, second.sent
            assert as_written(first) == as_written(second)
            known: dict[str, Any] = {"HTTP_IF_NONE_MATCH": first.headers["ETag"], **headers}
            answers = [asked(mother, address, short=one, client=client, **known) for one in (False, True)]
            assert [one.status_code for one in answers] == [304, 304]
            assert as_written(answers[0]) == as_written(answers[1])


def test_days_that_the_browser_has_are_read_again_for_a_page_that_is_another(made: SchoolDay) -> None:
    mother = mother_of(made)
    client = browser(mother)
    address = addresses(made.places[1].student)[2]
    first = asked(mother, address, short=True, client=client, HTTP_ACCEPT_LANGUAGE="en")
    known: dict[str, Any] = {"HTTP_IF_NONE_MATCH": first.headers["ETag"], "HTTP_ACCEPT_LANGUAGE": "ru"}
    again = asked(mother, address, short=True, client=client, **known)
    assert (again.status_code, again.taken, again.statements) == (200, True, STATEMENTS + 1), again.sent
    assert "№ 12" in again.content.decode()
    ordinary_answer = asked(mother, address, short=False, client=client, **known)
    assert as_written(ordinary_answer) == as_written(again)
    forged = first.headers["ETag"][:-3] + 'x"'
    for tag in (forged, "*", 'W/"', f"{forged}, {again.headers['ETag']}"):
        told: dict[str, Any] = {"HTTP_IF_NONE_MATCH": tag, "HTTP_ACCEPT_LANGUAGE": "ru"}
        answers = [asked(mother, address, short=one, client=client, **told) for one in (False, True)]
        assert as_written(answers[0]) == as_written(answers[1]), tag


def test_a_script_is_told_the_days_and_a_stranger_to_sign_in(made: SchoolDay) -> None:
    mother = mother_of(made)
    address = addresses(made.places[1].student)[2]
    told = asked(mother, address, short=True, **JSON).json()
    assert (told["today"], told["since"]) == (MONDAY.isoformat(), None)
    assert [one["value"] for one in told["days"]["lessons"][0]["marks"]] == ["4", "4", "3"]
    refused = Client().get(address, **JSON)
    assert refused.status_code == 401
    assert refused.json()["refused"]["code"] == "signed_out"


def test_what_is_unusual_goes_the_ordinary_way(made: SchoolDay) -> None:
    mother = mother_of(made)
    day, _sunday, week, _before = addresses(made.places[1].student)
    for address in (
        f"{day}?x=1",
        week.replace("2026-11-16", "2026-11-17"),
        day.replace("2026-11-16", "0001-01-01"),
    ):
        assert not asked(mother, address, short=True).taken, address
    client = browser(mother)
    client.cookies["messages"] = "something waits"
    assert not asked(mother, day, short=True, client=client).taken
    assert browser(mother).post(day).status_code == 405


def test_the_look_is_noted_once_a_day_and_the_visit_goes_on(made: SchoolDay) -> None:
    mother = mother_of(made)
    child = made.places[1].student
    for address in (*addresses(child), *addresses(child)):
        assert asked(mother, address, short=True).status_code == 200
    with as_owner():
        assert AccessLog.objects.filter(page="diary", subject_uuid=child.uuid).count() == 1
        assert Visit.objects.get(user=mother, student=child).before_at is None


def reads(user: User, student: Student) -> set[bool]:
    """Whether the pages of a child are shown, by both paths; whatever is not, shows nothing of the child."""
    found, client = set(), browser(user)
    for address in addresses(student):
        for short in (True, False):
            for more in (PAGE, JSON):
                answer = asked(user, address, short=short, client=client, **more)
                said = answer.content.decode()
                assert answer.status_code in (200, 302, 401, 404)
                if answer.status_code != 200:
                    assert not [one for one in (student.name, "Дроби", "№ 12") if one in said]
                found.add(answer.status_code == 200)
    return found


def test_neither_path_shows_another_s_child(made: SchoolDay) -> None:
    mother = mother_of(made)
    assert reads(mother, made.places[1].student) == {True}
    for one in (0, 2):
        assert reads(mother, made.places[one].student) == {False}
    for name in ("teacher", "secretary", "deputy"):
        made.person(name, "teacher")
        assert reads(made.people[name].user, made.places[1].student) == {False}


def test_neither_path_outlives_the_right(made: SchoolDay) -> None:
    student = made.places[1].student
    mother = mother_of(made)
    assert reads(mother, student) == {True}
    with as_owner():
        Guardian.objects.filter(student=student).update(ended_on=MONDAY)
    assert reads(mother, student) == {False}


def test_neither_path_outlives_the_access(made: SchoolDay) -> None:
    student = made.places[1].student
    mother = mother_of(made)
    assert reads(mother, student) == {True}
    with in_scope(made.secretary):
        access = FamilyAccess.objects.get(user=mother).uuid
        end_access(by=made.secretary, school=made.orgs["school"], access=access, reason="moved")
    assert reads(mother, student) == {False}


def test_neither_path_outlives_the_session(made: SchoolDay) -> None:
    mother = mother_of(made)
    day = addresses(made.places[1].student)[0]
    client = browser(mother)
    assert asked(mother, day, short=True, client=client).taken
    mother.set_password("quite another long one")
    mother.save()
    for short in (True, False):
        assert asked(mother, day, short=short, client=client).status_code == 302, (
            "as a changed password ends it"
        )
    client = browser(mother)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET expire_date = now() WHERE session_key = %s", [key])
    for short in (True, False):
        assert asked(mother, day, short=short, client=client).status_code == 302
    forged = browser(mother)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET session_data = session_data || 'x'")
    assert asked(mother, day, short=True, client=forged).status_code == 302
    deactivated = browser(mother)
    with as_owner():
        User.objects.filter(pk=mother.pk).update(is_active=False, deactivated_at=AT_LESSON)
    assert asked(mother, day, short=True, client=deactivated).status_code == 302


def said_at_once(user: int, student: Student) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT said FROM diary_at_once(%s, %s, %s, %s)",
            [user, student.uuid, MONDAY, MONDAY + timedelta(days=7)],
        )
        return [row[0] for row in cursor.fetchall()]


def test_the_function_has_no_sight_of_its_own(made: SchoolDay) -> None:
    mother, other = mother_of(made), mother_of(made, 0)
    student = made.places[1].student
    assert "Дроби" in said_at_once(mother.pk, student)[0]
    assert said_at_once(other.pk, student) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT family_user()")
        assert cursor.fetchone()[0] is None, "what it took on ends with it"
    with in_scope(made.teacher):
        assert said_at_once(mother.pk, student) == [], "nobody has both sights at once"
    with as_family(other), connection.cursor() as cursor:
        said_at_once(mother.pk, student)
        cursor.execute("SELECT family_user()")
        assert cursor.fetchone()[0] == other.pk, "what held before holds again"
