"""Workbooks of people, sealed copies, uploads, turns that ended and the leaving grade: as their pages say it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from matricula.audit.api import AccessLog
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner
from matricula.exchange.tests.rolls import good_rows, without_number, workbook
from matricula.graduation.api import judge_cohorts
from matricula.graduation.tests.scenes import hubei, leaver, on, opened, results
from matricula.kernel.clock import civil_today
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.test_import_page import hand_in
from matricula.web.tests.test_list_workbooks import below, number_of, rows_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def offers(client: Client, page: str, workbook_address: str) -> bool:
    """Whether a page has the way to its workbook."""
    return workbook_address in client.get(page, headers=ENGLISH).content.decode().replace("&amp;", "&")


def noted(page: str) -> list[tuple[int, bool]]:
    with as_owner():
        return [(one.detail["rows"], one.unmasked) for one in AccessLog.objects.filter(page=page)]


def test_the_people_of_an_area(province: Province) -> None:
    head = province.appointment("east_one", "head")
    client = signed_in(province.appointment("east", "head"))
    assert offers(client, reverse("people"), reverse("people_workbook"))
    found = below(rows_of(client, "people_workbook"), "E-mail address")
    here = [row for row in found if row[4] == head.user.email]
    assert [(row[2], row[-2]) for row in here] == [(head.user.display_name, "In office")]
    assert noted("people_workbook") == [(len(found), True)], "addresses and telephones stand in full"
    narrowed = below(rows_of(client, "people_workbook", q=head.user.email), "E-mail address")
    assert {row[4] for row in narrowed} == {head.user.email}
    assert not below(rows_of(client, "people_workbook", ended="1"), "E-mail address")
    officer = signed_in(province.appointment("east_one"))
    assert officer.get(reverse("people_workbook")).status_code == 403
    west = client.get(reverse("people_workbook"), {"area": province.orgs["west"].code})
    assert west.status_code == 404


def test_sealed_copies(province: Province) -> None:
    student = enrolled(province, person=new_student("封存甲"))
    case = filed_transfer(province, student, to="east_two")
    approved_by(province, case, "east_two", "east_one", "east")
    client = signed_in(province.appointment("east_one"))
    assert offers(client, f"{reverse('sealed_copies')}?q=封", reverse("sealed_workbook") + "?q=%E5%B0%81")
    [row] = below(rows_of(client, "sealed_workbook"), "Digest")
    assert (row[0], row[1], len(row[4])) == ("封存甲", province.orgs["east_one"].code, 12)
    assert not below(rows_of(client, "sealed_workbook", q="乙"), "Digest")
    number = number_of(student)
    whole = rows_of(client, "sealed_workbook", q=number)
    assert below(whole, "Digest")
    assert number not in str(whole), "the number that was searched for is not written down"
    assert not below(rows_of(signed_in(province.appointment("west_one")), "sealed_workbook"), "Digest")
    assert (1, False) in noted("sealed_workbook")


def test_workbooks_that_were_handed_in(province: Province, tmp_path: Path) -> None:
    client = signed_in(province.appointment("west_one"))
    rows = [without_number(row) for row in good_rows(province.orgs["west_one"], 2)]
    hand_in(client, workbook(tmp_path / "roll.xlsx", rows))
    assert offers(client, reverse("roll_import"), reverse("roll_uploads"))
    [row] = below(rows_of(client, "roll_uploads"), "To confirm")
    assert (row[0], row[3], row[-1]) == ("roll.xlsx", "2", "Read, to be loaded")
    assert not below(rows_of(signed_in(province.appointment("east_one")), "roll_uploads"), "To confirm")
    assert signed_in(province.appointment("west_one", "head")).get(reverse("roll_uploads")).status_code == 403
    assert noted("roll_uploads") == [(1, False), (0, False)]


def test_turns_that_ended(province: Province) -> None:
    case = filed_transfer(province, enrolled(province), to="east_two")
    approved_by(province, case, "east_two")
    client = signed_in(province.appointment("east"))
    assert offers(
        client, f"{reverse('ended_turns')}?kind=in_time", f"{reverse('ended_turns_workbook')}?kind=in_time"
    )
    [row] = below(rows_of(client, "ended_turns_workbook"), "In time or late")
    assert (row[0], row[-1]) == (case.reference, "in time")
    assert not below(rows_of(client, "ended_turns_workbook", kind="late"), "In time or late")
    before = civil_today(province.orgs["east"].time_zone) - timedelta(days=14)
    assert not below(rows_of(client, "ended_turns_workbook", week=before.isoformat()), "In time or late")
    [above] = below(rows_of(signed_in(province.appointment("city")), "ended_turns_workbook"), "Code")
    assert above == [province.orgs["east"].code, "Dongxi County", "0", "1"]
    outside = signed_in(province.appointment("west")).get(
        reverse("ended_turns_workbook"), {"area": province.orgs["east"].code}
    )
    assert outside.status_code == 404
    page = client.get(reverse("ended_turns"), headers=ENGLISH).content.decode()
    assert 'aria-current="page"' in page[page.index('class="places') :], (
        "it lies below a place of the contents"
    )


def test_where_each_of_the_leaving_grade_stands_and_what_is_wanting(db: None) -> None:
    city = hubei()
    good, short = leaver(city, "测试甲"), leaver(city, "测试乙")
    results(good)
    results(short, credits="140.0")
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        client, school = signed_in(city.appointment("city", "head")), city.orgs["east_high"]
        asked = {"area": school.code, "outcome": "unmet"}
        page = f"{reverse('season_students', args=[cohort.uuid])}?area={school.code}&outcome=unmet"
        way = reverse("season_students_workbook", args=[cohort.uuid])
        assert offers(client, page, f"{way}?area={school.code}&outcome=unmet")
        [row] = below(rows_of(client, "season_students_workbook", cohort.uuid, **asked), "Standing")
        assert (row[0], row[2]) == (short.name, "Expected: Completed")
        assert "140 of 144 credits" in row[3]
        both = below(rows_of(client, "season_students_workbook", cohort.uuid, area=school.code), "Standing")
        assert {one[0] for one in both} == {good.name, short.name}
        way = reverse("season_gaps_workbook", args=[cohort.uuid])
        assert offers(client, f"{reverse('season_gaps', args=[cohort.uuid])}?area={school.code}", way)
        wanting = below(
            rows_of(client, "season_gaps_workbook", cohort.uuid, area=school.code), "For the rule"
        )
        assert {one[0] for one in wanting} <= {good.name, short.name}
        assert wanting
        assert all(any(one[2:]) for one in wanting), "each says what is wanting"
        assert noted("season_gaps_workbook") == [(len(wanting), False)]
        # Above a school there are no such lists, and of the neighbour none.
        for name in ("season_students_workbook", "season_gaps_workbook"):
            address = reverse(name, args=[cohort.uuid])
            assert client.get(address).status_code == 404
            west = signed_in(city.appointment("west", "head"))
            assert west.get(address, {"area": school.code}).status_code == 404
