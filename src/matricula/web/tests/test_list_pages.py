"""Lists on the pages: drawn up, looked through, filed, decided, carried out; by whom, and by nobody else."""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, leave_out_lines, run_lists
from matricula.cases.tests.listing import REGISTRATION, approved_list, drafted_list, filed_list
from matricula.config.testing import as_owner
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.case_pages import words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def awaiting(province: Province) -> list[Student]:
    return [enrolled(province, person=new_student(name), normal=False) for name in ("单一", "单二", "单三")]


@pytest.fixture
def officer(province: Province) -> Client:
    return signed_in(province.appointment("east_one"))


def page(client: Client, name: str, *args: object, **asked: str) -> str:
    response = client.get(reverse(name, args=args), asked)
    assert response.status_code == 200
    return words_of(response.content.decode())


def test_an_officer_draws_up_a_list_from_the_list_of_cases(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    assert reverse("case_start", args=[REGISTRATION]) in officer.get(reverse("cases")).content.decode()
    start = page(officer, "case_start", REGISTRATION)
    assert "3 students" in start
    key = uuid.uuid4().hex
    address = reverse("case_start", args=[REGISTRATION])
    opened = [officer.post(address, {"stage": "primary", "key": key}) for _ in range(2)]
    assert opened[0]["Location"] == opened[1]["Location"], "a second press is the same list"
    shown = words_of(officer.get(opened[0]["Location"]).content.decode())
    assert "all lines 3" in shown
    assert "Registration review" in shown


def test_a_second_list_is_refused_with_its_clause_and_the_first_is_named(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    case = drafted_list(province)
    answer = officer.post(
        reverse("case_start", args=[REGISTRATION]), {"stage": "primary", "key": uuid.uuid4().hex}
    )
    assert answer.status_code == 422
    said = words_of(answer.content.decode())
    assert case.reference in said
    assert "CN-GZ-6" in said


def test_a_list_starts_where_the_students_are(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    start, own = reverse("case_start", args=[REGISTRATION]), province.orgs["east_one"].uuid
    for shown in (page(officer, "school", own), page(officer, "students", status="pending")):
        assert "File students for registration: 3 students" in shown
    assert start in officer.get(reverse("school", args=[own])).content.decode()
    assert start not in officer.get(reverse("students"), {"status": "normal"}).content.decode()
    for role, org in (("head", "east_one"), ("record_officer", "east")):
        client = signed_in(province.appointment(org, role))
        assert start not in client.get(reverse("school", args=[own])).content.decode(), org
    nobody = signed_in(province.appointment("east_two"))
    assert start not in nobody.get(reverse("school", args=[province.orgs["east_two"].uuid])).content.decode()


def test_a_list_under_way_is_led_to_and_not_begun_anew(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    case = reverse("case", args=[drafted_list(province).uuid])
    start = reverse("case_start", args=[REGISTRATION])
    for name, args, asked in (
        ("school", [province.orgs["east_one"].uuid], {}),
        ("students", [], {"status": "pending"}),
        ("case_start", [REGISTRATION], {}),
    ):
        shown = officer.get(reverse(name, args=args), asked).content.decode()
        assert f'href="{case}"' in shown, name
        assert f'href="{start}"' not in shown, name
        assert 'name="stage"' not in shown, name


def test_a_list_opened_by_mistake_is_withdrawn_and_another_begins(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    start = reverse("case_start", args=[REGISTRATION])
    sent = {"stage": "primary", "key": uuid.uuid4().hex}
    first = officer.post(start, sent)["Location"]
    withdrawn = officer.post(f"{first}withdraw/", {"reason": ""}, follow=True)
    assert "Withdrawn" in words_of(withdrawn.content.decode()), "a draft needs no reason"
    # Back, and pressed again on the page as it was shown: what this form opened, and nothing new.
    assert officer.post(start, sent)["Location"] == first
    assert "3 students" in page(officer, "case_start", REGISTRATION)
    second = officer.post(start, {"stage": "primary", "key": uuid.uuid4().hex})["Location"]
    assert second != first
    with as_owner():
        assert list(Case.objects.order_by("id").values_list("state", flat=True)) == ["withdrawn", "draft"]


def test_what_is_pressed_twice_is_done_once(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    case = drafted_list(province)
    lines = reverse("case_lines", args=[case.uuid])
    sent = {"student": str(awaiting[0].uuid), "move": "leave_out", "reason": "The booklet is to come"}
    said = [words_of(officer.post(lines, sent, follow=True).content.decode()) for _ in range(2)]
    assert "1 student is left out." in said[0]
    assert "nothing has changed" in said[1]
    for move in ("leave_out", "take_back"):
        nobody = officer.post(lines, {"move": move, "reason": "The booklet is to come"})
        assert nobody.status_code == 422
        assert "Nobody is ticked" in nobody.content.decode()
    file_it = reverse("case_move", args=[case.uuid, "submit"])
    key = uuid.uuid4().hex
    for _ in range(2):
        assert officer.post(file_it, {"key": key})["Location"] == reverse("case", args=[case.uuid])
    with as_owner():
        assert case.steps.count() == 1, "filed once"
    late = officer.post(lines, {**sent, "student": str(awaiting[1].uuid)})
    assert late.status_code == 422, "a page from before the filing changes nothing"
    with as_owner():
        assert case.lines.filter(left_out_at=None).count() == 2


def test_of_two_heads_one_decides_the_list_and_the_other_is_told(
    province: Province, awaiting: list[Student]
) -> None:
    case = filed_list(province)
    heads = [signed_in(province.appointment("east_one", "head", number)) for number in (1, 2)]
    decide = reverse("case_move", args=[case.uuid, "decide"])
    with as_owner():
        turn = case.steps.get(state="open").pk
    answers = [one.post(decide, {"step": str(turn), "answer": "approve"}) for one in heads]
    assert [one.status_code for one in answers] == [302, 422]
    assert "decided in the meantime" in words_of(answers[1].content.decode())
    with as_owner():
        assert case.decisions.filter(step=turn).count() == 1


def test_nobody_begins_a_list_of_a_stage_that_the_school_has_not(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    for stage in ("upper_secondary", "", "x" * 80):
        answer = officer.post(
            reverse("case_start", args=[REGISTRATION]), {"stage": stage, "key": uuid.uuid4().hex}
        )
        assert answer.status_code == 422


def test_authorities_are_not_offered_lists(province: Province, awaiting: list[Student]) -> None:
    county = signed_in(province.appointment("east"))
    assert reverse("case_start", args=[REGISTRATION]) not in county.get(reverse("cases")).content.decode()


def test_students_are_left_out_with_a_reason_and_taken_back(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    case = drafted_list(province)
    lines = reverse("case_lines", args=[case.uuid])
    sent = {"student": str(awaiting[0].uuid), "move": "leave_out"}
    refused = officer.post(lines, {**sent, "reason": ""})
    assert refused.status_code == 422
    assert f'value="{awaiting[0].uuid}" checked' in re.sub(r"\s+", " ", refused.content.decode())
    assert officer.post(lines, {**sent, "reason": "The booklet is to come"}).status_code == 302
    left = page(officer, "case_lines", case.uuid, showing="left_out")
    assert "The booklet is to come" in left
    assert "单一" in left
    assert "单二" not in left
    assert officer.post(lines, {**sent, "move": "take_back"}).status_code == 302
    assert "单一" not in page(officer, "case_lines", case.uuid, showing="left_out")
    assert officer.post(lines, {"student": "no-id", "move": "leave_out"}).status_code == 404


def test_lines_are_found_by_name(province: Province, awaiting: list[Student], officer: Client) -> None:
    case = drafted_list(province)
    found = page(officer, "case_lines", case.uuid, q="单二")
    assert "单二" in found
    assert "单一" not in found


def test_the_head_sees_figures_and_no_names(province: Province, awaiting: list[Student]) -> None:
    case = filed_list(province)
    head = signed_in(province.appointment("east_one", "head"))
    shown = page(head, "case", case.uuid)
    assert "on the list 3" in shown
    assert not any(name in shown for name in ("单一", "单二", "单三"))
    assert "3 students" in page(head, "home")


def test_the_head_sees_who_is_not_on_it_and_why(province: Province, awaiting: list[Student]) -> None:
    case, by = drafted_list(province), province.acting("east_one")
    with in_scope(by):
        leave_out_lines(by=by, case=case.uuid, students=[awaiting[1].uuid], reason="The booklet is to come")
    shown = page(signed_in(province.appointment("east_one", "head")), "case", case.uuid)
    assert "单二" in shown
    assert "The booklet is to come" in shown
    assert "单一" not in shown


def test_the_page_says_how_far_the_run_is(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    case = approved_list(province)
    assert "0 of 3 carried out" in page(officer, "case", case.uuid)
    run_lists()
    assert "carried out 3" in page(officer, "case", case.uuid)
    assert "Done" in page(officer, "cases")


def test_a_student_who_left_is_a_line_without_a_name(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    case = approved_list(province)
    with as_owner():
        Student.objects.filter(pk=awaiting[0].pk).update(seen_by=[])
    shown = page(officer, "case_lines", case.uuid)
    assert "no longer in your sight" in shown
    assert "单一" not in shown


def test_a_case_about_one_student_has_no_lines(
    province: Province, awaiting: list[Student], officer: Client
) -> None:
    with as_owner():
        assert not Case.objects.exists()
    case = drafted_list(province)
    outsider = signed_in(province.appointment("west_one"))
    assert outsider.get(reverse("case_lines", args=[case.uuid])).status_code != 200
    assert officer.get(reverse("case_lines", args=[uuid.uuid4()])).status_code != 200


def statements(client: Client, name: str, *args: object) -> int:
    page(client, name, *args)
    with CaptureQueriesContext(connection) as asked:
        page(client, name, *args)
    return len(asked)


@pytest.mark.parametrize("name", ["case", "case_lines"])
def test_a_list_asks_no_more_for_more_students(
    province: Province, awaiting: list[Student], officer: Client, name: str
) -> None:
    few = statements(officer, name, drafted_list(province).uuid)
    for _ in range(9):
        enrolled(province, "east_two", normal=False)
    many = drafted_list(province, school="east_two")
    assert statements(signed_in(province.appointment("east_two")), name, many.uuid) == few
