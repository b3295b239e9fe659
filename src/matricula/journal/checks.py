"""Refuses to start with a pack that asks for a journal and has no words for it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from matricula.journal.duties import COUNTED, TERMS
from matricula.journal.marking import FIGURES, bounds_of
from matricula.journal.words import (
    ABSENT,
    ATTENDANCE,
    ATTENDANCE_BASIS,
    CLOSED_BASIS,
    DEFERRAL_GROUNDS,
    HOMEWORK_BASIS,
    MARKS_BASIS,
    MARKS_MINIMUM,
    NO_TERM_MARK,
    OWN_MARKING,
    PERIODS,
    PROPOSING,
    REASON_FROM,
    REMARKS_BASIS,
    REOPENED_FOR,
    RESULTS,
    RESULTS_BASIS,
    ROUNDING_FROM,
    SCALES,
    SHEET_BASIS,
    SUBJECTS,
    TABLE,
    TERM_BASIS,
    WEIGHT,
    WORKS,
    keeps_journal,
)
from matricula.kernel.durations import Duration
from matricula.regulation.api import PackError, Stack, installed_packs, stack_for

_BASES: Final = (
    ATTENDANCE_BASIS,
    MARKS_BASIS,
    HOMEWORK_BASIS,
    REMARKS_BASIS,
    TERM_BASIS,
    CLOSED_BASIS,
    SHEET_BASIS,
    RESULTS_BASIS,
)
_TABLES: Final = (SUBJECTS, SCALES, ATTENDANCE, WORKS, PERIODS, NO_TERM_MARK, DEFERRAL_GROUNDS, RESULTS)


@register()
def journal_has_its_words(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every word that the journal lacks; a pack that cannot be read is another check's error."""
    errors: list[CheckMessage] = []
    for pack in installed_packs():
        try:
            stack = stack_for(pack)
        except PackError:
            continue
        if keeps_journal(stack):
            errors += [Error(f"{pack}: {what}", id="journal.E001") for what in missing_words(stack)]
    return errors


def missing_words(stack: Stack) -> Iterator[str]:
    """What keeps a school of this pack from keeping its journal."""
    for basis in _BASES:
        if basis not in stack.bases:
            yield f"bases.{basis} is missing; name the clause"
    for term in (MARKS_MINIMUM, ROUNDING_FROM, REOPENED_FOR):
        if term not in stack.terms:
            yield f"terms.{term} is missing; marks of a period go by it"
    yield from _wrong_bounds(stack)
    if PROPOSING not in stack.ports:
        yield f"the port {PROPOSING} is missing; marks of a period are proposed by it"
    for term in TERMS.values():
        steps = stack.terms[term].values if term in stack.terms else ()
        if any(isinstance(one.value, Duration) and one.value.unit not in COUNTED for one in steps):
            yield f"terms.{term} has to count in hours, days of the calendar or weeks"
    asking = stack.terms[REASON_FROM].values if REASON_FROM in stack.terms else ()
    if any(not isinstance(one.value, int) for one in asking):
        yield f"terms.{REASON_FROM} has to be a whole number of days"
    missing = [table for table in _TABLES if table not in stack.tables]
    if missing:
        yield from (f"tables.{table} is missing; the journal offers its codes" for table in missing)
    else:
        yield from _wrong_attributes(stack)


def _wrong_bounds(stack: Stack) -> Iterator[str]:
    """What a school may set has two ends, in their order; a weight that counts nothing would leave no mean."""
    if OWN_MARKING not in stack.bases:
        return
    place = f"bases.{OWN_MARKING}.with"
    unknown = sorted(set(stack.basis_words(OWN_MARKING)) - set(FIGURES))
    if unknown:
        yield f"{place}.{unknown[0]} is no figure of marking; there are {', '.join(FIGURES)}"
    try:
        bounds = bounds_of(stack)
    except (ValueError, ArithmeticError):
        yield f'{place} gives each figure its least and its most, as "1 10"'
        return
    for figure, (least, most) in bounds.items():
        if not 0 < least <= most:
            yield f"{place}.{figure} has to be above 0, the least before the most"


def _wrong_attributes(stack: Stack) -> Iterator[str]:
    tests: dict[tuple[str, str], tuple[Callable[[str], bool], str]] = {
        (ATTENDANCE, ABSENT): (lambda said: said in ("yes", "no"), 'has to be "yes" or "no"'),
        (WORKS, WEIGHT): (lambda said: said.isdecimal(), "has to be a whole number"),
        (SCALES, TABLE): (lambda said: said in stack.tables, "has to name a table of marks"),
    }
    for (name, attribute), (fits, fault) in tests.items():
        for code in stack.table(name).codes:
            if not fits(stack.table(name).attributes(code).get(attribute, "")):
                yield f"tables.{name}.codes.{code}.attributes.{attribute} {fault}"
