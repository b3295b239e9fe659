"""The modules of a plan of study add up to what the plan asks for, area by area and kind by kind."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from matricula.regulation.api import stack_for

MODULES = stack_for("cn_hubei").tables["study_module"].entries
ENTRY = {"plan_2004": date(2019, 9, 1), "plan_2017": date(2020, 9, 1)}
COMPULSORY = {
    "plan_2004": {
        "language": 20,
        "mathematics": 10,
        "society": 20,
        "science": 18,
        "technology": 8,
        "arts": 6,
        "sport": 11,
        "practice": 23,
    },
    "plan_2017": {
        "language": 14,
        "mathematics": 8,
        "society": 14,
        "science": 14,
        "technology": 6,
        "arts": 6,
        "sport": 12,
        "practice": 8,
        "labour": 6,
    },
}
SECOND = {"plan_2004": "elective_1", "plan_2017": "selective_compulsory"}
THIRD = {"plan_2004": "elective_2", "plan_2017": "elective"}


def summed(by: str, kept: Callable[[dict[str, str]], bool]) -> Counter[str]:
    total: Counter[str] = Counter()
    for module in MODULES.values():
        said = dict(module.attributes)
        if kept(said):
            total[said[by]] += Decimal(said["credits"])  # type: ignore[assignment]  # halves are credits too
    return total


@pytest.mark.parametrize("plan", ENTRY)
def test_the_compulsory_modules_of_each_area_are_those_of_the_plan(plan: str) -> None:
    found = summed("area", lambda said: (said["plan"], said["kind"]) == (plan, "compulsory"))
    assert found == COMPULSORY[plan]


@pytest.mark.parametrize("plan", ENTRY)
def test_a_student_can_reach_what_a_graduate_needs_with_the_modules_of_the_plan(plan: str) -> None:
    stack, entry = stack_for("cn_hubei"), ENTRY[plan]
    found = summed("kind", lambda said: said["plan"] == plan)
    needed = {
        "compulsory": stack.term("credits_compulsory_needed", on=entry).value,
        SECOND[plan]: stack.term("credits_second_kind_needed", on=entry).value,
        THIRD[plan]: stack.term("credits_third_kind_needed", on=entry).value,
    }
    assert found.keys() == needed.keys()
    assert found["compulsory"] == needed["compulsory"]
    assert all(found[kind] >= least for kind, least in needed.items())  # type: ignore[operator]  # decimals
    assert sum(needed.values()) == stack.term("credits_needed", on=entry).value  # type: ignore[arg-type]  # decimals
    assert stack.term("study_plan", on=entry).value == (plan,)


@pytest.mark.parametrize("key", ["plan", "area", "kind"])
def test_each_module_names_codes_that_are_there_and_stand_in_its_plan(key: str) -> None:
    tables = stack_for("cn_hubei").tables
    known = tables[{"plan": "study_plan", "area": "study_area", "kind": "course_kind"}[key]].entries
    for code, module in MODULES.items():
        named = known[module.attributes[key]]
        assert key == "plan" or module.attributes["plan"] in named.attributes["plans"].split(), code


def test_each_aspect_is_given_in_results_that_are_there() -> None:
    tables = stack_for("cn_hubei").tables
    results = tables["evaluation_result"].codes
    for aspect in tables["evaluation_aspect"].entries.values():
        assert set(aspect.attributes["results"].split()) <= set(results)
