"""The request for a formal number on the pages that were made for every procedure."""

import re

import pytest
from django.urls import reverse

from matricula.audit.api import AccessLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import approved_by, filed_number
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, made_up_id
from matricula.web.tests.case_pages import page_of, words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
BUTTON = "Ask for the formal number"


def record_of(
    province: Province, student: Student, org: str, role: str = "record_officer", tab: str = "overview"
) -> str:
    address = reverse("student_tab", args=[student.uuid, tab])
    return str(signed_in(province.appointment(org, role)).get(address).content.decode())


def test_the_button_is_for_the_officer_of_the_pupils_school_while_the_number_is_temporary(
    province: Province,
) -> None:
    student = enrolled(province)
    assert BUTTON in record_of(province, student, "east_one")
    for org, role in (("east_one", "head"), ("east", "record_officer"), ("province", "head")):
        assert BUTTON not in record_of(province, student, org, role)
    case = filed_number(province, student, school="east_one")
    approved_by(province, case, "east_one", "east", "province", "province")
    assert BUTTON not in record_of(province, student, "east_one")
    told = words_of(record_of(province, student, "east_one", tab="timeline"))
    assert "Formal student number given" in told
    assert "Temporary student number given" in told


def test_a_press_opens_one_draft_and_the_next_leads_to_it(province: Province) -> None:
    student, client = enrolled(province), signed_in(province.appointment("east_one"))
    address = reverse("case_start_own", args=[student.uuid, "formal_number"])
    page = client.get(reverse("student", args=[student.uuid])).content.decode()
    key = re.search(r'name="key" value="([0-9a-f]{32})"', page)
    assert key is not None
    sent = {"key": key[1], "appointment": province.appointment("east_one").pk}
    first, second, third = (
        client.post(address, sent),
        client.post(address, sent),
        client.post(address, {**sent, "key": "f" * 32}),
    )
    assert first.status_code == second.status_code == third.status_code == 302
    with in_scope(province.acting("east_one")):
        case = Case.objects.get()
    assert first["Location"] == reverse("case_form", args=[case.uuid])
    assert third["Location"] == reverse("case", args=[case.uuid])
    form = words_of(client.get(first["Location"]).content.decode())
    assert "Name in the household register" in form
    assert "Where to" not in form


@pytest.mark.parametrize(
    ("org", "role", "status"), [("west_one", "record_officer", 403), ("east", "head", 403)]
)
def test_nobody_else_starts_it(province: Province, org: str, role: str, status: int) -> None:
    student = enrolled(province)
    answer = signed_in(province.appointment(org, role)).post(
        reverse("case_start_own", args=[student.uuid, "formal_number"]), {"key": "a" * 32}
    )
    assert answer.status_code in (status, 404, 422)
    with in_scope(province.acting("province")):
        assert not Case.objects.exists()


def test_the_case_says_that_no_term_is_set_and_names_one_school(province: Province) -> None:
    student = enrolled(province)
    case = filed_number(province, student, school="east_one")
    said = words_of(page_of(province, case, "east_one", "head"))
    assert "no term set by the clause" in said
    assert "Time left" not in said
    assert "overdue" not in said
    listed = words_of(signed_in(province.appointment("east")).get(reverse("cases")).content.decode())
    assert "Request for a formal number" in listed
    inbox = words_of(
        signed_in(province.appointment("east_one", "head")).get(reverse("home")).content.decode()
    )
    assert "No term set by the clause" in inbox


def test_the_look_up_of_other_schools_pupils_is_not_offered_for_ones_own(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    assert client.get(reverse("case_start", args=["formal_number"])).status_code == 302
    assert client.get(reverse("case_start", args=["transfer"])).status_code == 200


def test_whoever_reviews_sees_the_number_entered_in_full_and_the_look_is_noted(province: Province) -> None:
    student = enrolled(province)
    number = made_up_id(student.birth_on, 777)
    case = filed_number(province, student, school="east_one", id_number=number)
    address = reverse("case_reveal", args=[case.uuid, "id_number"])
    client = signed_in(province.appointment("province", "head"))
    page = client.get(reverse("case", args=[case.uuid])).content.decode()
    assert address in page
    assert number not in page
    assert client.get(address).status_code == 405
    shown = client.post(address, {"appointment": province.appointment("province", "head").pk})
    assert number in shown.content.decode()
    with in_scope(province.acting("province")):
        look = AccessLog.objects.get(page="reveal:case")
    assert (look.subject_uuid, look.unmasked, look.user_id) == (
        student.uuid,
        True,
        province.appointment("province", "head").user_id,
    )


@pytest.mark.parametrize(
    ("org", "field", "status"),
    [
        ("west", "id_number", 404),
        ("east", "guardian_phone", 404),
        ("east", "ground", 404),
        ("east", "nothing", 404),
    ],
)
def test_no_other_field_and_no_other_county_gets_a_number_in_full(
    province: Province, org: str, field: str, status: int
) -> None:
    student = enrolled(province)
    case = filed_number(province, student, school="east_one")
    client = signed_in(province.appointment(org, "head"))
    answer = client.post(
        reverse("case_reveal", args=[case.uuid, field]), {"appointment": province.appointment(org, "head").pk}
    )
    assert answer.status_code == status
    with in_scope(province.acting(org)):
        assert not AccessLog.objects.filter(unmasked=True).exists()
