"""The pages of a student of a leaving grade: where they stand, their forms, and whom they show nothing."""

import copy
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from matricula.authorities.api import User
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.api import Cohort, FormConfirmation
from matricula.graduation.tests.pupils import account_of, reached, stands
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.registry.api import Student
from matricula.regulation.api import stack_for
from matricula.studies.api import AREAS

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ENGLISH: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": "en"}
SIX = ("cover", "status_management", "evaluation", "status_record", "fitness", "registration")
FOR_A_FORM, FOR_THE_FORMS, FOR_THE_GRADUATION = 19, 19, 23


@dataclass
class Leavers:
    """A season with two students of one school, both with accounts: one is short by four credits."""

    province: Province
    cohort: Cohort
    short: Student
    fit: Student
    users: dict[int, User]

    def browser(self, student: Student) -> Client:
        client = Client()
        client.force_login(self.users[student.pk], BACKEND)
        return client


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> Leavers:
    with lasting():
        province = hubei()
        with on(4, 6):
            cohort = opened(province)
            short, fit = leaver(province), leaver(province, "测试乙")
            reached(province, short, total=140)
            reached(province, fit)
            stands(cohort, fit)
            stands(cohort, short, "unmet")
            users = {one.pk: account_of(province, one) for one in (short, fit)}
            return Leavers(province, cohort, short, fit, users)


@pytest.fixture
def made(begun: Leavers, db: None) -> Iterator[Leavers]:
    with on(4, 7):
        yield copy.deepcopy(begun)


def page_of(client: Client, name: str, *arguments: object, status: int = 200) -> str:
    answer = client.get(reverse(name, args=list(arguments)), **ENGLISH)
    assert answer.status_code == status, name
    return " ".join(answer.content.decode().split())


def test_a_student_is_led_to_where_they_stand_and_there_is_no_diary(made: Leavers) -> None:
    client = made.browser(made.short)
    assert client.get("/family/").headers["Location"] == reverse("student_graduation", args=[made.short.uuid])
    for address in ("diary", "diary_marks", "diary_this_week", "family_told"):
        assert client.get(reverse(address, args=[made.short.uuid])).status_code == 404, address
    for address in ("diary_day", "diary_week"):
        assert client.get(reverse(address, args=[made.short.uuid, "2027-04-05"])).status_code == 404
    assert "Who looked" in page_of(client, "diary_looks", made.short.uuid)


def test_what_is_missing_is_said_with_its_clause_its_source_and_whom_to_ask(made: Leavers) -> None:
    page = page_of(made.browser(made.short), "student_graduation", made.short.uuid)
    for words in (
        "140 of 144 credits",
        "4 missing by 15 Jun 2027",
        "CN-HB-1",
        reverse("student_clause", args=[made.short.uuid, "CN-HB-1"]),
        "Credits by area",
        "Record officer",
        "Conditions of graduation are not met yet",
        "Unverified",
    ):
        assert words in page, words
    assert "Exempt from the fitness test" not in page, "a way that is not needed is no failure"


def test_who_may_graduate_reads_so_and_another_way_is_offered_where_one_is_closed(made: Leavers) -> None:
    page = page_of(made.browser(made.fit), "student_graduation", made.fit.uuid)
    assert "All conditions of graduation are met" in page
    assert "missing" not in page
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE studies_fitnessyear SET score = 40 WHERE student_id = %s", [made.fit.pk])
    page = page_of(made.browser(made.fit), "student_graduation", made.fit.uuid)
    assert "10 missing by" in page
    assert "or instead: Exempt from the fitness test" in page


def test_what_waits_for_review_is_said(made: Leavers) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE studies_courseresult SET reviewed_at = NULL, reviewed_in_id = NULL"
            " WHERE student_id = %s AND area = 'arts'",
            [made.short.pk],
        )
    page = page_of(made.browser(made.short), "student_graduation", made.short.uuid)
    assert "1 result waits for its review" in page
    assert "It cannot be judged yet" in page


def test_the_clause_opens_for_a_student(made: Leavers) -> None:
    page = page_of(made.browser(made.short), "student_clause", made.short.uuid, "CN-HB-1")
    assert "144 credits" in page
    page_of(made.browser(made.short), "student_clause", made.short.uuid, "CN-HB-99", status=404)


def test_each_page_of_a_form_says_whose_it_is_and_areas_come_as_the_law_names_them(made: Leavers) -> None:
    def words_of(form: str) -> list[str]:
        paper = made.browser(made.fit).get(
            reverse("student_form_paper", args=[made.fit.uuid, form]), **ENGLISH
        )
        return [page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages]

    foot = f"{made.fit.name} · Status-management form"
    sheets = words_of("status_management")
    assert all(foot in sheet for sheet in sheets)
    assert "Class nothing entered" in " ".join(" ".join(sheets).split()), "an empty item says that it is"
    law = stack_for("cn_hubei").table(AREAS)
    courses = "\n".join(words_of("status_record"))
    places = [courses.index(f"{area} 1") for area in law.codes if f"{area} 1" in courses]
    assert len(places) > 2
    assert places == sorted(places)
    assert "50 m run 7.5 s" in " ".join("\n".join(words_of("fitness")).split())


