"""A comparison that was wrong is put right on the same day: the later one counts, the first says what replaced it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.kernel.clock import civil_today
from matricula.registry.api import RollCheck, SchoolClass, Student
from matricula.registry.tests.pupils import put_into_status, seated
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.test_school_page import a_class, officer, sent, shown

__all__ = ["a_class"]
pytestmark = pytest.mark.django_db


def stored(client: Client, school_class: SchoolClass, **fields: Any) -> None:
    page = shown(client, "class_compare", school_class.uuid)
    hidden = dict(re.findall(r'name="(key|replaces)" value="([0-9a-f-]+)"', page))
    sent(client, "class_compare", school_class.uuid, **hidden, **fields)


def checks(province: Province) -> list[RollCheck]:
    with in_scope(province.acting("east_one")):
        return list(RollCheck.objects.order_by("id"))


def test_a_wrong_comparison_is_put_right_on_the_same_day(province: Province, a_class: SchoolClass) -> None:
    here, gone = seated(province, a_class, "测试甲"), seated(province, a_class, "测试乙")
    client, listed = officer(province), [str(here.uuid), str(gone.uuid)]
    assert "The class was compared today already" not in shown(client, "class_compare", a_class.uuid)
    stored(client, a_class, listed=listed, found=[str(gone.uuid)], unregistered="外来")
    again = shown(client, "class_compare", a_class.uuid)
    assert "The class was compared today already" in again
    ticked = re.findall(r'value="([0-9a-f-]{36})" checked', again)
    assert ticked == [str(gone.uuid)], "the form begins with what was found before"
    assert "外来</textarea>" in again
    stored(client, a_class, listed=listed, found=[str(here.uuid)])
    first, second = checks(province)
    assert (first.differences, second.differences) == (2, 1)

    before, after = (shown(client, "class_compared", one.uuid) for one in (first, second))
    assert "This comparison was replaced" in before
    assert reverse("class_compared", args=[second.uuid]) in before
    assert reverse("class_compare", args=[a_class.uuid]) not in before
    assert "This comparison was replaced" not in after
    assert reverse("class_compared", args=[first.uuid]) in after
    assert "Put it right" in after

    page = shown(client, "school_class", a_class.uuid)
    assert page.count("replaced later on the same day") == 1
    assert page.index(reverse("class_compared", args=[second.uuid])) < page.index(
        "replaced later on the same day"
    )
    above = signed_in(province.appointment("east"))
    assert "1 person differs" in shown(above, "school", province.orgs["east_one"].uuid)
    assert "1 person differs" in shown(above, "area")


def test_the_page_of_a_comparison_costs_the_same_however_often_the_class_was_compared(
    province: Province, a_class: SchoolClass
) -> None:
    student, client = seated(province, a_class, "测试甲"), officer(province)
    fields = {"listed": [str(student.uuid)], "found": [str(student.uuid)]}
    stored(client, a_class, **fields)
    (first,) = checks(province)

    def cost(name: str, *arguments: object) -> int:
        with CaptureQueriesContext(connection) as asked:
            shown(client, name, *arguments)
        return len(asked)

    pages: list[tuple[Any, ...]] = [("class_compared", first.uuid), ("class_compare", a_class.uuid)]
    before = [cost(*one) for one in pages]
    stored(client, a_class, **fields)
    stored(client, a_class, **fields)
    assert [cost(*one) for one in pages] == before


def now_is(province: Province, student: Student, status: str) -> None:
    put_into_status(student, status, civil_today(province.orgs["city"].time_zone))


def test_the_ticks_are_those_found_before_whatever_the_status_says_by_now(
    province: Province, a_class: SchoolClass
) -> None:
    """What was found often is why a status changes the same day."""
    here, away = seated(province, a_class, "测试甲"), seated(province, a_class, "测试乙")
    client, listed = officer(province), [str(here.uuid), str(away.uuid)]
    stored(client, a_class, listed=listed, found=[str(here.uuid)])

    def ticked() -> list[str]:
        return re.findall(r'value="([0-9a-f-]{36})" checked', shown(client, "class_compare", a_class.uuid))

    assert ticked() == [str(here.uuid)]
    now_is(province, away, "on_leave")
    assert ticked() == [str(here.uuid)], "found absent, and on leave by now"
    stored(client, a_class, listed=listed, found=listed)
    now_is(province, away, "normal")
    assert ticked() == listed, "found in school, and no longer on leave by now"


def test_what_somebody_stored_meanwhile_is_not_replaced_unseen(
    province: Province, a_class: SchoolClass
) -> None:
    student, client = seated(province, a_class, "测试甲"), officer(province)
    fields: dict[str, Any] = {"listed": [str(student.uuid)], "found": [str(student.uuid)]}
    opened_at_nine = shown(client, "class_compare", a_class.uuid)
    stored(client, a_class, **{**fields, "unregistered": "外来"})
    key = re.search(r'name="key" value="([0-9a-f]+)"', opened_at_nine)
    assert key
    again = sent(client, "class_compare", a_class.uuid, status=422, key=key[1], **fields)
    assert "has compared this class today, after its list was opened here" in again
    assert "The ticks and names below are those of that comparison" not in again, "they are those just sent"
    (first,) = checks(province)
    assert f'name="replaces" value="{first.uuid}"' in again
    sent(client, "class_compare", a_class.uuid, key=key[1], replaces=str(first.uuid), **fields)
    assert [one.differences for one in checks(province)] == [1, 0]
