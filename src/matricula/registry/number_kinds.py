"""The kinds of student numbers that wait for another one, as the pack's table names them."""

from typing import Final

from matricula.regulation.api import Stack

NUMBER_KINDS: Final = "number_kind"
BEGINS: Final = "begins"


def waiting_kinds(stack: Stack) -> dict[str, str]:
    """By the code of each kind that waits for another number, the signs with which such a number begins."""
    if NUMBER_KINDS not in stack.tables:
        return {}
    entries = stack.table(NUMBER_KINDS).entries
    return {code: one.attributes[BEGINS] for code, one in entries.items() if one.attributes.get(BEGINS)}