def test_six_forms_are_read_confirmed_and_printed_and_the_seventh_is_not_there(made: Leavers) -> None:
    client = made.browser(made.short)
    assert page_of(client, "student_forms", made.short.uuid).count("to be confirmed") == len(SIX)
    for form in SIX:
        assert confirmed(client, made.short, form).status_code == 302
    paper = client.get(reverse("student_form_paper", args=[made.short.uuid, "status_record"]), **ENGLISH)
    assert paper.content.startswith(b"%PDF")
    page = page_of(client, "student_forms", made.short.uuid)
    assert page.count("> confirmed") + page.count(">confirmed") >= 1
    assert "for whoever may graduate" in page
    assert "Confirm all finally" not in page
    for name in ("student_form", "student_form_paper"):
        page_of(client, name, made.short.uuid, "certificate", status=404)
    certificate = reverse("student_form", args=[made.short.uuid, "certificate"])
    assert client.post(certificate, {"do": "confirm"}).status_code == 404


def confirmed(client: Client, student: Student, form: str) -> Any:
    """The student reads the form and confirms it."""
    page = page_of(client, "student_form", student.uuid, form)
    assert "Everything here is right" in page
    [shown] = re.findall(r'name="shown" value="(\w+)"', page)
    return client.post(
        reverse("student_form", args=[student.uuid, form]), {"do": "confirm", "shown": shown}, **ENGLISH
    )


def test_what_has_changed_since_it_was_read_is_not_confirmed(made: Leavers) -> None:
    client, address = made.browser(made.short), reverse("student_form", args=[made.short.uuid, "cover"])
    [shown] = re.findall(
        r'name="shown" value="(\w+)"', page_of(client, "student_form", made.short.uuid, "cover")
    )
    with as_owner():
        Student.objects.filter(pk=made.short.pk).update(name="测试改")
    for sent in ({"shown": shown}, {}):
        answer = client.post(address, {"do": "confirm", **sent}, **ENGLISH)
        assert answer.status_code == 422
        assert "Something in it has changed" in answer.content.decode()
    with as_owner():
        assert not FormConfirmation.objects.filter(student=made.short).exists()
    assert confirmed(client, made.short, "cover").status_code == 302


def test_a_credit_withdrawn_today_hides_the_certificate_before_the_job_has_judged(made: Leavers) -> None:
    client = made.browser(made.fit)
    page_of(client, "student_form", made.fit.uuid, "certificate")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE studies_courseresult SET withdrawn_at = civil_now() WHERE student_id = %s AND area = 'arts'",
            [made.fit.pk],
        )
    page_of(client, "student_form", made.fit.uuid, "certificate", status=404)


def test_all_seven_and_the_final_confirmation(made: Leavers) -> None:
    client = made.browser(made.fit)
    for form in (*SIX, "certificate"):
        confirmed(client, made.fit, form)
    assert "Confirm all finally" in page_of(client, "student_forms", made.fit.uuid)
    assert client.post(reverse("student_forms", args=[made.fit.uuid])).status_code == 302
    assert "Confirmed finally" in page_of(client, "student_forms", made.fit.uuid)
    with as_owner():
        assert FormConfirmation.objects.filter(student=made.fit, form="final").count() == 1


def test_an_error_is_reported_beside_its_form(made: Leavers) -> None:
    client = made.browser(made.short)
    address = reverse("student_form", args=[made.short.uuid, "cover"])
    assert client.post(address, {"do": "report", "words": ""}).status_code == 422
    assert client.post(address, {"do": "report", "words": "the class is 3"}).status_code == 302
    page = page_of(client, "student_form", made.short.uuid, "cover")
    assert "the class is 3" in page
    assert "your school looks into it" in page
    assert "Everything here is right" not in page


def test_another_student_and_a_stranger_see_nothing(made: Leavers) -> None:
    other = made.browser(made.fit)
    for name, arguments in (
        ("student_graduation", []),
        ("student_forms", []),
        ("student_form", ["cover"]),
        ("student_form_paper", ["cover"]),
        ("student_clause", ["CN-HB-1"]),
    ):
        address = reverse(name, args=[made.short.uuid, *arguments])
        answer = other.get(address)
        assert answer.status_code == 404, name
        assert made.short.name not in answer.content.decode()
        assert Client().get(address).headers["Location"].startswith("/family/?"), name


@pytest.mark.parametrize(
    ("name", "arguments", "number"),
    [
        ("student_graduation", [], FOR_THE_GRADUATION),
        ("student_forms", [], FOR_THE_FORMS),
        ("student_form", ["status_record"], FOR_A_FORM),
    ],
)
def test_a_page_takes_as_many_statements_whatever_was_entered(
    made: Leavers, name: str, arguments: list[str], number: int
) -> None:
    client = made.browser(made.fit)
    address = reverse(name, args=[made.fit.uuid, *arguments])
    client.get(address)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO studies_courseresult (uuid, student_id, school_id, entered_at, entered_in_id, reviewed_at,"
            " reviewed_in_id, why, plan, course, title, area, kind, school_year, term, attempt, process_result,"
            " exam_result, credits, teacher, recognised_on) SELECT gen_random_uuid(), student_id, school_id,"
            " entered_at, entered_in_id, reviewed_at, reviewed_in_id, why, plan, course || '_2', title, area, kind,"
            " school_year, term, attempt, process_result, exam_result, credits, teacher, recognised_on"
            " FROM studies_courseresult WHERE student_id = %s",
            [made.fit.pk],
        )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    assert len(asked) == number, [one["sql"][:90] for one in asked]
