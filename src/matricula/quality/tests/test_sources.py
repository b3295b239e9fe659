"""A law whose watches nobody could look by is refused before anything runs."""

from dataclasses import replace
from typing import Any

import pytest

from matricula.authorities.tests.people import PACK
from matricula.quality.checks import watches_find_their_sources, wrong_watches
from matricula.quality.sources import register_watch_source
from matricula.quality.stored_law import watch_laws
from matricula.regulation.api import Stack, stack_for

ABSENT, ENDS = "absent_three_days", "leave_ends_soon"


def with_watch(name: str, **changes: Any) -> Stack:
    stack = stack_for(PACK)
    return replace(stack, watches={**stack.watches, name: replace(stack.watch(name), **changes)})


def test_the_installed_packs_have_watches_that_look() -> None:
    assert {ABSENT, ENDS} <= set(stack_for(PACK).watches)
    assert watches_find_their_sources(None) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": "attendance.nothing"}, "no app offers the source 'attendance.nothing'"),
        ({"words": {}}, "takes the words days, not none"),
        ({"words": {"days": "suspected_dropout", "more": "suspected_dropout"}}, "not days, more"),
        ({"words": {"days": "leave_illness"}}, "no number of calendar days"),
        ({"words": {"days": "leave_review"}}, "no number of calendar days"),
        ({"after": "dropout_report"}, "looks after no procedure"),
        ({"source": "cases.not_followed"}, "needs the procedure after which it looks"),
    ],
)
def test_a_watch_that_cannot_look_is_an_error(changes: dict[str, Any], said: str) -> None:
    [error] = wrong_watches(with_watch(ABSENT, **changes))
    assert error.id == "quality.E001"
    assert said in str(error.msg)
    assert "watches/absence.yaml" in str(error.msg)


def test_the_database_is_given_the_values_of_the_law() -> None:
    found = {one.watch: one for one in watch_laws(stack_for(PACK))}
    assert found[ABSENT].words == {"days": [{"since": "2014-03-01", "value": 3}]}
    assert found[ENDS].words == {"before": [{"since": "2014-03-01", "value": 14}]}
    assert found[ABSENT].zone == "Asia/Shanghai"
    assert "upper_secondary" not in found[ABSENT].stages


def test_two_functions_cannot_share_a_name() -> None:
    register_watch_source("attendance.in_class", "quality_in_class", of_lists=True)
    with pytest.raises(ValueError, match="registered already"):
        register_watch_source("attendance.in_class", "another")
