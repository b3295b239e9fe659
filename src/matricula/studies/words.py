"""What the law calls the things of studies: its tables, its terms, and the basis without which no results are kept."""

from datetime import date
from decimal import Decimal
from typing import Final

from matricula.regulation.api import Stack, TermMissing

STUDIES_BASIS: Final = "studies"
PLANS, AREAS, KINDS, MODULES = "study_plan", "study_area", "course_kind", "study_module"
TERMS, ASPECTS, RESULTS, ITEMS = "study_term", "evaluation_aspect", "evaluation_result", "fitness_item"
ENTER, REVIEW = "studies.enter", "studies.review"
PLAN: Final = "study_plan"
LAST_YEAR_SHARE: Final = "fitness_last_year_share"
FITNESS_DECIMALS: Final = "fitness_decimals"


def keeps_studies(stack: Stack) -> bool:
    """Whether the law has the results of its students kept here."""
    return STUDIES_BASIS in stack.bases


def official_label(stack: Stack, table: str, code: str) -> str:
    """What a code is called in the language of the law that has results kept."""
    language = stack.source_of(stack.basis(STUDIES_BASIS)).language
    return stack.table(table).label(code, language)


def plan_of(stack: Stack, entered_on: date) -> str | None:
    """The plan of whoever began the stage that day; None where the law names none for so early a day."""
    try:
        plans = stack.term(PLAN, on=entered_on).value
    except TermMissing:
        return None
    # A law may leave the choice between plans; the first is that of an entrant of the day.
    return plans[0] if isinstance(plans, tuple) else str(plans)


def last_year_share(stack: Stack, on: date) -> Decimal:
    """How much of the leaving score of fitness is the last year's, 0 to 1."""
    return Decimal(str(stack.term(LAST_YEAR_SHARE, on=on).value))


def fitness_decimals(stack: Stack, on: date) -> int:
    """To how many decimals the leaving score of fitness is rounded."""
    return int(str(stack.term(FITNESS_DECIMALS, on=on).value))
