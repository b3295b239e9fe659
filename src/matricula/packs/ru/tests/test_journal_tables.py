"""The tables of the class journal: what each code says must lead somewhere, and no key mean two things."""

from collections import Counter
from decimal import Decimal

import pytest

from matricula.regulation.api import stack_for

STACK = stack_for("ru")
YES_NO = {
    "attendance_code": ("absent", "excused", "default"),
    "mark_five": ("passes", "term", "lesson", "counts"),
    "work_kind": ("planned",),
    "absence_kind": ("excused",),
    "delivery_form": ("paper", "address"),
}


@pytest.mark.parametrize(
    ("name", "attribute"), [(name, one) for name, all_ in YES_NO.items() for one in all_]
)
def test_every_code_says_yes_or_no(name: str, attribute: str) -> None:
    table = STACK.table(name)
    assert {table.attributes(code).get(attribute) for code in table.codes} <= {"yes", "no"}


@pytest.mark.parametrize("name", ["attendance_code", "mark_five"])
def test_no_key_means_two_things(name: str) -> None:
    table = STACK.table(name)
    keys = Counter(table.attributes(code)["key"] for code in table.codes)
    assert [key for key, times in keys.items() if times > 1] == []
    for code in table.codes:
        key = table.attributes(code)["key"]
        assert not key or table.parse(key) == code, code


def test_one_code_of_a_lesson_is_what_all_have_who_are_not_marked() -> None:
    table = STACK.table("attendance_code")
    assert [code for code in table.codes if table.attributes(code)["default"] == "yes"] == ["present"]


def test_an_absence_of_a_lesson_leads_to_a_kind_of_the_day_with_the_same_excuse() -> None:
    lesson, day = STACK.table("attendance_code"), STACK.table("absence_kind")
    for code in lesson.codes:
        said = lesson.attributes(code)
        assert (said["day"] != "") == (said["absent"] == "yes"), code
        if said["day"]:
            assert day.attributes(said["day"])["excused"] == said["excused"], code


def test_marks_that_count_in_a_mean_are_the_figures() -> None:
    table = STACK.table("mark_five")
    valued = {
        code: table.attributes(code)["value"] for code in table.codes if table.attributes(code)["value"]
    }
    assert valued == {figure: figure for figure in "54321"}
    assert [code for code in table.codes if table.attributes(code)["passes"] == "yes"] == [
        "5",
        "4",
        "3",
        "pass",
        "exempt",
    ]


def test_who_was_not_assessed_stays_in_the_denominator_and_who_is_exempt_does_not() -> None:
    table = STACK.table("mark_five")
    assert (table.attributes("not_assessed")["counts"], table.attributes("exempt")["counts"]) == ("yes", "no")


def test_every_scale_has_its_marks_and_every_period_its_number() -> None:
    scales = STACK.table("mark_scale")
    for code in scales.codes:
        said = scales.attributes(code)
        assert said["marks"] in STACK.tables
        assert set(said["grades_without"].split()) <= {
            grade for stage in STACK.stages.values() for grade in stage.grades
        }
    periods = STACK.table("period_kind")
    assert {code: periods.attributes(code)["count"] for code in periods.codes} == {
        "quarter": "4",
        "half_year": "2",
        "trimester": "3",
        "year": "1",
    }


def test_every_stage_has_one_usual_kind_of_period() -> None:
    periods = STACK.table("period_kind")
    usual = [stage for code in periods.codes for stage in periods.attributes(code)["stages"].split()]
    assert sorted(usual) == sorted(STACK.stages)


def test_every_kind_of_work_weighs_something() -> None:
    table = STACK.table("work_kind")
    assert all(Decimal(table.attributes(code)["weight"]) > 0 for code in table.codes)


def test_statuses_lead_to_statuses_and_one_begins_a_place() -> None:
    table = STACK.table("enrollment_status")
    for code in table.codes:
        said = table.attributes(code)
        assert set(said["leads_to"].split()) <= set(table.codes), code
        assert {said["in_school"], said["ends_enrollment"], said["may_graduate"]} <= {"yes", "no"}, code
    assert [code for code in table.codes if table.attributes(code).get("first") == "yes"] == ["studying"]
    assert (
        STACK.table("change_kind").codes[-1] == STACK.basis_words("records_of_closed_school")["change_kind"]
    )
