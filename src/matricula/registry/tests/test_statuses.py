"""What a place begins with, and what is ordinary, is what the pack's table says, once each."""

from dataclasses import replace

import pytest

from matricula.registry.checks import statuses_are_marked
from matricula.registry.statuses import STATUS_TABLE, first_status, ordinary_status
from matricula.regulation.api import PackError, Stack, stack_for


def marked(attribute: str, *codes: str) -> Stack:
    """The law, but that these statuses have the attribute and no others."""
    stack = stack_for("cn")
    table = stack.table(STATUS_TABLE)
    entries = {
        code: replace(entry, attributes={**entry.attributes, attribute: "yes" if code in codes else "no"})
        for code, entry in table.entries.items()
    }
    return replace(stack, tables={**stack.tables, STATUS_TABLE: replace(table, entries=entries)})


def test_the_table_says_with_what_a_place_begins_and_what_is_ordinary() -> None:
    assert first_status(marked("first", "on_leave")).code == "on_leave"
    assert ordinary_status(marked("ordinary", "abroad")).code == "abroad"
    assert statuses_are_marked(None) == []


@pytest.mark.parametrize("codes", [(), ("pending", "normal")])
def test_none_and_two_are_refused_with_the_place_and_what_to_do(codes: tuple[str, ...]) -> None:
    for attribute, asked in (("first", first_status), ("ordinary", ordinary_status)):
        with pytest.raises(PackError, match=f"has the attribute {attribute}.*give it to one"):
            asked(marked(attribute, *codes))
