"""School and area open with pictures; every number behind them leads to exactly what it counts."""

import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.tests.people import Province, make_province
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.deployment.api import BETWEEN
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.web import parts
from matricula.web.tests.case_pages import words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
AWAY = "单小测"


@pytest.fixture(scope="module")
def world(lasting: Callable[[], AbstractContextManager[None]]) -> Province:
    """One in school and one on leave at a school; a neighbour whose head has decided a turn in time."""
    with lasting():
        made = make_province()
        put_into_status(enrolled(made, person=new_student(AWAY)), "on_leave")
        approved_by(made, filed_transfer(made, enrolled(made), to="east_two"), "east_two")
        return made


@pytest.fixture
def province(db: None, world: Province) -> Province:
    return deepcopy(world)


def page(client: Client, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=args), asked, headers={"accept-language": "en"})
    assert answer.status_code == 200, (name, asked)
    return answer.content.decode()


def chart(shown: str, name: str) -> str:
    begin = shown.index(f'id="chart-{name}"')
    return shown[begin : shown.index("</figure>", begin)]


def ways(drawn: str) -> list[tuple[str, str]]:
    """The ways out of the table behind a picture."""
    found = re.findall(r'<a href="([^"]+)">([^<]+)</a>', drawn[drawn.index("<details>") :])
    return [(said, html.unescape(href)) for href, said in found]


def test_a_school_opens_with_its_grades_and_each_number_leads_to_its_students(province: Province) -> None:
    client, school = signed_in(province.appointment("east_one")), province.orgs["east_one"]
    drawn = chart(page(client, "school", school.uuid), "grades")
    assert 'role="img"' in drawn
    assert 'aria-labelledby="chart-grades chart-grades-said"' in drawn
    assert "2 students in all; not in the usual status: 1." in words_of(drawn)
    assert drawn.count("<rect data-tone=") == 2
    [_grade, (one, normal), (other, on_leave)] = ways(drawn)
    assert (one, other) == ("1", "1")
    assert AWAY in client.get(on_leave).content.decode()
    assert AWAY not in client.get(normal).content.decode()


def test_an_area_opens_with_its_weeks_and_each_number_leads_to_its_turns(province: Province) -> None:
    client = signed_in(province.appointment("east"))
    drawn = chart(page(client, "area"), "weeks")
    assert "1 turn ended in twelve weeks; late: 0." in words_of(drawn)
    assert drawn.count('<svg viewBox="0 0 8 100"') == 12
    [_week, (said, href)] = ways(drawn)
    assert said == "1"
    assert "kind=in_time" in href
    listed = client.get(href, headers={"accept-language": "en"}).content.decode()
    assert "in time" in listed
    assert str(province.orgs["east_two"].name_in("en")) in listed
    assert "No such turn ended" in page(client, "ended_turns", kind="late", week=href.split("week=")[1][:10])


def test_above_a_district_the_turns_lead_down_to_the_offices_below(province: Province) -> None:
    client = signed_in(province.appointment("province"))
    [_week, (_said, href)] = ways(chart(page(client, "area"), "weeks"))
    for area in ("city", "east"):
        listed = client.get(href, headers={"accept-language": "en"}).content.decode()
        [href] = [
            one
            for one in map(html.unescape, re.findall(r'href="([^"]+)"', listed))
            if f"area={province.orgs[area].code}&" in one and "/turns/" in one
        ]
    assert (
        str(province.orgs["east_two"].name_in("en"))
        in client.get(href, headers={"accept-language": "en"}).content.decode()
    )


def test_what_lies_below_is_sorted_and_any_order_is_answered(province: Province) -> None:
    client = signed_in(province.appointment("east"))
    codes = {}
    for order in ("", "name", "students", "late", "overdue", "nonsense", "%", "🙂" * 500):
        codes[order] = re.findall(r">(\d{10,11})<", page(client, "area", sort=order))
    assert codes["name"] == sorted(codes["name"])
    assert codes["students"][0] == province.orgs["east_one"].code
    assert codes["nonsense"] == codes[""]


