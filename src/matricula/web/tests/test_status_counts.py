"""How many students are in which status stands on the pages of schools and areas, and each count leads to them."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.registry.api import unusual_counted
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.web.tests.case_pages import words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
AWAY = "单小测"


@pytest.fixture(autouse=True)
def statuses(province: Province) -> None:
    """Two in school and one on leave at one school, one to be reviewed at its neighbour, one away in another county."""
    enrolled(province)
    enrolled(province)
    put_into_status(enrolled(province, person=new_student(AWAY)), "on_leave")
    enrolled(province, "east_two", normal=False)
    put_into_status(enrolled(province, "west_one"), "on_leave")


def picture(page: str) -> list[tuple[str, str]]:
    """Each status of the legend: what it says, and where it leads."""
    begin = page.index("chart-legend", page.index('id="chart-grades"'))
    drawn = page[begin : page.index("</ul>", begin)]
    rows = re.findall('<span class="chart-meant">.*?</span>.*?</span>', drawn, re.DOTALL)
    return [(words_of(row).strip(), html.unescape(re.findall('href="(.*?)"', row)[0])) for row in rows]


def test_a_school_counts_its_own_and_each_count_leads_to_them(province: Province) -> None:
    client, school = signed_in(province.appointment("east_one")), province.orgs["east_one"]
    lines = picture(client.get(reverse("school", args=[school.uuid])).content.decode())
    assert [words for words, _way in lines] == ["In school 2", "On leave 1"]
    found = client.get(lines[1][1]).content.decode()
    assert AWAY in found
    assert "1 student" in found


def test_a_district_counts_its_schools_together(province: Province) -> None:
    page = signed_in(province.appointment("east")).get(reverse("area")).content.decode()
    said = [words for words, _way in picture(page)]
    assert said == ["In school 2", "Awaiting review 1", "On leave 1"]


def test_above_a_district_all_are_counted_too(province: Province) -> None:
    client = signed_in(province.appointment("province"))
    said = [words for words, _way in picture(client.get(reverse("area")).content.decode())]
    assert said == ["In school 2", "Awaiting review 1", "On leave 2"]


def test_nobody_counts_what_lies_outside_their_sight(province: Province) -> None:
    by, asked = province.acting("west"), ["pending", "on_leave"]
    with in_scope(by):
        # The area is the caller's to choose; the rows are those of the reader's sight.
        assert unusual_counted(by, province.orgs["west"], asked, {"temporary": "L"}) == {
            ("enrollment_status", "on_leave"): (1, False),
            ("number_kind", "temporary"): (1, False),
        }
    with pytest.raises(Exception, match="area"), in_scope(by):
        unusual_counted(by, province.orgs["east"], asked, {})


def test_counting_is_one_statement(province: Province) -> None:
    by = province.acting("city")
    with in_scope(by), CaptureQueriesContext(connection) as sent:
        unusual_counted(by, province.orgs["city"], ["pending", "on_leave", "missing"], {"temporary": "L"})
    assert len([one for one in sent if "registry_student" in one["sql"]]) == 1


def test_where_nobody_is_there_is_no_picture(province: Province) -> None:
    client, school = signed_in(province.appointment("west")), province.orgs["west_high"]
    assert "chart-grades" not in client.get(reverse("school", args=[school.uuid])).content.decode()


def test_the_statuses_of_an_area_are_drawn_once(province: Province) -> None:
    for name in ("east", "province"):
        page = signed_in(province.appointment(name)).get(reverse("area")).content.decode()
        assert 'class="shares"' not in page
        assert page.count('id="chart-grades"') == 1
