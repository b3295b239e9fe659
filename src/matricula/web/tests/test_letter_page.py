"""Letters that follow from a case: offered once it was carried out, printed with what the form says, and noted."""

import pytest
from django.urls import reverse

from matricula.audit.api import AccessLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import approved_by, filed_number, filed_report, reported
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.case_pages import words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(province: Province) -> Case:
    return reported(province, enrolled(province), school="east_one")


def letter_of(case: Case, name: str = "township") -> str:
    return reverse("case_letter", args=[case.uuid, name])


def test_the_case_leads_to_a_letter_for_each_office_without_an_account(
    province: Province, report: Case
) -> None:
    client = signed_in(province.appointment("east_one"))
    page = client.get(reverse("case", args=[report.uuid])).content.decode()
    for name in ("township", "community"):
        assert letter_of(report, name) in page
    letter = words_of(client.get(letter_of(report)).content.decode())
    for said in (
        "Notice to the township government",
        "青岩镇人民政府",
        "未见到本人",
        report.reference,
        "CN-GZ-20",
    ):
        assert said in letter


def test_whoever_has_a_letter_made_is_kept(province: Province, report: Case) -> None:
    head = province.appointment("east", "head")
    signed_in(head).get(letter_of(report))
    with in_scope(province.acting("province")):
        look = AccessLog.objects.get(page="case_letter")
        assert (look.subject_uuid, look.user_id) == (report.subjects.get().student_uuid, head.user_id)


def test_there_is_no_letter_before_the_case_is_carried_out_nor_one_that_the_law_has_not(
    province: Province,
) -> None:
    client, report = (
        signed_in(province.appointment("east_one")),
        filed_report(province, enrolled(province), school="east_one"),
    )
    assert client.get(letter_of(report)).status_code == 404
    assert letter_of(report) not in client.get(reverse("case", args=[report.uuid])).content.decode()
    approved_by(province, report, "east_one")
    assert client.get(letter_of(report)).status_code == 200
    assert client.get(letter_of(report, "nobody")).status_code == 404


def test_a_case_of_another_kind_has_no_letters(province: Province) -> None:
    case = filed_number(province, enrolled(province), school="east_one")
    page = signed_in(province.appointment("east_one")).get(reverse("case", args=[case.uuid])).content.decode()
    assert "Letters to print" not in page


def test_nobody_who_does_not_see_the_case_has_its_letter(province: Province, report: Case) -> None:
    for org in ("west", "west_one", "east_two"):
        assert signed_in(province.appointment(org)).get(letter_of(report)).status_code in (403, 404, 422)
