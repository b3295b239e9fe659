"""Refuses to start with a pack that has results kept and no words for them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from matricula.regulation.api import DayOfYear, PackError, Stack, installed_packs, stack_for
from matricula.studies.words import (
    AREAS,
    ASPECTS,
    FITNESS_DECIMALS,
    ITEMS,
    KINDS,
    LAST_YEAR_SHARE,
    MODULES,
    PLAN,
    PLANS,
    RESULTS,
    TERMS,
    keeps_studies,
)

_TABLES: Final = (PLANS, AREAS, KINDS, MODULES, TERMS, ASPECTS, RESULTS, ITEMS)
_TERMS: Final = (PLAN, LAST_YEAR_SHARE, FITNESS_DECIMALS)
_LAYOUTS: Final = ("results_credits", "results_evaluation", "results_fitness")


@register()
def studies_have_their_words(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every word that results lack; a pack that cannot be read is another check's error."""
    errors: list[CheckMessage] = []
    for pack in installed_packs():
        try:
            stack = stack_for(pack)
        except PackError:
            continue
        if keeps_studies(stack):
            errors += [Error(f"{pack}: {what}", id="studies.E001") for what in missing_words(stack)]
    return errors


def missing_words(stack: Stack) -> Iterator[str]:
    """What keeps a school of this pack from keeping results."""
    missing = [
        *(f"table {name!r}" for name in _TABLES if name not in stack.tables),
        *(f"term {name!r}" for name in _TERMS if name not in stack.terms),
        *(f"layout {name!r}" for name in _LAYOUTS if name not in stack.layouts),
    ]
    if missing:
        yield from (f"it has results kept and lacks the {one}" for one in missing)
        return
    yield from _wrong_terms(stack)
    yield from _wrong_modules(stack)
    for aspect in stack.table(ASPECTS).codes:
        for result in stack.table(ASPECTS).attributes(aspect).get("results", "").split():
            if result not in stack.table(RESULTS).entries:
                yield f"the aspect {aspect!r} is given in {result!r}, which {RESULTS!r} does not have"


def _wrong_terms(stack: Stack) -> Iterator[str]:
    for term in stack.table(TERMS).codes:
        begins = stack.table(TERMS).attributes(term).get("begins", "")
        try:
            DayOfYear.parse(begins, stack.school_years.system)
        except ValueError:
            yield f"the term {term!r} begins on {begins!r}, which is no month and day"


def _wrong_modules(stack: Stack) -> Iterator[str]:
    for code in stack.table(MODULES).codes:
        said = stack.table(MODULES).attributes(code)
        for name, table in (("plan", PLANS), ("area", AREAS), ("kind", KINDS)):
            if said.get(name) not in stack.table(table).entries:
                yield f"the module {code!r} has the {name} {said.get(name)!r}, which {table!r} does not have"
        try:
            worth = Decimal(said.get("credits", ""))
        except InvalidOperation:
            worth = Decimal(0)
        if worth <= 0:
            yield f"the module {code!r} gives {said.get('credits')!r} credits"