@pytest.mark.parametrize(
    "asked",
    [
        {"week": "2026-13-45"},
        {"week": "1405-09-09"},
        {"week": "9999-12-31"},
        {"week": "0001-01-01"},
        {"week": "x" * 5000},
        {"week": "٢٠٢٦-٠١-٠١"},
        {"kind": "' OR 1=1"},
        {"kind": "🙂\u202e"},
    ],
)
def test_a_week_that_is_none_is_this_week(province: Province, asked: dict[str, str]) -> None:
    assert "Week from" in page(signed_in(province.appointment("east")), "ended_turns", **asked)


def test_turns_elsewhere_are_not_for_strangers(province: Province) -> None:
    client = signed_in(province.appointment("west"))
    answer = client.get(reverse("ended_turns"), {"area": province.orgs["east"].code})
    assert answer.status_code == 404
    assert "No such turn ended" in page(client, "ended_turns")


@pytest.mark.parametrize("office", ["province", "city", "east"])
def test_a_board_reads_counts_and_neither_students_nor_turns(province: Province, office: str) -> None:
    client = signed_in(province.appointment(office))
    page(client, "area")
    with CaptureQueriesContext(connection) as taken:
        page(client, "area")
    sent = [each for one in taken.captured_queries for each in one["sql"].split(BETWEEN)]
    assert len([one for one in sent if 'FROM "registry_headcount"' in one]) == 1
    assert len([one for one in sent if 'FROM "cases_turncount"' in one]) == 1
    assert not [one for one in sent if 'FROM "registry_student"' in one]
    # A district says besides what waits at its schools now.
    assert len([one for one in sent if 'FROM "cases_step"' in one]) == (office == "east")


def test_a_head_sees_the_own_school_on_the_first_page(province: Province) -> None:
    head = page(signed_in(province.appointment("east_one", "head")), "home")
    assert ways(chart(head, "grades"))
    assert 'id="chart-grades"' not in page(signed_in(province.appointment("east_one")), "home")
    assert 'id="chart-weeks"' in page(signed_in(province.appointment("east_two", "head")), "home")


def test_a_class_teacher_sees_the_own_school(province: Province) -> None:
    client, school = signed_in(province.appointment("east_one", "class_teacher")), province.orgs["east_one"]
    assert ways(chart(page(client, "school", school.uuid), "grades"))


def test_pieces_too_short_to_be_seen_are_drawn_longer_and_stay_in_the_picture() -> None:
    series = (parts.Series("in school", parts.Tone.done), parts.Series("away", parts.Tone.soon))
    bars = (parts.Bar("1", (10_000, 1), ("", "")), parts.Bar("2", (0, 0), ("", "")))
    one, nobody = parts.Chart("n", "caption", "said", "what", series, bars).drawn
    for _tone, at, length in one.pieces:
        assert float(at) + float(length) <= 100
        assert float(length) >= 1.5
    assert (nobody.pieces, nobody.count) == ((), "")
    [standing, _] = parts.Chart(
        "n",
        "caption",
        "said",
        "what",
        series[:1],
        bars[:0] + (parts.Bar("1", (5,), ("",)),) * 2,
        upright=True,
    ).drawn
    assert standing.pieces == ((parts.Tone.done, "0.00", "100.00"),)


def test_a_division_shows_the_few_beside_the_many() -> None:
    drawn = parts.Division(
        "of all", ((parts.Tone.done, 9_999), (parts.Tone.late, 1), (parts.Tone.soon, 0))
    ).drawn
    assert [tone for tone, _at, _width in drawn] == [parts.Tone.done, parts.Tone.late]
    assert float(drawn[1][2]) >= 1.5
    assert float(drawn[1][1]) + float(drawn[1][2]) <= 100
    assert parts.Division("of nobody", ((parts.Tone.done, 0),)).drawn == []


def test_a_course_lies_within_its_picture() -> None:
    course = parts.Course("rising", (2.0, 5.0, 3.0), (2.0, 3.5, 3.3), 2.0, 5.0)
    assert course.dots == [(4.0, 36.0), (80.0, 4.0), (156.0, 25.3)]
    assert course.drawn.split(" ")[0] == "4.0,36.0"
    assert len(course.drawn.split(" ")) == 3
