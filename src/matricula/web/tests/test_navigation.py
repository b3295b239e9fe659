"""The navigation: which places a role finds, in which order, and which of them holds the page that is read."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.tests.people import Province
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db

PLACE = re.compile(r'<li><a href="([^"]*)"( aria-current="page")?')


def places(client: Client, route: str, *arguments: object) -> tuple[list[str], list[str]]:
    """Where the navigation of a page leads, and which of it is marked as the place one is at."""
    page = client.get(reverse(route, args=arguments)).content.decode()
    contents = page.partition("<nav ")[2].partition("</nav>")[0]
    found = PLACE.findall(contents)
    return [href for href, _ in found], [href for href, current in found if current]


def test_a_school_and_an_office_find_their_places_in_the_same_order(province: Province) -> None:
    officer = signed_in(province.appointment("east_one"))
    school = [
        "home",
        "students",
        "attendance",
        "cases",
        "roll_import",
        "sealed_copies",
        "own_school",
        "admission",
        "officers",
        "messages",
        "law",
    ]
    assert places(officer, "home")[0] == [reverse(name) for name in school]
    head = signed_in(province.appointment("east", "head"))
    county = [reverse(name) for name in ("area", "admission", "people", "officers", "messages", "law")]
    assert places(head, "home")[0][-len(county) :] == county
    assert reverse("own_school") not in places(head, "home")[0]


def test_every_page_of_a_subject_stands_under_its_place(province: Province) -> None:
    student = enrolled(province)
    officer = signed_in(province.appointment("east_one"))
    for route, arguments, place in (
        ("home", [], "home"),
        ("student", [student.uuid], "students"),
        ("student_tab", [student.uuid, "archive"], "students"),
        ("case_start", ["transfer"], "cases"),
        ("permissions", [], "law"),
    ):
        assert places(officer, route, *arguments)[1] == [reverse(place)], route


def test_a_school_stands_under_our_school_for_itself_and_under_the_area_for_those_above(
    province: Province,
) -> None:
    school = province.orgs["east_one"].uuid
    own = signed_in(province.appointment("east_one"))
    above = signed_in(province.appointment("east"))
    assert places(own, "school", school)[1] == [reverse("own_school")]
    assert places(above, "school", school)[1] == [reverse("area")]
