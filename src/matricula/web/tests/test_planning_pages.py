"""The deputy plans: the day, changes of a lesson, groups, the year, the timetable, thematic plans."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.forms import Form
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook
from xlsxwriter import Workbook

from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import at_civil_time
from matricula.journal.api import (
    Bell,
    GradingPeriod,
    GroupMember,
    Lesson,
    LessonChange,
    MarkingFigure,
    PlanLine,
    PlannedWork,
    SchoolBreak,
    TeachingGroup,
    TimetableLine,
    keep_bells,
)
from matricula.journal.tests.schoolday import AT_LESSON, FIRST, MONDAY, SchoolDay, school_day
from matricula.journal.tests.test_timetable import SECOND
from matricula.web.office.planning.groups import GroupForm
from matricula.web.office.planning.marking import MarkingForm
from matricula.web.office.planning.timetable import LineForm
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.twins import taken_out

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        made = school_day()
        made.person("colleague", "teacher")
        made.person("head", "head")
        with at_civil_time(AT_LESSON), in_scope(made.deputy):
            keep_bells(by=made.deputy, school=made.orgs["school"], bells={1: FIRST, 2: SECOND})
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def client_of(made: SchoolDay, who: Acting) -> Client:
    return signed_in(next(one for one in made.people.values() if one.pk == who.appointment_id))


def deputy(made: SchoolDay) -> Client:
    return client_of(made, made.deputy)


def sent(client: Client, route: str, *args: Any, **said: Any) -> str:
    """What is answered to a form; the page that follows, where it was accepted."""
    status = said.pop("status", 302)
    path = reverse(route, args=args) + said.pop("query", "")
    answer = client.post(path, said)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return (
        client.get(answer.headers["Location"]).content.decode() if status == 302 else answer.content.decode()
    )


def shown(client: Client, route: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(route, args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "起始日期"), ("ru", "С какого дня")])
@pytest.mark.parametrize("form", [MarkingForm, GroupForm, LineForm])
def test_a_day_is_not_asked_for_as_a_place(form: type[Form], language: str, words: str) -> None:
    with override(language):
        assert str(form.base_fields["since"].label) == words


def test_the_day_is_a_table_and_who_is_away_is_substituted(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client, on = deputy(made), f"?on={MONDAY + DAY}"
        page = shown(client, "planning", query=on)
        assert "Mathematics" in page
        assert reverse("planning_lesson", args=[made.lessons[1].uuid]) in page
        away = f"{on}&teacher={made.people['teacher'].uuid}"
        page = shown(client, "planning", query=away)
        assert f'name="by-{made.lessons[1].uuid}"' in page
        page = sent(
            client,
            "planning",
            query=away,
            reason="ill",
            **{f"by-{made.lessons[1].uuid}": made.people["colleague"].uuid},
        )
        assert "substituted" in page
        with in_scope(made.deputy):
            assert Lesson.objects.get(pk=made.lessons[1].pk).teacher == made.people["colleague"]
            assert LessonChange.objects.get().reason == "ill"


def test_a_lesson_is_moved_cancelled_and_put_back_with_what_it_was(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client, lesson = deputy(made), made.lessons[1].uuid
        moved = {"move-day": MONDAY + DAY, "move-number": 2, "move-room": "", "move-reason": "x"}
        page = sent(client, "planning_lesson", lesson, do="move", **moved)
        with in_scope(made.deputy):
            assert Lesson.objects.get(pk=made.lessons[1].pk).number == 2
        assert "lesson 1 · 08:30 · room 12 · Teacher" in page, "what it was"
        page = sent(client, "planning_lesson", lesson, do="cancel", **{"cancel-reason": ""})
        assert "This lesson was cancelled" in page
        page = sent(client, "planning_lesson", lesson, do="restore", **{"restore-reason": ""})
        assert "put back" in page
        page = sent(client, "planning_lesson", lesson, do="room", **{"room-room": "7"})
        assert "room 7" in page
        clash = {"move-day": MONDAY, "move-number": 1, "move-room": ""}
        page = sent(client, "planning_lesson", lesson, do="move", status=422, **clash)
        assert "RU-19-5" in page
        assert "has lesson 1 with 5А then" in page


def test_a_group_is_opened_and_people_come_and_leave(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = deputy(made)
        said = {
            "of": "part",
            "school_class": made.school_class.uuid,
            "subject": "english",
            "name": "5А английский 1",
            "scale": "five",
            "teacher": made.people["colleague"].uuid,
            "since": MONDAY,
        }
        sent(client, "planning_groups", status=422, **{**said, "name": ""})
        sent(client, "planning_groups", **said)
        rows = taken_out(client, "planning_groups", heading="Teacher")
        assert [row[3] for row in rows if "5А английский 1" in row[0]] == ["0"]
        with in_scope(made.deputy):
            group = TeachingGroup.objects.get(subject="english")
        place = made.places[0].student.uuid
        assert str(place) in shown(client, "planning_group", group.uuid)
        page = sent(client, "planning_group", group.uuid, do="come", student=[place], on=MONDAY)
        assert "1 student came." in page
        sent(client, "planning_group", group.uuid, do="start", student=place, on=MONDAY + DAY)
        sent(client, "planning_group", group.uuid, do="leave", student=place, on=MONDAY + 2 * DAY)
        sent(client, "planning_group", group.uuid, do="teach", teacher=made.people["teacher"].uuid, on=MONDAY)
        sent(
            client,
            "planning_group",
            group.uuid,
            do="stop",
            teacher=made.people["teacher"].uuid,
            on=MONDAY + DAY,
        )
        with in_scope(made.deputy):
            member = GroupMember.objects.get(group=group)
            assert (member.started_on, member.ended_on) == (MONDAY + DAY, MONDAY + 2 * DAY)
        page = sent(client, "planning_group", group.uuid, do="leave", student=place, on="x", status=422)
        assert "This is no day." in page


def test_periods_holidays_and_bells(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = deputy(made)
        period = {
            "period-stage": "basic_general",
            "period-kind": "quarter",
            "period-seq": 2,
            "period-first": "2026-10-26",
            "period-last": "2026-12-30",
        }
        assert "Quarter 2" in sent(client, "planning_year", do="period", **period)
        page = sent(client, "planning_year", do="period", status=422, **{**period, "period-seq": 3})
        assert "RU-19-5" in page
        holidays = {
            "break-name": "Зимние",
            "break-stage": "",
            "break-first": "2026-12-31",
            "break-last": "2027-01-10",
        }
        assert "Зимние" in sent(client, "planning_year", do="break", **holidays)
        with in_scope(made.deputy):
            assert GradingPeriod.objects.count() == 1
            winter = SchoolBreak.objects.get()
        assert "Зимние" not in sent(client, "planning_year", do="withdraw", **{"break": winter.uuid})
        bells = {"bells-begins_3": "10:20", "bells-ends_3": "11:05"}
        sent(client, "planning_year", do="bells", **bells)
        with in_scope(made.deputy):
            assert Bell.objects.count() == 3
        sent(client, "planning_year", do="bells", status=422, **{"bells-begins_3": "10:20"})


def test_how_marks_count_is_set_beside_what_the_law_says(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = deputy(made)
        page = shown(client, "planning_marking")
        assert "Empty: 0.6. From 0.5 to 0.9." in page
        assert "Empty: × 3. From 1 to 10." in page
        assert "Nothing yet" in page
        terms = {"terms-since": MONDAY.isoformat(), "terms-marks_minimum": "", "terms-rounding_from": "0.55"}
        page = sent(client, "planning_marking", do="terms", **terms)
        assert 'value="0.55"' in page
        assert "1 figure is stored." in page
        weights = {"weights-since": (MONDAY + DAY).isoformat(), "weights-work_weight:test": "4"}
        assert "× 4" in sent(client, "planning_marking", do="weights", **weights)
        assert "Nothing was changed." in sent(client, "planning_marking", do="weights", **weights)
        with in_scope(made.deputy):
            assert MarkingFigure.objects.count() == 2
        sent(client, "planning_marking", do="x", status=404)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("terms-rounding_from", "0.3", "greater than or equal to 0.5"),
        ("terms-rounding_from", "0.555", "no more than 2 decimal places"),
        ("terms-marks_minimum", "11", "less than or equal to 10"),
        ("weights-work_weight:test", "x", "Enter a number"),
        ("weights-work_weight:test", "NaN", "Enter a number"),
        ("weights-work_weight:test", "1.5", "no more than 0 decimal places"),
        ("weights-since", MONDAY.isoformat(), "another one begins tomorrow at the earliest"),
        ("terms-since", "", "This field is required"),
    ],
)
def test_a_figure_that_will_not_do_is_told_beside_its_field(
    made: SchoolDay, field: str, value: str, fault: str
) -> None:
    part = field.partition("-")[0]
    said = {f"{part}-since": (MONDAY + DAY).isoformat(), "weights-work_weight:test": "4", field: value}
    with at_civil_time(AT_LESSON):
        page = sent(deputy(made), "planning_marking", do=part, status=422, **said)
        boxes = page.split(f'name="{field}"')
        assert len(boxes) == 2
        beside = page[max(len(boxes[0]) - 1500, 0) : len(boxes[0]) + 1500]
        assert fault in beside, beside
        with in_scope(made.deputy):
            assert not MarkingFigure.objects.exists()


def test_a_bound_is_told_as_its_reader_writes_numbers(made: SchoolDay) -> None:
    said = {"do": "terms", "terms-since": (MONDAY + DAY).isoformat(), "terms-rounding_from": "0.95"}
    with at_civil_time(AT_LESSON):
        answer = deputy(made).post(reverse("planning_marking"), said, headers={"accept-language": "ru"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "меньше либо равно 0,9" in page
    assert "равно 0.9" not in page


def test_the_timetable_by_hand(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = deputy(made)
        said = {
            "group": made.group.uuid,
            "teacher": made.people["teacher"].uuid,
            "weekday": 1,
            "number": 2,
            "room": "12",
            "weeks": "all",
            "since": MONDAY,
        }
        page = sent(client, "timetable", do="add", **said)
        assert "Mathematics" in page
        page = sent(client, "timetable", do="add", status=422, **said)
        assert "5А has this lesson there already. (RU-19-5)" in page
        page = sent(client, "timetable", do="fill")
        assert "lessons were planned." in page
        with in_scope(made.deputy):
            line = TimetableLine.objects.get()
            assert Lesson.objects.filter(line=line).count() == 3
        for query in ("?class=5А", f"?teacher={made.people['teacher'].uuid}", "?room=12"):
            assert "Mathematics · 5А" not in shown(client, "timetable", query=query)
            assert str(line.uuid) in shown(client, "timetable", query=query)
        sent(client, "timetable", do="end", line=line.uuid, on=MONDAY + 7 * DAY)
        page = sent(client, "timetable", do="fill")
        assert "2 taken away" in page


def workbook(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    target = io.BytesIO()
    with Workbook(target) as book:
        sheet = book.add_worksheet("Расписание")
        sheet.write_row(0, 0, ("Класс", "Предмет", "Учитель", "День недели", "№ урока", "Кабинет", "Недели"))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("timetable.xlsx", target.getvalue())


GOOD = ("5А", "Математика", "Teacher", "вт", "2", "12", "")


def test_a_workbook_names_every_clash_and_enters_the_rest(made: SchoolDay) -> None:
    rows = (
        GOOD,
        ("5А", "Математика", "Teacher", "вт", "2", "13", "Каждую неделю"),
        ("5А", "Математика", "Кто-то", "ср", "1", "", ""),
        ("5Б", "Математика", "Teacher", "ср", "1", "", ""),
        ("5А", "Математика", "Teacher", "когда-то", "1", "", ""),
        ("5А", "Математика", "Teacher", "чт", "9", "", ""),
    )
    with at_civil_time(AT_LESSON):
        client = deputy(made)
        page = sent(client, "timetable_workbook", status=422, do="check", file=workbook(*rows))
        assert "1 line can be entered." in page
        assert "5 rows are not entered" in page
        assert "5А has this lesson there already." in page
        assert "There is no one teacher of this name: Кто-то." in page
        assert "There is no bell for lesson 9." in page
        with in_scope(made.deputy):
            assert not TimetableLine.objects.exists()
        sent(client, "timetable_workbook", status=422, do="enter", file=workbook(*rows))
        with in_scope(made.deputy):
            assert TimetableLine.objects.get().weekday == 2
        page = sent(client, "timetable_workbook", status=422, do="enter", file=workbook(GOOD))
        assert "0 lines were entered." in page
        for wrong in (None, SimpleUploadedFile("x.xlsx", b"nothing")):
            sent(client, "timetable_workbook", status=422, do="check", **({"file": wrong} if wrong else {}))
        answer = client.get(reverse("timetable_template"))
        book = load_workbook(io.BytesIO(answer.getvalue()))
        assert "Класс или группа" in str([cell.value for cell in book.worksheets[0][1]])


def test_a_plan_is_looked_at_stored_and_a_lesson_takes_its_topic(made: SchoolDay) -> None:
    text = "Дроби\tДроби и доли\t2\t\t\t№ 12\n\tСложение\tзавтра"
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        page = sent(client, "group_plan", made.group.uuid, status=200, do="store", text=text)
        assert "Line 2:" in page
        with in_scope(made.teacher):
            assert not PlanLine.objects.exists()
        good = text.replace("завтра", "1")
        page = sent(client, "group_plan", made.group.uuid, status=200, do="look", text=good)
        assert "2 lines are understood." in page
        page = sent(client, "group_plan", made.group.uuid, do="store", text=good)
        assert "The plan has 2 lines." in page
        lesson = made.lessons[0].uuid
        assert "Дроби и доли" in shown(client, "lesson", lesson)
        page = sent(client, "lesson_topic", lesson)
        assert 'value="Дроби и доли"' in page
        page = sent(client, "lesson_work", lesson, work="test", title="Дроби")
        assert "Written test" in page
        sent(client, "lesson_work", lesson, do="withdraw")
        sent(client, "lesson_work", lesson, work="answer")
        with in_scope(made.teacher):
            assert not PlannedWork.objects.filter(withdrawn_at=None).exists()
        colleague = client_of(made, made.person("colleague", "teacher"))
        assert colleague.get(reverse("group_plan", args=[made.group.uuid])).status_code == 404
        head = client_of(made, made.person("head", "head"))
        assert 'name="text"' not in shown(head, "group_plan", made.group.uuid)
        sent(colleague, "lesson_topic", lesson, status=403)


PAGES = ("planning", "timetable", "planning_groups", "planning_year", "planning_marking")


@pytest.mark.parametrize(
    ("role", "org", "status"),
    [("teacher", "school", 403), ("head", "school", 403), ("deputy", "city", 403), ("deputy", "other", 200)],
)
def test_planning_is_of_who_plans_at_this_school(made: SchoolDay, role: str, org: str, status: int) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.person(f"{org}.{role}.x", role, org))
        for page in PAGES:
            assert client.get(reverse(page)).status_code == status, page
        for page, uuid in (("planning_lesson", made.lessons[1].uuid), ("planning_group", made.group.uuid)):
            path = reverse(page, args=[uuid])
            assert client.get(path).status_code == (404 if status == 200 else 403)
            assert client.post(path, {"do": "cancel"}).status_code == (404 if status == 200 else 403)


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as taken:
        assert client.get(path).status_code == 200
    return len([one for one in taken if "SAVEPOINT" not in one["sql"]])


def test_pages_ask_the_same_however_much_is_planned(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = deputy(made)
        day = f"{reverse('planning')}?on={MONDAY}"
        for path, most in (
            (day, 13),
            (f"{day}&teacher={made.people['teacher'].uuid}", 14),
            (reverse("planning_lesson", args=[made.lessons[1].uuid]), 15),
            (reverse("timetable"), 17),
            (reverse("planning_groups"), 15),
            (reverse("planning_group", args=[made.group.uuid]), 17),
            (reverse("group_plan", args=[made.group.uuid]), 15),
            (reverse("planning_year"), 15),
            (reverse("planning_marking"), 13),
        ):
            client.get(path)
            assert asked(client, path) <= most, path
