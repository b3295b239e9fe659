"""What is late, the proof of duty, schools by their share; and what a teacher still owes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from matricula.authorities.api import Acting
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import count_shares
from matricula.delivery.tests.papers import WEDNESDAY_NOON, made_week, on_paper, pages_of
from matricula.journal.api import GradingPeriod, PlannedWork
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, SchoolDay
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.twins import taken_out

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FRIDAY = WEDNESDAY_NOON + 2 * DAY
FOR_LATE, FOR_PROOF, FOR_SCHOOLS, FOR_INBOX = 32, 52, 16, 20


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        made = on_paper()
        with as_owner():
            GradingPeriod.objects.create(
                school=made.orgs["school"],
                session=made.group.session,
                stage=made.group.stage,
                kind="quarter",
                seq=2,
                started_on=MONDAY - 14 * DAY,
                ended_on=MONDAY + 4 * DAY,
            )
            PlannedWork.objects.create(
                school=made.orgs["school"],
                lesson=made.lessons[0],
                work="test",
                weight=3,
                planned_at=AT_LESSON,
                planned_in=made.people["teacher"],
            )
        made_week(made)
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def shown(answer: Any) -> str:
    """The page with its blanks as one space each."""
    return " ".join(answer.content.decode().split())


def client_of(made: SchoolDay, who: Acting) -> Client:
    return signed_in(next(one for one in made.people.values() if one.pk == who.appointment_id))


def asked(client: Client, path: str, most: int) -> str:
    client.get(path)
    with CaptureQueriesContext(connection) as taken:
        answer = client.get(path)
    assert answer.status_code == 200
    assert len([one for one in taken if "SAVEPOINT" not in one["sql"]]) <= most
    return shown(answer)


def test_a_teacher_sees_first_what_is_owed_each_a_link_to_that_very_page(made: SchoolDay) -> None:
    """The second student has the test, the first was ill: one mark is owed, and the quarter for all three."""
    with at_civil_time(FRIDAY):
        answer = client_of(made, made.teacher).get(reverse("lessons"))
    page = shown(answer)
    assert "2 lessons without attendance" in page
    assert "1 work without all marks" in page
    assert "Marks of a period are due in 1 group" in page
    assert reverse("lesson", args=[made.lessons[0].uuid]) in page
    with as_owner():
        assert reverse("term_sheet", args=[made.group.uuid, GradingPeriod.objects.get().pk]) in page


def test_the_deputy_sees_what_is_late_by_teacher_and_nobody_else_does(made: SchoolDay) -> None:
    with at_civil_time(FRIDAY):
        page = asked(client_of(made, made.deputy), reverse("duties"), FOR_LATE)
        assert reverse("lesson", args=[made.lessons[1].uuid]) in page
        assert "Teacher" in page
        assert "owed and late" in page
        assert not any(name in page for name in NAMES)
        for who in (made.teacher, made.secretary, made.person("city.head", "head", "city")):
            client = client_of(made, who)
            for route in ("duties", "duties_proof", "duties_workbook", "duties_sheet"):
                assert client.get(reverse(route)).status_code == 404


def test_the_inbox_of_a_deputy_says_who_owes_what_and_since_when(made: SchoolDay) -> None:
    with at_civil_time(FRIDAY):
        page = asked(client_of(made, made.deputy), reverse("home"), FOR_INBOX)
        head = shown(client_of(made, made.person("school.head", "head", "school")).get(reverse("home")))
        for said in (page, head):
            assert "Late at your school" in said
            assert "late entries" in said
            assert "owed since" in said
            assert f'href="{reverse("duties")}"' in said
            assert not any(name in said for name in NAMES)
        assert "Late at your school" not in shown(client_of(made, made.secretary).get(reverse("home")))
    with at_civil_time(AT_LESSON - 2 * DAY):
        page = shown(client_of(made, made.deputy).get(reverse("home")))
        assert "Late at your school" not in page, "nothing is late yet"


def test_the_proof_has_the_share_by_clause_teacher_subject_and_week(made: SchoolDay) -> None:
    with at_civil_time(FRIDAY + 4 * DAY):
        client = client_of(made, made.deputy)
        page = asked(client, reverse("duties_proof"), FOR_PROOF)
        for clause in ("RU-19-4", "RU-19-5", "RU-19-6", "RU-19-7"):
            assert clause in page
        assert "33 % (1 of 3)" in page
        assert "0 % (0 of 3)" in page  # marks of the quarter
        # The bar divides into what was in time and what was not: no share is red or green as a whole.
        thirds = '<rect data-tone="late" width="100" height="8"/><rect width="33" height="8"/>'
        assert thirds in page[page.index("33 % (1 of 3)") :]
        assert '<tr data-tone="late">' not in page
        narrow = shown(client.get(reverse("duties_proof"), {"kind": "term_marks"}))
        assert "RU-19-6" in narrow
        assert reverse("lesson", args=[made.lessons[1].uuid]) not in narrow
        with as_owner():
            chosen = {"period": GradingPeriod.objects.get().pk, "teacher": made.people["teacher"].pk}
        assert client.get(reverse("duties_proof"), chosen).status_code == 200
        for odd in ("²", "9" * 5000, "a\0b", "-1", "'; --"):
            for name in ("period", "kind", "teacher", "subject"):
                assert client.get(reverse("duties_proof"), {name: odd}).status_code in (200, 400)


def test_the_proof_is_taken_out_as_a_workbook_and_as_a_sheet(made: SchoolDay) -> None:
    with at_civil_time(FRIDAY):
        client = client_of(made, made.deputy)
        book = load_workbook(BytesIO(b"".join(client.get(reverse("duties_workbook")))))
        shares, late = ([[str(cell) for cell in row] for row in one.values] for one in book.worksheets)
        assert any("RU-19-7" in row for row in shares)
        assert any("mathematics" in row[2].lower() for row in late if len(row) > 2)
        sheet = client.get(reverse("duties_sheet"))
        assert sheet.headers["Content-Type"] == "application/pdf"
        (page, *_) = pages_of(sheet.content)
        assert "Proof of duty" in page
        assert "RU-19-7" in page
        assert not any(name in page for name in NAMES)


def test_the_city_sees_the_shares_of_its_schools_and_no_name_nor_mark(made: SchoolDay) -> None:
    with at_civil_time(FRIDAY):
        count_shares()
        city = client_of(made, made.person("city.head", "head", "city"))
        page = asked(city, reverse("duty_shares"), FOR_SCHOOLS)
        assert reverse("school", args=[made.orgs["school"].uuid]) in page
        assert "33 % (1 of 3)" in page
        [row] = taken_out(city, "duty_shares", heading="School")
        assert row[1] in page
        assert "of" in row[1]
        assert not any(name in page for name in (*NAMES, "Teacher"))
        for odd in ("²", "9" * 5000, "a\0b", "5"):
            assert city.get(reverse("duty_shares"), {"weeks": odd, "kind": odd}).status_code in (200, 400)
        assert client_of(made, made.deputy).get(reverse("duty_shares")).status_code == 404
        region = client_of(made, made.person("region.deputy", "deputy", "region"))
        assert region.get(reverse("duty_shares"), {"kind": "marks", "weeks": "12"}).status_code == 200
