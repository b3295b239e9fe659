"""Homework for all or for some, and files with it: who gives it, what is refused, and raw SQL is held to the same."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.audit.api import ActionLog
from matricula.authorities.api import Acting, NotPermitted, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import (
    MOST_FILES,
    Homework,
    HomeworkFile,
    give_homework,
    homework_files,
    withdraw_homework_file,
    write_lesson,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, enrolled, school_day
from matricula.papers.api import Paper, PaperRefused, store_paper
from matricula.registry.api import Upload
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def pdf(words: str = "") -> Upload:
    """A file that no other is like, where words are given."""
    return Upload(PDF.replace(b"<< >>", b"<< /T (" + words.encode() + b") >>", 1), f"{words or 'one'}.pdf")


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        made = school_day()
        made.places.append(enrolled(made, "Зуева Анна", number=7))  # of no group
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay, settings: Any, tmp_path: Any) -> SchoolDay:
    settings.PAPERS_FOLDER = tmp_path
    return deepcopy(begun)


def give(made: SchoolDay, *students: int, by: Acting | None = None, **said: Any) -> None:
    who = by or made.teacher
    only_for = [made.places[one].student.uuid for one in students]
    with at_civil_time(AT_LESSON), in_scope(who):
        give_homework(
            by=who,
            lesson=made.lessons[0].uuid,
            **{"text": "№ 12", "due_on": MONDAY + DAY, "only_for": only_for, **said},
        )


def stored(made: SchoolDay) -> tuple[str, list[int]]:
    with in_scope(made.teacher):
        one = Homework.objects.get(lesson=made.lessons[0])
        return one.text, one.only_for


def test_homework_is_for_some_until_it_is_for_all_and_the_lesson_s_page_leaves_that_as_it_is(
    made: SchoolDay,
) -> None:
    give(made, 2, 0)
    some = sorted(made.places[one].pk for one in (0, 2))
    assert stored(made) == ("№ 12", some)
    with as_owner():
        said = ActionLog.objects.filter(action="journal.give_homework").count()
    give(made, 0, 2)
    with as_owner():
        assert ActionLog.objects.filter(action="journal.give_homework").count() == said, "the same again"
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        lesson = made.lessons[0].uuid
        write_lesson(by=made.teacher, lesson=lesson, topic="x", homework="№ 13", due_on=MONDAY + DAY)
        assert stored(made) == ("№ 13", some)
    give(made)
    assert stored(made) == ("№ 12", [])


def test_files_come_with_homework_and_go_with_it(made: SchoolDay) -> None:
    give(made, file=pdf("a"))
    give(made, file=pdf("b"))
    give(made, file=pdf("b"))
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        first, second = homework_files(made.lessons[0])
        assert [one.paper.original_name for one in (first, second)] == ["a.pdf", "b.pdf"]
        withdraw_homework_file(by=made.teacher, lesson=made.lessons[0].uuid, file=first.uuid)
        withdraw_homework_file(by=made.teacher, lesson=made.lessons[0].uuid, file=first.uuid)
        assert homework_files(made.lessons[0]) == [second]
        with pytest.raises(HomeworkFile.DoesNotExist):
            withdraw_homework_file(by=made.teacher, lesson=made.lessons[1].uuid, file=second.uuid)
    give(made, text="", due_on=None)
    with in_scope(made.teacher):
        assert homework_files(made.lessons[0]) == []
        assert HomeworkFile.objects.count() == 2, "what was shown stays, dated"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"due_on": None}, "homework_due_too_early"),
        ({"due_on": MONDAY}, "homework_due_too_early"),
        ({"text": "x" * 4001}, "lesson_text_too_long"),
        ({"text": "", "file": pdf()}, "file_without_homework"),
        ({"file": Upload(b"MZ\x90\x00 a program", "task.pdf")}, "paper.program"),
        ({"file": Upload(b"<html><script>1</script>", "task.pdf")}, "paper.wrong_type"),
        ({"file": Upload(b"", "task.pdf")}, "paper.empty"),
        ({"file": Upload(PDF[:-7], "task.pdf")}, "paper.unreadable"),
        ({"file": Upload(PDF + b" " * 2_097_152, "task.pdf")}, "paper.too_large"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(made: SchoolDay, said: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        give(made, **said)
    assert refused.value.code == code
    assert refused.value.clause == "RU-19-3"
    assert isinstance(refused.value, PaperRefused) is code.startswith("paper.")
    with as_owner():
        assert not Homework.objects.exists()
        assert not Paper.objects.exists()


def test_a_student_of_another_group_and_one_file_too_many_are_refused(made: SchoolDay) -> None:
    for students in ((3,), (0, 3)):
        with pytest.raises(Refused) as refused:
            give(made, *students)
        assert refused.value.code == "homework_for_others"
    for one in range(MOST_FILES):
        give(made, file=pdf(str(one)))
    with pytest.raises(Refused) as refused:
        give(made, text="№ 14", file=pdf("more"))
    assert refused.value.code == "too_many_files"
    assert stored(made) == ("№ 12", [])


def test_only_who_gives_the_lesson_gives_homework(made: SchoolDay) -> None:
    give(made, file=pdf())
    for name, role in (("colleague", "teacher"), ("head", "head")):
        other = made.person(name, role)
        with pytest.raises(NotPermitted):
            give(made, by=other)
        with in_scope(other):
            (file,) = homework_files(made.lessons[0])
        with in_scope(other), pytest.raises(NotPermitted):
            withdraw_homework_file(by=other, lesson=made.lessons[0].uuid, file=file.uuid)


def refused_with(by: Acting, statement: str, *values: Any) -> str:
    """The SQLSTATE with which the application's role is refused."""
    with (
        at_civil_time(AT_LESSON),
        in_scope(by),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
    ):
        cursor.execute(statement, values)
    return str(getattr(refused.value.__cause__, "sqlstate", ""))


