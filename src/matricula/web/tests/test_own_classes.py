"""What a class teacher finds: the own classes to compare, and no counts of turns that are others' to take."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import Appointment, in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import filed_transfer
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass, check_roll, open_class, own_class_lines
from matricula.registry.tests.pupils import enrolled, seated
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.test_school_page import a_class, shown

__all__ = ["a_class"]
pytestmark = pytest.mark.django_db


def give(school_class: SchoolClass, teacher: Appointment) -> None:
    with as_owner():
        SchoolClass.objects.filter(pk=school_class.pk).update(teacher=teacher)


def another(province: Province, name: str, teacher: Appointment | None = None) -> SchoolClass:
    by = province.acting("east_one")
    with in_scope(by):
        school = province.orgs["east_one"]
        return open_class(by=by, school=school, stage="primary", grade="g04", name=name, teacher=teacher)


def compared(province: Province, school_class: SchoolClass) -> None:
    by = province.acting("east_one")
    with in_scope(by):
        found = SchoolClass.objects.select_related("school", "teacher").get(pk=school_class.pk)
        check_roll(by=by, school_class=found, listed=[], found=[], key="a" * 32)


def inbox_mark(page: str) -> str:
    """What the navigation says beside the inbox."""
    found = re.search(rf'<a href="{reverse("home")}"[^>]*data-key="g i"[^>]*>(.*?)</a>', page)
    assert found
    return found[1]


def test_a_class_teacher_finds_the_own_classes_and_not_the_turns_of_the_office(
    province: Province, a_class: SchoolClass
) -> None:
    filed_transfer(province, enrolled(province, "east_two"), to="east_one")
    assert 'class="count"' in inbox_mark(shown(signed_in(province.appointment("east_one")), "home"))
    teacher = province.appointment("east_one", "class_teacher")
    client = signed_in(teacher)
    page = shown(client, "home")
    assert "You are not the class teacher of any class" in page
    assert reverse("own_school") in page
    give(a_class, teacher)
    done, strange = another(province, "4.2", teacher), another(province, "4.3")
    compared(province, done)
    page = shown(client, "home")
    assert "You compare 2 classes with the register" in page
    never, last = (page.index(reverse("class_compare", args=[one.uuid])) for one in (a_class, done))
    assert never < last, "the one that was never compared comes first"
    assert "never compared" in page
    assert reverse("class_compare", args=[strange.uuid]) not in page
    for one in (page, shown(client, "school_class", a_class.uuid)):
        assert 'class="count"' not in inbox_mark(one)


def test_whoever_stands_in_finds_the_classes_of_the_teacher_who_is_away(
    province: Province, a_class: SchoolClass
) -> None:
    teacher = province.appointment("east_one", "class_teacher")
    give(a_class, teacher)
    stand_in = province.appointment("east_one", "class_teacher", 2, stands_in_for=teacher)
    page = shown(signed_in(stand_in), "home")
    assert reverse("class_compare", args=[a_class.uuid]) in page
    stranger = province.appointment("east_one", "class_teacher", 3)
    assert reverse("class_compare", args=[a_class.uuid]) not in shown(signed_in(stranger), "home")


def test_the_own_classes_are_three_statements_and_the_pages_the_same_however_many(
    province: Province, a_class: SchoolClass
) -> None:
    teacher = province.appointment("east_one", "class_teacher")
    give(a_class, teacher)
    compared(province, a_class)
    seated(province, a_class, "测试甲")
    client, by = signed_in(teacher), province.acting("east_one", "class_teacher")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("home")).status_code == 200
        assert not [one for one in asked.captured_queries if "cases_step" in one["sql"]]
        return len(asked)

    cost()
    with in_scope(by):
        with CaptureQueriesContext(connection) as asked:
            own_class_lines(by, on=civil_today(by.zone))
        assert len(asked) == 3 + 1, "and the permission"
    before = cost()
    for name in ("4.2", "4.3", "4.4"):
        compared(province, another(province, name, teacher))
    assert cost() == before
