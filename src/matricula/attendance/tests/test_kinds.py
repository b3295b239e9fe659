"""The kinds of absence that a pack has to give, and in which order people choose from them."""

from dataclasses import replace

import pytest

from matricula.attendance.checks import wrong_kinds
from matricula.attendance.kinds import KIND_TABLE, is_excused, is_kept, offered_kinds
from matricula.authorities.tests.people import PACK
from matricula.regulation.api import Stack, Text, stack_for


def with_kinds(excused: dict[str, str | None]) -> Stack:
    """The law with these kinds instead: what each says of the excuse, if anything."""
    stack = stack_for(PACK)
    table = stack.table(KIND_TABLE)
    any_code = next(iter(table.entries.values()))
    entries = {
        code: replace(
            any_code,
            code=code,
            label=Text({"en": code, "zh-hans": code}),
            aliases=(),
            attributes={} if said is None else {"excused": said},
        )
        for code, said in excused.items()
    }
    return replace(stack, tables={**stack.tables, KIND_TABLE: replace(table, entries=entries)})


def test_the_first_kind_is_without_an_excuse_and_the_nation_asks_for_no_list() -> None:
    stack = stack_for(PACK)
    assert is_kept(stack)
    assert not is_kept(stack_for("cn"))
    assert not list(wrong_kinds(stack))
    first, *others = offered_kinds(stack)
    assert not is_excused(stack, first)
    assert others
    assert offered_kinds(with_kinds({"a": "yes", "b": "no", "c": "yes"})) == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ({"a": "no", "b": "perhaps"}, "codes.b"),
        ({"a": "no", "b": None}, "codes.b"),
        ({"a": "no"}, "with an excuse and without one"),
        ({"a": "yes"}, "with an excuse and without one"),
    ],
)
def test_a_pack_whose_kinds_do_not_part_the_two_is_refused(kinds: dict[str, str | None], said: str) -> None:
    [fault] = wrong_kinds(with_kinds(kinds))
    assert said in fault


def test_a_pack_that_asks_for_lists_without_kinds_is_refused() -> None:
    stack = stack_for(PACK)
    without = {name: table for name, table in stack.tables.items() if name != KIND_TABLE}
    [fault] = wrong_kinds(replace(stack, tables=without))
    assert "is missing" in fault
