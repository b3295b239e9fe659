"""What delivery asks of a pack: the clauses behind papers and mails, how often they go out, who hands them over."""

from typing import Final

from matricula.journal.api import ATTENDANCE, misses_lesson
from matricula.regulation.api import Stack

PRINTOUT_BASIS: Final = "weekly_printout"
EXTRACT_BASIS: Final = "paper_extract"
AT_LEAST_EVERY: Final = "paper_at_least_every"

EXCUSED: Final = "excused"

KEEP: Final = "delivery.keep_printouts"
"""Prints and hands over to families of the whole school."""
KEEP_OWN: Final = "delivery.keep_own_printouts"
"""The same for the class whose class teacher one is."""


def prints_weeks(stack: Stack) -> bool:
    """Whether the law of a school has readers on paper get the week on a printout."""
    return PRINTOUT_BASIS in stack.bases


def is_told_at_once(stack: Stack, code: str) -> bool:
    """Whether the code says of a student that they were not there, and nobody has excused it."""
    return misses_lesson(stack, code) and stack.table(ATTENDANCE).attributes(code).get(EXCUSED) != "yes"
