"""What families ask of a pack: the clauses behind the acts, and terms."""

from typing import Final

from matricula.regulation.api import Stack

FAMILY_BASIS: Final = "family_access"
CODE_LIVES: Final = "access_code_lives"
ISSUE: Final = "families.issue_code"
"""Gives out codes and ends rights."""


def serves_families(stack: Stack) -> bool:
    """Whether the law of a school gives families access at all."""
    return FAMILY_BASIS in stack.bases
