"""Missed lessons of a class: the day's list takes them up, the class teacher enters why, others find nothing."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.attendance.api import DayMark
from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import Lesson, LessonAbsence, Missed, take_lesson
from matricula.journal.tests.schoolday import MONDAY, ZONE, SchoolDay, school_day
from matricula.registry.api import SchoolClass
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 16, 12, tzinfo=ZONE)
FOR_THE_PAGE = 17
HIS = re.compile(r'name="(code-[^"]+)"')


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """The first student missed the first lesson of that Monday, nobody knows why."""
    with lasting():
        made = school_day()
        keeper = made.person("keeper", "class_teacher")
        with as_owner():
            SchoolClass.objects.filter(pk=made.school_class.pk).update(teacher_id=keeper.appointment_id)
        with at_civil_time(NOON), in_scope(made.teacher):
            take_lesson(
                by=made.teacher,
                lesson=made.lessons[0].uuid,
                missed={made.places[0].student.uuid: Missed("absent")},
                revision=Lesson.objects.get(pk=made.lessons[0].pk).revision,
            )
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def client_of(made: SchoolDay, who: Acting) -> Client:
    return signed_in(next(one for one in made.people.values() if one.pk == who.appointment_id))


def test_the_day_s_list_is_offered_what_the_lessons_say_and_takes_it_with_one_press(made: SchoolDay) -> None:
    keeper = made.person("keeper", "class_teacher")
    address = reverse("class_day", args=[made.school_class.uuid, MONDAY.isoformat()])
    with at_civil_time(NOON):
        client = client_of(made, keeper)
        page = client.get(address).content.decode()
        student = made.places[0].student.uuid
        assert re.search(rf'name="absent" value="{student}"\s+checked', page)
        assert len(re.findall(r'name="absent" value="[^"]+"\s+checked', page)) == 1
        assert "1 of 1 lessons are entered; 1 missed all of them" in re.sub(r"\s+", " ", page)
        assert reverse("class_missed", args=[made.school_class.uuid]) in page
        with in_scope(keeper):
            assert not DayMark.objects.exists()  # the lessons only offer
        form = {"absent": str(student), f"kind-{student}": "unexplained", "do": "store"}
        client.post(address, form | acting_fields(page))
        with in_scope(keeper):
            assert DayMark.objects.get().kind == "unexplained"


def acting_fields(page: str) -> dict[str, str]:
    """Whom the form was drawn for."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_the_class_teacher_says_why(made: SchoolDay) -> None:
    keeper = made.person("keeper", "class_teacher")
    address = reverse("class_missed", args=[made.school_class.uuid])
    with at_civil_time(NOON):
        client = client_of(made, keeper)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.get(address).content.decode()
        assert len(asked) <= FOR_THE_PAGE
        (code,) = HIS.findall(page)
        note = code.replace("code-", "note-")
        wrong = client.post(address, acting_fields(page) | {code: "late", note: "справка"})
        assert wrong.status_code == 422
        assert "справка" in wrong.content.decode()
        client.post(address, acting_fields(page) | {code: "ill", note: "справка"})
        with in_scope(keeper):
            row = LessonAbsence.objects.get()
            assert (row.code, row.note, row.entered_in_id) == ("ill", "справка", keeper.appointment_id)


def test_for_others_there_is_no_such_page(made: SchoolDay) -> None:
    address = reverse("class_missed", args=[made.school_class.uuid])
    with at_civil_time(NOON):
        for name, role, org in (
            ("elsewhere", "class_teacher", "school"),
            ("teacher", "teacher", "school"),
            ("other.deputy", "deputy", "other"),
        ):
            client = client_of(made, made.person(name, role, org))
            assert client.get(address).status_code in (403, 404), name
        assert client_of(made, made.deputy).get(address + "?to=99999-01-01").status_code == 200
