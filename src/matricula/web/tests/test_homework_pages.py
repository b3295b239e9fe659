"""Homework for some and with files: as its teacher gives it, and as the families of those students alone read it."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from matricula.audit.api import AccessLog
from matricula.authorities.api import User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import content_of_child
from matricula.diary.api import days_of
from matricula.diary.tests.test_reading import begun, made, mother_of
from matricula.families.api import as_family, issue_code, redeem_code
from matricula.journal.api import HomeworkFile, give_homework
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, SchoolDay, enrolled
from matricula.journal.tests.test_homework import PDF, pdf
from matricula.registry.api import Guardian
from matricula.web.tests.test_office_pages import signed_in

__all__ = ["begun", "made"]

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ENGLISH: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": "en"}
MARIA, PETER = 1, 2


@pytest.fixture(autouse=True)
def in_the_lesson(made: SchoolDay, settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.PAPERS_FOLDER = tmp_path
    with at_civil_time(AT_LESSON):
        yield


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def given(made: SchoolDay, *students: int, text: str = "Сочинение") -> HomeworkFile:
    """Homework for these students alone, with a file."""
    with in_scope(made.teacher):
        give_homework(
            by=made.teacher,
            lesson=made.lessons[0].uuid,
            text=text,
            due_on=MONDAY + DAY,
            only_for=[made.places[one].student.uuid for one in students],
            file=pdf("task"),
        )
        return HomeworkFile.objects.select_related("homework").get(
            homework__lesson=made.lessons[0], withdrawn_at=None
        )


def day_of(made: SchoolDay, student: int) -> str:
    return reverse("diary_day", args=[made.places[student].student.uuid, MONDAY])


def file_of(made: SchoolDay, student: int, file: HomeworkFile) -> str:
    return reverse("diary_file", args=[made.places[student].student.uuid, file.uuid])


def test_the_families_of_those_students_alone_read_it(made: SchoolDay) -> None:
    file = given(made, MARIA)
    hers, his = mother_of(made, MARIA), mother_of(made, PETER)
    page = browser(hers).get(day_of(made, MARIA), **ENGLISH).content.decode()
    assert "Сочинение" in page
    assert f'href="{file_of(made, MARIA, file)}">task.pdf</a>' in page
    opened = browser(hers).get(file_of(made, MARIA, file))
    assert (opened.status_code, opened.headers["Content-Type"]) == (200, "application/pdf")
    assert b"".join(opened.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a FileResponse
    assert "no-store" in opened.headers["Cache-Control"]
    with as_owner():
        assert AccessLog.objects.filter(page="papers.open", user_id=hers.pk).count() == 1
    page = browser(his).get(day_of(made, PETER), **ENGLISH).content.decode()
    assert "Сочинение" not in page
    assert "task.pdf" not in page
    for student in (PETER, MARIA):
        assert browser(his).get(file_of(made, student, file)).status_code == 404
    with as_family(his), connection.cursor() as cursor:
        for table in ("journal_homework", "journal_homeworkfile", "papers_paper"):
            cursor.execute(f"SELECT 1 FROM {table}")
            assert cursor.fetchall() == [], table


def test_another_class_s_file_and_one_taken_back_are_as_if_they_did_not_exist(made: SchoolDay) -> None:
    file = given(made)
    made.places.append(enrolled(made, "Ульянова Анна", number=99))
    stranger = mother_of(made, -1)  # of the school, not of the group
    mother = browser(mother_of(made, MARIA))
    assert mother.get(file_of(made, MARIA, file)).status_code == 200
    address = reverse("lesson_file_withdraw", args=[made.lessons[0].uuid, file.uuid])
    assert signed_in(made.people["teacher"]).post(address).status_code == 302
    assert mother.get(file_of(made, MARIA, file)).status_code == 404
    assert "task.pdf" not in mother.get(day_of(made, MARIA)).content.decode()
    assert browser(stranger).get(file_of(made, MARIA, file)).status_code == 404


def test_a_mother_of_two_reads_with_each_child_what_is_that_child_s(made: SchoolDay) -> None:
    file = given(made, PETER)
    mother = mother_of(made, MARIA)
    with in_scope(made.secretary):
        guardian = Guardian.objects.get(student=made.places[PETER].student)
        letter = issue_code(by=made.secretary, enrollment=made.places[PETER], guardian=guardian)
    redeem_code(code=letter.code, user=mother)
    with as_family(mother) as family:
        for child in family.children:
            expected = ["Сочинение"] if child.name == NAMES[PETER] else []
            homework = days_of(child, MONDAY, MONDAY + 7 * DAY).homework.get(MONDAY + DAY, ())
            assert [one.text for one in homework] == expected, child.name
            on_paper = content_of_child(child, MONDAY, MONDAY + 7 * DAY).homework
            assert [(one["text"], one["files"]) for one in on_paper] == [
                (one, ["task.pdf"]) for one in expected
            ]
    client = browser(mother)
    tick = reverse("diary_tick", args=[made.places[MARIA].student.uuid, file.homework.uuid])
    refused = client.post(tick, {"done": "yes", "day": MONDAY.isoformat()})
    assert refused.status_code != 302, "her brother's homework is not hers to tick off"


def test_the_teacher_gives_it_and_a_refusal_stands_beside_its_field(made: SchoolDay) -> None:
    client = signed_in(made.people["teacher"])
    lesson = made.lessons[1]
    address = reverse("lesson_homework", args=[lesson.uuid])
    maria = str(made.places[MARIA].student.uuid)
    assert all(name in client.get(address, **ENGLISH).content.decode() for name in NAMES)
    sent = {"text": "№ 15", "due_on": (MONDAY + 2 * DAY).isoformat(), "only_for": [maria]}
    program = SimpleUploadedFile("task.pdf", b"MZ\x90\x00 a program")
    for more, field in (
        ({"file": program}, "file"),
        ({"due_on": lesson.day.isoformat()}, "due_on"),
        ({"text": "", "file": SimpleUploadedFile("task.pdf", PDF)}, "text"),
        ({"only_for": [str(uuid.uuid4())]}, "only_for"),
    ):
        answer = client.post(address, {**sent, **more}, **ENGLISH)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in page
        assert ("№ 15" in page) is ("text" not in more), "what was typed stays"
    assert client.post(address, {**sent, "file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    page = client.get(address, **ENGLISH).content.decode()
    assert "a.pdf" in page
    with in_scope(made.teacher):
        file = HomeworkFile.objects.get(homework__lesson=lesson)
        assert file.homework.only_for == [made.places[MARIA].pk]
    seen = reverse("lesson_file", args=[lesson.uuid, file.uuid])
    assert client.get(seen).status_code == 200
    made.person("head", "head")
    assert signed_in(made.people["head"]).get(seen).status_code == 200, "who reads the journal reads it"
    made.person("colleague", "teacher")
    colleague = signed_in(made.people["colleague"])
    assert colleague.get(seen).status_code == colleague.get(address).status_code == 404
    given(made, MARIA)
    held = made.lessons[0].uuid
    page = client.get(reverse("lesson", args=[held]), **ENGLISH).content.decode()
    assert f'href="{reverse("lesson_homework", args=[held])}"' in page
    assert "for 1 student · 1 file" in page
