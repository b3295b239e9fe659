"""Other scales than that of five: a law brings them as tables, and no line of the journal knows one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from matricula.authorities.api import in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import (
    SCALES,
    Cell,
    Given,
    Mark,
    Outcome,
    TeachingGroup,
    enter_marks,
    mark_typed,
)
from matricula.journal.tests.schoolday import AT_LESSON, SchoolDay, school_day
from matricula.regulation.api import CodeTable, Stack, Text, stack_for

pytestmark = pytest.mark.django_db
QUARTERS = [f"{number / 4:g}" for number in range(81)]
POINTS = [str(number) for number in range(101)]
WORDS = ["far ahead", "as expected", "needs help"]


def with_scales() -> Stack:
    """The law with three scales more: 0 to 20 in quarters, 0 to 100, and words that count as nothing."""
    stack = stack_for("ru_school19")
    five, scales = stack.table("mark_five"), stack.table(SCALES)
    any_mark, any_scale = five.entries["5"], scales.entries["five"]

    def marks(codes: list[str], *, counted: bool) -> CodeTable:
        return replace(
            five,
            entries={
                code: replace(
                    any_mark,
                    code=code,
                    label=Text({"en": code, "zh-hans": code, "ru": code}),
                    aliases=(),
                    attributes={"value": code if counted else "", "lesson": "yes", "key": code},
                )
                for code in codes
            },
        )

    tables = {
        "mark_twenty": marks(QUARTERS, counted=True),
        "mark_hundred": marks(POINTS, counted=True),
        "mark_words": marks(WORDS, counted=False),
    }
    more = {
        name.removeprefix("mark_"): replace(
            any_scale,
            code=name.removeprefix("mark_"),
            label=Text({"en": name, "zh-hans": name, "ru": name}),
            aliases=(),
            attributes={"marks": name},
        )
        for name in tables
    }
    return replace(
        stack,
        tables={**stack.tables, **tables, SCALES: replace(scales, entries={**scales.entries, **more})},
    )


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay, monkeypatch: pytest.MonkeyPatch) -> SchoolDay:
    stack = with_scales()
    monkeypatch.setattr("matricula.journal.actions.enter_marks.stack_for", lambda _pack: stack)
    return deepcopy(begun)


def entered(made: SchoolDay, scale: str, *values: str) -> list[Outcome]:
    """One mark for each student in order, in the group's first lesson."""
    with as_owner():
        TeachingGroup.objects.filter(pk=made.group.pk).update(scale=scale)
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        return enter_marks(
            by=made.teacher,
            group=TeachingGroup.objects.get(pk=made.group.pk),
            key=uuid4(),
            cells=[
                Cell(made.lessons[0].uuid, place.student.uuid, (Given(value, "answer"),), 0)
                for place, value in zip(made.places, values, strict=False)
            ],
        )


@pytest.mark.parametrize(
    ("scale", "values", "numbers"),
    [
        ("twenty", ("12.25", "20", "0"), [Decimal("12.25"), Decimal(20), Decimal(0)]),
        ("hundred", ("100", "7", "0"), [Decimal(100), Decimal(7), Decimal(0)]),
        ("words", ("far ahead", "needs help", "as expected"), [None, None, None]),
    ],
)
def test_marks_of_any_scale_are_kept_with_what_they_count_as(
    made: SchoolDay, scale: str, values: tuple[str, ...], numbers: list[Decimal | None]
) -> None:
    assert [one.state for one in entered(made, scale, *values)] == ["saved"] * 3
    with in_scope(made.teacher):
        kept = Mark.objects.order_by("enrollment__student__sort_key").values_list("value", "number")
        assert list(kept) == list(zip(values, numbers, strict=True))


@pytest.mark.parametrize(
    ("scale", "value"), [("twenty", "12.3"), ("twenty", "20.25"), ("hundred", "101"), ("words", "5")]
)
def test_what_is_off_the_scale_is_refused_and_the_others_are_kept(
    made: SchoolDay, scale: str, value: str
) -> None:
    good = {"twenty": "19.75", "hundred": "99", "words": "as expected"}[scale]
    said = entered(made, scale, value, good)
    assert [one.state for one in said] == ["refused", "saved"]
    assert said[0].why["clause"] == "RU-19-5"
    assert said[0].why["next_step"]


@pytest.mark.parametrize(("table", "typed"), [("mark_twenty", "12.25"), ("mark_hundred", "100")])
def test_a_mark_is_read_as_it_is_typed(table: str, typed: str) -> None:
    assert mark_typed(with_scales().table(table), f" {typed} ") == typed
