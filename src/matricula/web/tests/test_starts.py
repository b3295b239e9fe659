"""What the page of a student offers to begin: what fits, under the headings of the law, what is under way before it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import filed_number, filed_transfer
from matricula.config.testing import at_civil_time, law_in_force
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.regulation.api import Stack, Text, stack_for, substituted
from matricula.web.tests.case_pages import words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
PACK, MENU = "cn_guizhou", "Start a procedure"
# Procedure, its heading, and whom it is for besides: in another order than that of the headings.
KNOWN: tuple[tuple[str, str | None, dict[str, Any]], ...] = (
    ("number_again", "second", {}),
    ("away", "first", {"statuses": ("normal",)}),
    ("back", "first", {"statuses": ("on_leave",)}),
    ("seniors", "first", {"stages": ("senior_middle",)}),
    ("loose", None, {"statuses": ("normal",)}),
)


def with_procedures(stack: Stack) -> Stack:
    """The law with the table of headings and a few more procedures, each like the one for formal numbers."""
    known = stack.procedures["formal_number"]
    model = replace(known, versions=(replace(known.versions[-1], group=None),))
    codes = stack.tables["sex"].entries.values()
    headings = {
        name: replace(code, code=name, label=Text({"en": f"Heading {name}", "zh-hans": name}), aliases=())
        for name, code in zip(("first", "second"), codes, strict=False)
    }
    added = {}
    for name, group, whom in KNOWN:
        version = replace(
            model.versions[-1],
            id=name,
            group=group,
            start=Text({"en": f"Begin {name}", "zh-hans": name}),
            pupil=replace(model.versions[-1].pupil, temporary_number=False, **whom),
        )
        added[name] = replace(model, declared=replace(model.declared, name=name), versions=(version,))
    return replace(
        stack,
        tables={**stack.tables, "procedure_group": replace(stack.tables["sex"], entries=headings)},
        # A basis that names one of the procedures left out would lead nowhere.
        bases={name: one for name, one in stack.bases.items() if "decided_by" not in one.words},
        procedures={"formal_number": model, "transfer": stack.procedures["transfer"], **added},
    )


@pytest.fixture
def law(province: Province) -> Iterator[Stack]:
    """The installed law of the province with those procedures."""
    stack = with_procedures(stack_for(PACK))
    law_in_force(stack)
    with substituted(stack):
        yield stack


def offered(client: Client, student: Student) -> list[str]:
    """Headings and buttons of the menu, in the order in which they are read."""
    page = client.get(reverse("student", args=[student.uuid])).content.decode()
    if MENU not in page:
        return []
    menu = page[page.index(MENU) : page.index("</form>", page.index(MENU))]
    return re.findall(r"Heading \w+|Begin \w+|Ask for the formal number", words_of(menu))


def test_what_fits_stands_under_the_headings_of_the_law_in_its_order(province: Province, law: Stack) -> None:
    student, client = enrolled(province), signed_in(province.appointment("east_one"))
    assert offered(client, student) == [
        *("Heading first", "Begin away"),
        *("Heading second", "Begin number_again"),
        *("Ask for the formal number", "Begin loose"),
    ]
    put_into_status(student, "on_leave")
    assert offered(client, student) == [
        *("Heading first", "Begin back"),
        *("Heading second", "Begin number_again"),
        "Ask for the formal number",
    ]


def test_only_the_officer_of_the_pupils_school_is_offered_anything(province: Province, law: Stack) -> None:
    student = enrolled(province)
    for org, role in (("east_one", "head"), ("east", "record_officer"), ("province", "head")):
        assert offered(signed_in(province.appointment(org, role)), student) == []


def test_nothing_is_offered_on_a_day_that_is_over(province: Province, law: Stack) -> None:
    student, client = enrolled(province), signed_in(province.appointment("east_one"))
    address, later = reverse("student", args=[student.uuid]), civil_now() + timedelta(days=7)
    with at_civil_time(later):
        assert MENU in client.get(address).content.decode()
        page = client.get(address, {"on": (later - timedelta(days=1)).date().isoformat()}).content.decode()
    assert "You see the past" in page
    assert MENU not in page


def test_what_is_under_way_is_a_way_to_it_and_not_offered_again(province: Province, law: Stack) -> None:
    student, client = enrolled(province), signed_in(province.appointment("east_one"))
    number = filed_number(province, student, school="east_one")
    transfer = filed_transfer(province, student, to="east_two")
    page = client.get(reverse("student", args=[student.uuid])).content.decode()
    for case, name in ((number, "Request for a formal number"), (transfer, "Transfer to another school")):
        way = f'href="{reverse("case", args=[case.uuid])}"'
        assert f"Under way: {name}" in words_of(page[page.index(way) :])
        assert page.index(way) < page.index(MENU)
    assert "Ask for the formal number" not in offered(client, student)


def test_each_button_begins_its_own_procedure_once(province: Province, law: Stack) -> None:
    student, client = enrolled(province), signed_in(province.appointment("east_one"))
    page = client.get(reverse("student", args=[student.uuid])).content.decode()
    keys = dict(re.findall(r'value="([0-9a-f]{32})" formaction="([^"]+)"', page))
    ways = {way: key for key, way in keys.items()}
    assert len(ways) == 4, "a key each"
    for name in ("away", "loose"):
        way = reverse("case_start_own", args=[student.uuid, name])
        first, second = client.post(way, {"key": ways[way]}), client.post(way, {"key": ways[way]})
        with in_scope(province.acting("east_one")):
            case = Case.objects.get(procedure=name)
        assert first["Location"] == reverse("case_form", args=[case.uuid])
        assert second["Location"] == reverse("case", args=[case.uuid])


def test_who_gave_up_the_last_place_is_offered_the_way_back_and_nothing_else(province: Province) -> None:
    stack = stack_for(PACK)
    both = {name: stack.procedures[name] for name in ("formal_number", "readmission")}
    elder = new_student("漏测己", date(2010, 3, 5))
    student = enrolled(province, "east_high", person=elder, stage="upper_secondary", grade="g11")
    way, client = reverse("student", args=[student.uuid]), signed_in(province.appointment("east_high"))
    with substituted(replace(stack, procedures=both)):
        page = client.get(way).content.decode()
        assert "Ask for the formal number" in page
        assert "Take the student back" not in page
        put_into_status(student, "withdrawn")
        page = client.get(way).content.decode()
        assert "Ask for the formal number" not in page
        assert "Take the student back" in page
        above = signed_in(province.appointment("city")).get(way).content.decode()
        assert "Take the student back" not in above


def test_a_single_thing_needs_no_menu(province: Province) -> None:
    stack = stack_for(PACK)
    alone = replace(stack, procedures={"formal_number": stack.procedures["formal_number"]})
    student, client = enrolled(province), signed_in(province.appointment("east_one"))
    with substituted(alone):
        page = client.get(reverse("student", args=[student.uuid])).content.decode()
    assert MENU not in page
    assert "Ask for the formal number" in page
