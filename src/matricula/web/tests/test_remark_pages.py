"""A teacher tells families something on the page beside the lesson, and takes it back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy

import pytest
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.config.testing import at_civil_time
from matricula.journal.api import Remark
from matricula.journal.tests.schoolday import AT_LESSON, NAMES, SchoolDay, school_day
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def sent(made: SchoolDay, **changed: str) -> dict[str, str]:
    said = {"student": str(made.places[1].student.uuid), "kind": "recommendation", "text": "Повторить дроби"}
    return {**said, **changed}


def test_a_teacher_tells_a_family_and_takes_it_back(made: SchoolDay) -> None:
    lesson = made.lessons[0].uuid
    address = reverse("lesson_remarks", args=[lesson])
    client = signed_in(made.people["teacher"])
    with at_civil_time(AT_LESSON):
        assert address in client.get(reverse("lesson", args=[lesson])).content.decode()
        for more in ({}, {"whole": "on"}):
            assert client.post(address, sent(made, **more)).headers["Location"] == address
        page = client.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert page.count("Повторить дроби") == 2
        for words in ("Of this lesson", "Of the subject", *NAMES):
            assert words in page, words
        with in_scope(made.teacher):
            remarks = list(Remark.objects.all())
            assert sorted(one.lesson_id or 0 for one in remarks) == [0, made.lessons[0].pk]
        for one in remarks:
            client.post(reverse("lesson_remark_withdraw", args=[lesson, one.uuid]))
        assert "Повторить дроби" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"text": " "}, {"text": "x" * 1001}, {"kind": "praise"}, {"student": "x"}, {"student": ""}]
)
def test_what_is_wrong_is_said_beside_the_field(made: SchoolDay, wrong: dict[str, str]) -> None:
    client = signed_in(made.people["teacher"])
    with at_civil_time(AT_LESSON):
        answer = client.post(reverse("lesson_remarks", args=[made.lessons[0].uuid]), sent(made, **wrong))
        assert answer.status_code == 422
        with in_scope(made.teacher):
            assert not Remark.objects.exists()


def test_another_s_lesson_has_no_such_page(made: SchoolDay) -> None:
    made.person("colleague", "teacher")
    with at_civil_time(AT_LESSON):
        for who in ("colleague", "deputy", "secretary"):
            client = signed_in(made.people[who])
            address = reverse("lesson_remarks", args=[made.lessons[0].uuid])
            assert client.get(address).status_code == 404, who
            assert client.post(address, sent(made)).status_code == 404, who
