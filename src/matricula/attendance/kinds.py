"""The kinds of absence, as the pack's table gives them, and whether there are any."""

from typing import Final

from matricula.regulation.api import Stack

KIND_TABLE: Final = "absence_kind"
BASIS: Final = "daily_attendance"
EXCUSED: Final = "excused"
"""The attribute of every kind: ``yes`` or ``no``."""


def is_kept(stack: Stack) -> bool:
    """Whether the law of a school asks for daily attendance at all."""
    return BASIS in stack.bases


def is_excused(stack: Stack, kind: str) -> bool:
    """Whether an absence of this kind is excused; raises ``KeyError`` for a kind that the pack does not have."""
    return stack.table(KIND_TABLE).attributes(kind)[EXCUSED] == "yes"


def offered_kinds(stack: Stack) -> list[str]:
    """The kinds that one may choose: without an excuse first, for that is what somebody who is missing is marked as."""
    return sorted(stack.table(KIND_TABLE).offered, key=lambda one: is_excused(stack, one))