def test_raw_sql_names_no_others_and_shows_no_other_paper(made: SchoolDay) -> None:
    give(made, file=pdf())
    teacher, secretary, colleague = made.teacher, made.secretary, made.person("colleague", "teacher")
    name = "UPDATE journal_homework SET only_for = %s, given_in_id = %s"
    assert refused_with(teacher, name, [made.places[3].pk], teacher.appointment_id) == "MR074"
    assert refused_with(teacher, name, [0], teacher.appointment_id) == "MR074"
    assert refused_with(colleague, name, [made.places[0].pk], colleague.appointment_id) == "MR079"
    with at_civil_time(AT_LESSON), in_scope(secretary):
        certificate = store_paper(
            by=secretary,
            content=pdf("certificate").content,
            file_name="certificate.pdf",
            media_types=["application/pdf"],
            max_bytes=10_000,
            clause=None,
        )
    add = (
        "INSERT INTO journal_homeworkfile (uuid, homework_id, school_id, paper_id, added_at, added_in_id)"
        " SELECT %s, id, school_id, %s, now(), %s FROM journal_homework"
    )
    shown = certificate.pk
    assert refused_with(teacher, add, uuid.uuid4(), shown, teacher.appointment_id) == "MR091"
    assert refused_with(teacher, add, uuid.uuid4(), shown, secretary.appointment_id) == "MR091"
    assert refused_with(secretary, add, uuid.uuid4(), shown, secretary.appointment_id) == "MR079"
    with at_civil_time(AT_LESSON), in_scope(teacher):
        HomeworkFile.objects.update(withdrawn_at=AT_LESSON)
    back = "UPDATE journal_homeworkfile SET withdrawn_at = NULL"
    assert refused_with(teacher, back) == "MR091"
    other = "UPDATE journal_homeworkfile SET withdrawn_at = now()"
    assert refused_with(colleague, other) == "MR079"
