"""The journal of a group: who opens it, a batch with an outcome for each cell, and what comes since a revision."""

import json
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.audit.api import AccessLog, ActionLog
from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import (
    Cell,
    Given,
    GradingPeriod,
    Lesson,
    LessonAbsence,
    Mark,
    MarkBatch,
    Slot,
    TermMark,
    cancel_lesson,
    enter_marks,
    open_group,
    plan_lessons,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, SchoolDay, school_day
from matricula.journal.tests.test_timetable import SECOND
from matricula.registry.api import SchoolClass, open_class, seat_student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FOR_THE_GRID, FOR_A_BATCH, FOR_NEWS, FOR_NO_NEWS = 22, 24, 15, 12


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def client_of(made: SchoolDay, who: Acting) -> Client:
    return signed_in(next(one for one in made.people.values() if one.pk == who.appointment_id))


def page_of(made: SchoolDay, **query: str) -> str:
    return reverse("grid", args=[made.group.uuid], query=query or None)


def cell(made: SchoolDay, student: int, *marks: str, lesson: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "lesson": str(made.lessons[lesson].uuid),
        "student": str(made.places[student].student.uuid),
        "marks": [{"value": one, "work": "answer"} for one in marks],
        "version": 0,
        "missed": None,
        "missed_version": 0,
        **more,
    }


def send(made: SchoolDay, client: Client, *cells: Any, key: str = "", **headers: str) -> Any:
    return client.post(
        reverse("grid_batch", args=[made.group.uuid]),
        json.dumps({"key": key or str(uuid.uuid4()), "cells": cells}),
        content_type="application/json",
        headers={"accept": "application/json", **headers},
    )


def news(made: SchoolDay, client: Client, since: int) -> Any:
    answer = client.get(
        reverse("grid_changes", args=[made.group.uuid], query={"since": since}),
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 200
    return answer.json()


def marks(made: SchoolDay) -> list[tuple[str, str]]:
    with in_scope(made.teacher):
        found = Mark.objects.exclude(value="").order_by("enrollment_id", "slot")
        return [
            (one.enrollment.student.name, one.value) for one in found.select_related("enrollment__student")
        ]


def test_a_batch_saves_each_cell_by_itself_and_is_one_row_of_the_log(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        answer = send(
            made,
            client_of(made, made.teacher),
            cell(made, 0, "5", "4"),
            cell(made, 1, "7"),
            cell(made, 2, "3", lesson=1),
            cell(made, 2, missed="absent", marks=None),
            cell(made, 2) | {"student": str(uuid.uuid4())},
        )
        told = answer.json()["cells"]
        assert [(one["state"], one["why"].get("code")) for one in told] == [
            ("saved", None),
            ("refused", "mark_off_the_scale"),
            ("refused", "lesson_to_come"),
            ("saved", None),
            ("refused", "not_in_group_that_day"),
        ]
        assert all(
            one["why"]["clause"] and one["why"]["next_step"] for one in told if one["state"] == "refused"
        )
        assert told[0]["marks"] == [
            {"value": value, "work": "answer", "weight": 1, "why": ""} for value in ("5", "4")
        ]
        assert (told[3]["missed"], told[3]["missed_version"]) == ("absent", 1)
        assert marks(made) == [(NAMES[0], "5"), (NAMES[0], "4")]
        with in_scope(made.teacher):
            assert LessonAbsence.objects.get().code == "absent"
            lesson = Lesson.objects.get(pk=made.lessons[0].pk)
            assert lesson.taken_at is None, "an absence does not say that the others were there"
            assert lesson.revision == 1, "whoever has the list open is told"
    with as_owner():
        (logged,) = ActionLog.objects.filter(action="journal.enter_marks")
        assert logged.detail == {"refused": 3, "saved": 2}


def test_the_same_key_again_gets_the_same_answer_and_is_nobody_else_s(made: SchoolDay) -> None:
    other = made.person("second.teacher", "teacher")
    key = str(uuid.uuid4())
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        first = send(made, client, cell(made, 0, "5"), key=key).json()
        assert send(made, client, cell(made, 0, "5"), key=key).json() == first
        with in_scope(made.teacher):
            assert (Mark.objects.get().version, MarkBatch.objects.count()) == (1, 1)
        with as_owner():
            Lesson.objects.filter(pk=made.lessons[0].pk).update(teacher_id=other.appointment_id)
        answer = send(made, client_of(made, other), cell(made, 1, "2"), key=key)
        assert (answer.status_code, answer.json()["refused"]["code"]) == (422, "batch_of_another")


def test_whoever_is_second_sees_both_values_and_who_was_first(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        send(made, client, cell(made, 0, "5"), cell(made, 1, marks=None, missed="ill"))
        mark, absence = send(
            made, client, cell(made, 0, "3"), cell(made, 1, marks=None, missed="late")
        ).json()["cells"]
        assert (mark["state"], mark["marks"][0]["value"], mark["version"]) == ("conflict", "5", 1)
        assert mark["why"]["who"] == "Teacher"
        assert mark["why"]["when"].startswith("2026-11-16")
        assert (absence["state"], absence["missed"], absence["missed_version"]) == ("conflict", "ill", 1)
        kept = send(made, client, cell(made, 0, "3", version=1)).json()["cells"][0]
        assert (kept["state"], kept["version"]) == ("saved", 2)
        # One half of a cell is not in the way of the other.
        half = send(made, client, cell(made, 1, "4")).json()["cells"][0]
        assert (half["state"], half["missed"]) == ("saved", "ill")


def test_what_was_written_since_comes_and_nothing_else(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        send(made, client, cell(made, 0, "5"))
        first = news(made, client, 0)
        assert [(one["student"], one["marks"][0]["value"], one["missed"]) for one in first["cells"]] == [
            (str(made.places[0].student.uuid), "5", None)
        ]
        send(made, client, cell(made, 1, marks=None, missed="ill"), cell(made, 0, version=1))
        second = news(made, client, first["revision"])
        assert {(one["student"], one["version"], one["missed"]) for one in second["cells"]} == {
            (str(made.places[0].student.uuid), 2, None),
            (str(made.places[1].student.uuid), 0, "ill"),
        }
        assert news(made, client, second["revision"])["cells"] == []
        # What was entered on the page of the lesson comes, too.
        page = reverse("lesson", args=[made.lessons[0].uuid])
        sent = {
            "do": "all_here",
            "revision": 1,
            "key": uuid.uuid4(),
            "topic": "",
            "homework": "",
            "due_on": "",
        }
        assert client.post(page, sent).status_code == 302
        third = news(made, client, second["revision"])["cells"]
        assert [(one["missed"], one["missed_version"]) for one in third] == [("", 2)]


def test_the_page_shows_what_stands_and_whom_it_is_of(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        send(made, client, cell(made, 0, "5", "4"), cell(made, 1, marks=None, missed="ill"))
        page = client.get(page_of(made)).content.decode()
        assert [page.index(name) for name in NAMES] == sorted(page.index(name) for name in NAMES)
        assert '<td data-v="2" data-m="5:answer:1 4:answer:1"><b>5</b> <b>4</b></td>' in page
        assert '<td data-av="1" data-a="ill"><i>б</i></td>' in page
        assert page.count('data-off="to_come"') == 2
    with as_owner():
        assert AccessLog.objects.filter(page="grid", subject_uuid=made.group.uuid).exists()


def test_a_student_who_came_later_has_no_cell_before(made: SchoolDay) -> None:
    with as_owner():
        member = made.group.members.get(enrollment=made.places[0])
        member.started_on = MONDAY + DAY
        member.save()
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        assert client.get(page_of(made)).content.decode().count('<td class="out">') == 1
        told = send(made, client, cell(made, 0, "5")).json()["cells"][0]
        assert told["why"]["code"] == "not_in_group_that_day"


def test_periods_are_chosen_and_the_running_one_comes_first(made: SchoolDay) -> None:
    with as_owner():
        for seq, (begins, ends) in enumerate(
            ((MONDAY - 60 * DAY, MONDAY), (MONDAY, MONDAY + 2 * DAY)), start=1
        ):
            GradingPeriod.objects.create(
                school=made.orgs["school"],
                session=made.group.session,
                stage=made.group.stage,
                kind="quarter",
                seq=seq,
                started_on=begins,
                ended_on=ends,
            )
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        page = client.get(page_of(made)).content.decode()
        assert '<option value="quarter-2" selected>' in page
        assert page.count("data-lesson=") == 2
        assert "No lessons in this period" in client.get(page_of(made, period="quarter-1")).content.decode()
        for odd in ("x", "quarter-9", "²", "'; --"):
            assert client.get(page_of(made, period=odd)).status_code == 200


def class_teacher(made: SchoolDay) -> Acting:
    by = made.person("class.teacher", "class_teacher")
    with as_owner():
        made.school_class.teacher = made.people["class.teacher"]
        made.school_class.save()
    return by


def test_deputy_head_and_class_teacher_read_and_do_not_write(made: SchoolDay) -> None:
    readers = [made.deputy, made.person("head", "head"), class_teacher(made)]
    with at_civil_time(AT_LESSON):
        send(made, client_of(made, made.teacher), cell(made, 0, "5"))
        for by in readers:
            client = client_of(made, by)
            page = client.get(page_of(made)).content.decode()
            assert "<b>5</b>" in page, by.role
            assert "data-writes" not in page
            assert page_of(made) in client.get(reverse("grids")).content.decode()
            answer = send(made, client, cell(made, 1, "5"))
            refused = answer.json().get("refused") or answer.json()["cells"][0]["why"]
            assert refused["code"] in ("role_lacks_permission", "not_the_own_lesson"), by.role
            assert refused["clause"]
        assert marks(made) == [(NAMES[0], "5")]


def test_a_substitute_has_that_lesson_and_nothing_else(made: SchoolDay) -> None:
    other = made.person("substitute", "teacher")
    with as_owner():
        Lesson.objects.filter(pk=made.lessons[0].pk).update(teacher_id=other.appointment_id)
    with at_civil_time(AT_LESSON + DAY):
        send(made, client_of(made, made.teacher), cell(made, 0, "2", lesson=1))
        client = client_of(made, other)
        page = client.get(page_of(made)).content.decode()
        assert page.count("data-lesson=") == 1
        assert "<b>2</b>" not in page
        assert news(made, client, 0)["cells"] == []
        mine, others = send(made, client, cell(made, 1, "5"), cell(made, 1, "5", lesson=1)).json()["cells"]
        assert (mine["state"], others["why"]["code"]) == ("saved", "not_the_own_lesson")


@pytest.mark.parametrize(
    ("role", "org"),
    [
        ("teacher", "school"),
        ("record_officer", "school"),
        ("class_teacher", "school"),
        ("head", "other"),
        ("teacher", "other"),
        ("head", "city"),
    ],
)
def test_to_others_there_is_no_such_journal(made: SchoolDay, role: str, org: str) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.person(f"{org}.{role}.x", role, org))
        assert client.get(page_of(made)).status_code == 404
        assert client.get(reverse("grid_changes", args=[made.group.uuid])).status_code == 404
        assert send(made, client, cell(made, 0, "5")).status_code == 404
        assert str(made.group.uuid) not in client.get(reverse("grids")).content.decode()
        chosen = client.get(reverse("grids", query={"group": str(made.group.uuid)}))
        assert chosen.status_code == 200, "nobody is led to what is not theirs"


ODD: list[Any] = [
    None,
    [],
    "x",
    {},
    {"key": "x", "cells": []},
    {"key": 1, "cells": [{}]},
    {"key": str(uuid.uuid4()), "cells": []},
    {"key": str(uuid.uuid4()), "cells": {}},
    {"key": str(uuid.uuid4()), "cells": [None]},
    {"key": str(uuid.uuid4()), "cells": [{}] * 2001},
]
FIELDS: list[tuple[str, Any]] = [
    ("lesson", "x"),
    ("lesson", 5),
    ("student", None),
    ("version", -1),
    ("version", True),
    ("version", 10**30),
    ("version", "1"),
    ("missed_version", 1.5),
    ("missed", 3),
    ("missed", "x" * 41),
    ("marks", "5"),
    ("marks", ["5"]),
    ("marks", [{"value": "5"}]),
    ("marks", [{"value": "5" * 41, "work": "answer"}]),
    ("marks", [{"value": "\0", "work": "answer"}]),
    ("marks", [{"value": "\ud800", "work": "answer"}]),
    ("marks", [{"value": "5", "work": "answer"}] * 17),
]


def test_what_no_page_sends_is_refused_in_words(made: SchoolDay) -> None:
    address = reverse("grid_batch", args=[made.group.uuid])
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        bodies = [json.dumps(one) for one in ODD] + ["", "{", "\xff", "[" * 100_000]
        for field, value in FIELDS:
            sent = {"key": str(uuid.uuid4()), "cells": [cell(made, 0, "5") | {field: value}]}
            bodies.append(json.dumps(sent))
        for body in bodies:
            answer = client.post(
                address, body, content_type="application/json", headers={"accept": "application/json"}
            )
            assert answer.status_code == 422, body[:200]
            assert answer.json()["refused"]["code"] == "unreadable", body[:200]
        # Five marks are one too many for a cell, which is refused by itself.
        told = send(made, client, cell(made, 0, *"55555"), cell(made, 1, missed="x", marks=None))
        codes = [one["why"]["code"] for one in told.json()["cells"]]
        assert codes == ["too_many_marks", "no_such_attendance_code"]
        for odd in ("-1", "²", "9" * 100, "x"):
            answer = client.get(reverse("grid_changes", args=[made.group.uuid], query={"since": odd}))
            assert answer.status_code == 200
    assert marks(made) == []


def asked(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as taken:
        assert ask().status_code == 200
    return len([one for one in taken if "SAVEPOINT" not in one["sql"]])


def test_it_asks_the_same_however_many_cells_there_are(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON + 2 * DAY):
        client = client_of(made, made.teacher)
        client.get(page_of(made))
        one = asked(lambda: send(made, client, cell(made, 0, "5")))
        every = [
            cell(made, student, "4", lesson=lesson, missed="late", version=int(student == lesson == 0))
            for student in range(3)
            for lesson in range(3)
        ]
        many = asked(lambda: send(made, client, *every))
        # Absences are written, too, and the lists of their lessons.
        assert many - one == 2
        assert many <= FOR_A_BATCH
        assert asked(lambda: client.get(page_of(made))) <= FOR_THE_GRID
        changes = reverse("grid_changes", args=[made.group.uuid])
        assert asked(lambda: client.get(changes, {"since": 0})) <= FOR_NEWS
        assert asked(lambda: client.get(changes, {"since": 99})) <= FOR_NO_NEWS


def test_behind_the_lessons_stand_the_mean_and_the_mark_of_the_period(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        with as_owner():
            period = GradingPeriod.objects.create(
                school=made.orgs["school"],
                session=made.group.session,
                stage="basic_general",
                kind="quarter",
                seq=2,
                started_on=MONDAY - DAY,
                ended_on=MONDAY + 7 * DAY,
            )
            told = {"group": made.group, "period": period, "school": made.orgs["school"]}
            for place, said in zip(made.places, ({"value": "4"}, {"reason": "joined_late"}), strict=False):
                TermMark.objects.create(
                    **told,
                    **said,
                    enrollment=place,
                    entered_at=AT_LESSON,
                    entered_in=made.people["teacher"],
                )
        client = client_of(made, made.teacher)
        two = [{"value": "5", "work": "answer"}, {"value": "3", "work": "test"}]
        send(made, client, cell(made, 0, marks=two), cell(made, 1, "4"))
        page = client.get(page_of(made), HTTP_ACCEPT_LANGUAGE="en").content.decode()
        weight = marks_weight(page)
        assert f"data-mean>{(5 + 3 * weight) / (1 + weight):.2f}<" in page
        assert "data-mean>4.00<" in page
        assert page.count("data-mean><") == 1, "no marks, no mean"
        assert '<td class="grid-sum">4</td>' in page
        assert "Joined at the end of the period" in page
        assert reverse("term_sheet", args=[made.group.uuid, period.pk]) in page


def marks_weight(page: str) -> int:
    """How often a test counts, as the page says beside the mark."""
    return int(page.split("<b>3</b><sub>")[1].split("<", maxsplit=1)[0])


def test_a_substitute_learns_nothing_of_the_period(made: SchoolDay) -> None:
    made.person("substitute", "teacher")
    with at_civil_time(AT_LESSON):
        with in_scope(made.deputy):
            Lesson.objects.filter(pk=made.lessons[0].pk).update(teacher=made.people["substitute"])
        page = client_of(made, made.person("substitute", "teacher")).get(page_of(made)).content.decode()
        assert str(made.lessons[0].uuid) in page
        assert "data-mean" not in page


def test_that_lessons_changed_meanwhile_is_told_with_the_news(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        before = news(made, client, 0)["columns"]
        assert f'"columns": "{before}"' in unescape(client.get(page_of(made)).content.decode())
        send(made, client, cell(made, 0, "5"))
        assert news(made, client, 0)["columns"] == before, "marks change no column"
        with in_scope(made.deputy):
            cancel_lesson(by=made.deputy, lesson=made.lessons[2].uuid)
        assert news(made, client, 0)["columns"] != before


def test_a_class_teacher_sees_the_own_students_in_a_stream(made: SchoolDay) -> None:
    """The second class has a student in the stream, too, of whom the class teacher of the first sees nothing."""
    teacher = made.person("classteacher", "class_teacher")
    with at_civil_time(AT_LESSON + timedelta(hours=1)):
        with in_scope(made.secretary):
            other = open_class(
                by=made.secretary,
                school=made.orgs["school"],
                stage="basic_general",
                grade="g05",
                name="5Б",
            )
            seat_student(by=made.secretary, enrollment=made.places[1], school_class=other)
        with as_owner():
            SchoolClass.objects.filter(pk=made.school_class.pk).update(teacher_id=teacher.appointment_id)
        with in_scope(made.deputy):
            stream = open_group(
                by=made.deputy,
                school=made.orgs["school"],
                subject="english",
                scale="five",
                teacher=made.people["teacher"],
                since=MONDAY,
                school_class=made.school_class,
                students=made.places[:2],
                name="Поток А",
                stream=True,
            )
            (lesson,) = plan_lessons(
                by=made.deputy,
                group=stream,
                teacher=made.people["teacher"],
                slots=[Slot(MONDAY, 2, *SECOND, "7")],
            )
        with in_scope(made.teacher):
            cells = [
                Cell(lesson.uuid, one.student.uuid, (Given(value, "answer"),), 0)
                for one, value in zip(made.places[:2], "52", strict=True)
            ]
            enter_marks(by=made.teacher, group=stream, key=uuid.uuid4(), cells=cells)
        client = client_of(made, teacher)
        assert reverse("grid", args=[stream.uuid]) in client.get(reverse("grids")).content.decode()
        page = client.get(reverse("grid", args=[stream.uuid])).content.decode()
        assert NAMES[0] in page
        assert "<b>5</b>" in page
        told = client.get(reverse("grid_changes", args=[stream.uuid], query={"since": 0})).json()["cells"]
        assert [one["student"] for one in told] == [str(made.places[0].student.uuid)]
        assert NAMES[1] not in page
        assert "<b>2</b>" not in page
        assert "data-writes" not in page
        stranger = made.person("stranger", "class_teacher")
        assert client_of(made, stranger).get(reverse("grid", args=[stream.uuid])).status_code == 404


def test_a_reason_comes_with_a_batch_and_the_past_of_the_cell_is_a_page(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        send(made, client, cell(made, 0, "3"))
        send(made, client, cell(made, 0, "4", version=1, why="retaken"))
        assert 'data-m="4:answer:1:retaken"' in client.get(page_of(made)).content.decode()
        assert news(made, client, 1)["cells"][0]["marks"][0]["why"] == "retaken"
        address = reverse("cell_past", args=[made.lessons[0].uuid, made.places[0].student.uuid])
        page = client.get(address).content.decode()
        assert page.index("<b>4</b>") < page.index("Retaken") < page.index("<b>3</b>")
        nothing = reverse("cell_past", args=[made.lessons[0].uuid, made.places[1].student.uuid])
        assert client.get(nothing).status_code == 404
        stranger = client_of(made, made.person("stranger", "teacher"))
        assert stranger.get(address).status_code == 404


def test_a_reason_that_is_no_word_is_unreadable(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        answer = send(made, client_of(made, made.teacher), cell(made, 0, "3", why=["retaken"]))
    assert answer.status_code == 422
