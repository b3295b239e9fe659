"""The list of cases: searched, narrowed, and what is due first."""

import html
import re

import pytest
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import withdraw_case
from matricula.cases.tests.filing import filed_transfer
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.case_pages import words_of
from matricula.web.tests.test_list_workbooks import below, rows_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def test_the_list_is_searched_and_says_with_whom_ones_own_cases_are(province: Province) -> None:
    case = filed_transfer(province, enrolled(province, person=new_student("单小测")), to="east_two")
    filed_transfer(province, enrolled(province, person=new_student("漏测甲")), to="east_two")
    browser = signed_in(province.appointment("east_two"))

    def listed(**asked: str) -> str:
        return words_of(browser.get(reverse("cases"), asked).content.decode())

    for words in ("单小测", case.reference, case.subject["student_number"]):
        assert "单小测" in listed(q=words)
        assert "漏测甲" not in listed(q=words)
    ours = listed(mine="1", state="under_way")
    assert ours.count("Dongxi Second Primary School") >= 2
    assert "due in" in ours or "due today" in ours
    assert "单小测" not in words_of(
        signed_in(province.appointment("west_one")).get(reverse("cases"), {"q": "单小测"}).content.decode()
    ).replace('value="单小测"', "")


def test_what_is_due_first_stands_on_top_and_behind_it_the_newest_ended(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"单测{one}" for one in "甲乙丙丁"]
    cases = [
        filed_transfer(province, enrolled(province, person=new_student(one)), to="east_two") for one in names
    ]
    by = province.acting("east_two")
    # The second is withdrawn before the first.
    with in_scope(by):
        for one in (cases[1], cases[0]):
            withdraw_case(by=by, case=one.uuid, reason="filed twice")
    browser = signed_in(province.appointment("east_two"))
    expected = ["单测丙", "单测丁", "单测甲", "单测乙"]

    def shown(address: str) -> tuple[list[str], str]:
        page = browser.get(address).content.decode()
        onwards = re.search(r'href="(\?[^"]*before=[^"]*)"', page)
        table = words_of(page[page.index("<tbody") : page.index("</tbody>")]) if "<tbody" in page else ""
        return re.findall("单测.", table), html.unescape(onwards[1]) if onwards else ""

    address = reverse("cases")
    assert shown(address)[0] == expected
    for size in (1, 2, 3):
        monkeypatch.setattr("matricula.web.office.casework.case_list.page_of.__defaults__", (size,))
        walked, onwards = shown(address)
        while onwards:
            more, onwards = shown(address + onwards)
            walked += more
        assert walked == expected, size
    assert [row[1] for row in below(rows_of(browser, "cases_workbook"), "Reference")] == expected
    for odd in ("rest:", "rest:~", "rest:x~1", "rest:2026-01-01~1", "rest:~9", "~", "²"):
        assert browser.get(address, {"before": odd}).status_code == 200, odd
