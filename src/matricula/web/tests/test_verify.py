"""What a stranger is told of a certificate, and that wrong numbers and wrong codes cannot be told apart."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by
from matricula.config.testing import as_owner, at_civil_time
from matricula.graduation.api import Certificate, Verification, void_certificate
from matricula.graduation.tests.conftest import AFTER
from matricula.graduation.tests.leavers import SCHOOL, given, head, hubei_province, left
from matricula.graduation.tests.test_duplicates import CITY, filed
from matricula.registry.api import Enrollment
from matricula.web.public import verify

pytestmark = pytest.mark.django_db
CODE = "ABCDEFGHJKLM"


@pytest.fixture(scope="module")
def built(lasting: Callable[[], AbstractContextManager[None]]) -> Province:
    with lasting():
        return hubei_province()


@pytest.fixture
def hubei(db: None, built: Province) -> Any:
    with at_civil_time(AFTER):
        yield deepcopy(built)


@pytest.fixture
def issued(hubei: Province, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """A certificate whose code the test knows."""
    monkeypatch.setattr("matricula.graduation.actions.issue_certificate.new_code", lambda: CODE)
    return given(head(hubei), left(hubei, "陈可馨"))


def asked(number: str, code: str = CODE, **more: Any) -> Any:
    return Client().post("/verify/", {"number": number, "code": code}, **more)


def told(number: str, code: str = CODE) -> dict[str, Any]:
    answer: dict[str, Any] = asked(number, code, headers={"Accept": "application/json"}).json()
    return answer


def test_a_genuine_one_says_what_the_paper_says(issued: Certificate) -> None:
    answer = told(issued.number)
    assert answer["answer"] == "genuine"
    assert answer["says"]["name"] == "陈可馨"
    identity = issued.says["identity_number"]
    assert answer["says"]["identity_number"] == "*" * (len(identity) - 4) + identity[-4:]
    assert answer["clause"] == "CN-HB-1"
    page = asked(issued.number.lower(), "abcd-efgh-jklm").content.decode()
    for part in ("Genuine", "陈可馨", issued.number, "Native place", "144 credits"):
        assert part in page
    assert identity not in page
    assert identity not in str(answer)


def test_a_program_asks_in_json(issued: Certificate) -> None:
    answer = Client().post(
        "/verify/",
        {"number": issued.number, "code": CODE},
        content_type="application/json",
        headers={"Accept": "application/json"},
    )
    assert answer.json()["answer"] == "genuine"
    assert (
        Client()
        .post("/verify/", "[", content_type="application/json", headers={"Accept": "application/json"})
        .status_code
        == 422
    )


def test_wrong_number_and_wrong_code_are_the_same_answer(issued: Certificate) -> None:
    wrong = (issued.number, "ABCDEFGHJKLN"), (issued.number[:-1] + "9", CODE), ("X", "Y")
    answers = [asked(*one) for one in wrong]
    assert {one.status_code for one in answers} == {200}
    pages = {
        one.content.decode().replace(number, "N").replace(code, "C")
        for one, (number, code) in zip(answers, wrong, strict=True)
    }
    assert all("Unknown" in one and "陈可馨" not in one for one in pages)
    assert [told(*one) for one in wrong] == [{"answer": "unknown"}] * 3


def test_ended_ones_tell_the_day_and_nothing_of_the_person(hubei: Province, issued: Certificate) -> None:
    with as_owner():
        place = Enrollment.objects.select_related("student", "school").get(pk=issued.enrollment_id)
    approved_by(hubei, filed(hubei, place), SCHOOL, CITY)
    answer = told(issued.number)
    assert (answer["answer"], answer["ended_on"]) == ("replaced", "2026-06-15")
    assert "says" not in answer
    assert "遗失" not in str(answer)


@pytest.mark.parametrize(("name", "answer"), [("陈可馨", "replaced"), ("陈可欣", "corrected")])
def test_a_replaced_paper_is_told_from_one_that_was_put_right(
    hubei: Province, issued: Certificate, name: str, answer: str
) -> None:
    with as_owner():
        place = Enrollment.objects.select_related("student", "school").get(pk=issued.enrollment_id)
    approved_by(hubei, filed(hubei, place), SCHOOL, CITY)
    assert told(issued.number)["answer"] == "replaced", "nobody knows yet what the next will say"
    with as_owner():
        place.student.name = name
        place.student.save()
        place = Enrollment.objects.select_related("student", "school").get(pk=place.pk)
    following = given(head(hubei), place)
    said = told(issued.number)
    assert (said["answer"], said["ended_on"]) == (answer, "2026-06-15")
    assert "says" not in said
    page = asked(issued.number).content.decode()
    assert ("says something else" in page) == (answer == "corrected")
    assert name not in page
    assert following.number not in page
    assert told(following.number)["answer"] == "genuine"


def test_a_void_one_says_so(hubei: Province, issued: Certificate) -> None:
    by = head(hubei)
    with in_scope(by):
        void_certificate(by=by, certificate=issued, reason="印坏")
    assert told(issued.number)["answer"] == "void"


def test_a_revoked_one_is_revoked_and_not_invalid(hubei: Province, issued: Certificate) -> None:
    with as_owner():
        place = Enrollment.objects.get(pk=issued.enrollment_id)
        Enrollment.objects.create(
            student_id=issued.student_id,
            school_id=place.school_id,
            stage=place.stage,
            grade=place.grade,
            started_on="2026-06-15",
            entered_on=place.entered_on,
        )
    answer = told(issued.number)
    assert (answer["answer"], answer["clause"], answer["ended_on"]) == (
        "revoked",
        "CN-HB-2.3",
        "2026-06-15",
    )
    page = asked(issued.number).content.decode()
    assert "was genuine and was revoked on" in page
    assert "returned to enrolled" in page


def test_the_file_itself_is_enough_and_an_altered_one_is_not(issued: Certificate) -> None:
    assert issued.sha256
    page = Client().post("/verify/", {"sha256": issued.sha256}).content.decode()
    assert "Genuine" in page
    assert "This file was issued here" in page
    assert "number and code" not in page
    altered = Client().post("/verify/", {"sha256": "0" + issued.sha256[1:][::-1]}).content.decode()
    assert "exactly this file" in altered
    assert Client().post("/verify/", {"sha256": "x" * 64}).status_code == 422


def test_a_right_code_answers_after_a_thousand_wrong_ones(issued: Certificate) -> None:
    """Wrong ones are refused after twenty; none of it is said of the certificate."""
    answers = [asked(issued.number, f"WRONG{one}") for one in range(30)]
    assert [one.status_code for one in answers].count(200) == verify.WRONG.times
    last = answers[-1]
    assert (last.status_code, last["Retry-After"]) == (429, "600")
    assert "says nothing of the certificate" in last.content.decode()
    assert told(issued.number)["answer"] == "genuine"


def test_what_cannot_be_answered_now_is_never_invalid(
    issued: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(verify, "verify_code", down)
    answer = asked(issued.number)
    assert answer.status_code == 503
    assert "This cannot be answered now" in answer.content.decode()
    assert "Unknown" not in answer.content.decode()


def test_every_ask_is_logged_and_nobody_is_named_in_it(hubei: Province, issued: Certificate) -> None:
    told(issued.number)
    told("X", "Y")
    with as_owner():
        found = list(Verification.objects.order_by("id").values_list("answer", "school_id", "asked_from"))
    assert [(answer, school) for answer, school, _from in found] == [
        ("genuine", issued.school_id),
        ("unknown", None),
    ]
    assert all(len(one[2]) == 64 and "127.0.0.1" not in one[2] for one in found)


def test_after_a_merger_the_heir_answers(hubei: Province, issued: Certificate) -> None:
    with as_owner():
        school = hubei.orgs["east_high"]
        school.closed_on, school.successor = date(2026, 6, 10), hubei.orgs["west_high"]
        school.save()
    assert told(issued.number)["answered_by"] == "Xiping Middle School"
    assert "Xiping Middle School answers for the school today" in asked(issued.number).content.decode()


def test_the_page_shows_where_one_is_and_takes_the_number_of_a_square(issued: Certificate) -> None:
    page = Client().get(f"/verify/{issued.number}").content.decode()
    assert f'value="{issued.number}"' in page
    assert "localhost:8000 alone" in page
    assert Client().post("/verify/", {"number": "", "code": ""}).status_code == 422


def test_whoever_goes_on_guessing_fills_no_log(issued: Certificate) -> None:
    for one in range(verify.WRONG.times + 10):
        asked(issued.number, f"WRONG{one}")
    assert asked(issued.number).status_code == 200
    with as_owner():
        assert Verification.objects.filter(certificate=None).count() == verify.WRONG.times
        assert Verification.objects.filter(certificate=issued).count() == 1


@pytest.mark.parametrize(
    "body",
    [
        "[" * 200_000,
        '{"number":' * 50_000,
        '{"number": "\\ud800", "code": "\\udfff"}',
        '{"number": ["a"], "code": {"b": 1}}',
        '{"number": 1' + "0" * 5000 + ', "code": 1}',
        '{"number": "\\u0000", "code": "x"}',
        '{"sha256": 0.5}',
        "7",
        b"\xff\xfe",
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_no_body_breaks_the_page(hubei: Province, body: str | bytes, accept: str) -> None:
    answer = Client().post("/verify/", body, content_type="application/json", headers={"Accept": accept})
    assert answer.status_code in (200, 422)
    assert b'"genuine"' not in answer.content
    assert b'class="verified"' not in answer.content
