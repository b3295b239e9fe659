"""What is offered while somebody types, and what a search answers to what nobody means."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.deployment.api import together
from matricula.registry.api import students_suggested
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def offered(client: Client, text: str, **asked: str) -> dict[str, Any]:
    answer = client.get(
        reverse("students_suggested"),
        {"q": text, **asked},
        headers={"accept": "application/json", "accept-language": "en"},
    )
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    told: dict[str, Any] = json.loads(answer.content)
    return told


def test_a_student_is_offered_with_what_tells_two_apart(province: Province) -> None:
    student = enrolled(province, person=new_student("单小测"))
    with in_scope(province.acting("east_one")):
        end = student.numbers.get().number[-4:]
    told = offered(signed_in(province.appointment("east")), "shan")
    assert told["said"] == "1 student offered"
    [one] = told["found"]
    assert (one["href"], one["name"]) == (reverse("student", args=[student.uuid]), "单小测")
    assert one["known"].startswith(f"Shan Xiaoce · …{end} · Grade 4 · ")
    assert one["how"] == "by the name"
    [at_school] = offered(signed_in(province.appointment("east_one")), end)["found"]
    assert at_school["how"] == "by the last signs of the number"
    assert at_school["known"] == f"Shan Xiaoce · …{end} · Grade 4"


def test_all_meanings_are_offered_the_likeliest_first_and_eight_at_most(province: Province) -> None:
    for name in ("安乐", "安然", *(f"阿{one}" for one in "力乐来里雷兰路"), "阿"):
        enrolled(province, person=new_student(name))
    client = signed_in(province.appointment("east_one"))
    both = offered(client, "al")["found"]
    assert len(both) == 8
    assert [one["how"] for one in both] == ["by the initials"] * 8 or both[0]["how"] == "by the name"
    assert "安乐" in [one["name"] for one in offered(client, "anl")["found"]]


def test_offers_take_three_statements_and_no_more(province: Province) -> None:
    for school in ("east_one", "east_two"):
        enrolled(province, school, person=new_student("安乐"))
    by, area = province.acting("city"), province.orgs["city"]
    with in_scope(by), together():
        students_suggested(by, area, "an")  # what is asked once in a process
        with CaptureQueriesContext(connection) as taken:
            assert len(students_suggested(by, area, "an")) == 2
    assert len(taken) == 3, "the appointment, the students by name and by initials together, their schools"


def test_nobody_of_another_school_or_office_is_offered(province: Province) -> None:
    enrolled(province, person=new_student("单小测"))
    for office in ("east_two", "west"):
        assert offered(signed_in(province.appointment(office)), "shan")["found"] == []
    elsewhere = signed_in(province.appointment("east_two")).get(
        reverse("students_suggested"),
        {"q": "shan", "area": province.orgs["east_one"].code},
        headers={"accept": "application/json"},
    )
    assert elsewhere.status_code == 404
    assert json.loads(elsewhere.content)["refused"]["code"] == "no_such_area"


def test_a_stranger_is_offered_nothing(province: Province) -> None:
    enrolled(province, person=new_student("单小测"))
    answer = Client().get(
        reverse("students_suggested"), {"q": "shan"}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 401


ODD = {
    "5,000 characters": quote("长" * 5_000),
    "5,000 digits": "7" * 5_000,
    "percent": "%25",
    "quotes": quote("'\"; DROP TABLE registry_student; --"),
    "emoji": quote("👩‍👩‍👧"),
    "marks alone": quote("\u200f\u202e"),
    "half a surrogate": "%ED%A0%80",
    "half of what percent means": "%E5%8D",
    "another calendar": quote("1394/06/09"),
    "no such day": "2015-02-30",
    "year 0": "0000-01-01",
    "superscripts": quote("²²²²"),
    "backslash": "%5C",
    "spaces": "+++",
}


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD)
def test_what_nobody_means_is_answered_clearly(province: Province, typed: str) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    for route in ("students", "students_workbook", "students_suggested"):
        answer = client.get(f"{reverse(route)}?q={typed}", headers={"accept-language": "en"})
        assert answer.status_code == 200, route
        if route == "students" and typed not in (ODD["spaces"], ODD["marks alone"]):
            page = answer.content.decode()
            assert "No student found" in page
            assert student.name not in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("长" * 121, "This is longer than any name or number."),
        ("1394/06/09", "Nobody here was born on 9 Jun 1394."),
        ("%", "Type the beginning of a name"),
    ],
)
def test_a_search_says_why_it_finds_nobody(province: Province, typed: str, says: str) -> None:
    page = signed_in(province.appointment("east_one")).get(
        reverse("students"), {"q": typed}, headers={"accept-language": "en"}
    )
    assert says in page.content.decode()


def test_no_text_has_a_nul(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    for route in ("students", "students_workbook", "students_suggested"):
        answer = client.get(f"{reverse(route)}?q=G5201%00")
        assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8"), route


def test_a_mark_pasted_along_with_a_number_changes_nothing(province: Province) -> None:
    student = enrolled(province, person=new_student("单小测"))
    with in_scope(province.acting("east_one")):
        number = student.numbers.get().number
    client = signed_in(province.appointment("east_one"))
    for typed in (
        f"\u200f{number}\u200e",
        number.replace("9", "９"),
        f"{number[:6]} {number[6:]}",
    ):
        assert [one["name"] for one in offered(client, typed)["found"]] == ["单小测"], ascii(typed)


def test_the_list_says_by_what_and_offers_the_other(province: Province) -> None:
    enrolled(province, person=new_student("安乐"))
    client = signed_in(province.appointment("east_one"))
    page = client.get(reverse("students"), {"q": "an"}, headers={"accept-language": "en"}).content.decode()
    assert 'Found by the name. Search instead: <a href="?q=an&amp;by=initials"' in " ".join(page.split())
    assert 'href="?q=an&amp;by=initials">by the initials</a>' in page
    assert "/students/list.xlsx?q=an&amp;by=name" in page
    other = client.get(reverse("students"), {"q": "an", "by": "initials"}, headers={"accept-language": "en"})
    assert "Looked for by the initials." in other.content.decode()
