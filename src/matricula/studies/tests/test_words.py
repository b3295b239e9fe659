"""A pack that has results kept and lacks a word for them does not start."""

from dataclasses import replace
from typing import Any

import pytest

from matricula.regulation.api import Code, CodeTable, Stack, stack_for
from matricula.studies.checks import missing_words, studies_have_their_words

LAW = stack_for("cn_hubei")


def without(part: str, name: str) -> Stack:
    kept: dict[str, Any] = {key: value for key, value in getattr(LAW, part).items() if key != name}
    changes: dict[str, Any] = {part: kept}
    return replace(LAW, **changes)


def changed(table: str, code: str, **attributes: str) -> Stack:
    found: CodeTable = LAW.table(table)
    entry: Code = found.entries[code]
    entries: Any = {**found.entries, code: replace(entry, attributes={**entry.attributes, **attributes})}
    return replace(LAW, tables={**LAW.tables, table: replace(found, entries=entries)})


def test_the_packs_that_have_results_kept_have_their_words() -> None:
    assert studies_have_their_words(None) == []


@pytest.mark.parametrize(
    ("law", "says"),
    [
        (without("tables", "study_module"), "lacks the table 'study_module'"),
        (without("terms", "fitness_decimals"), "lacks the term 'fitness_decimals'"),
        (without("layouts", "results_fitness"), "lacks the layout 'results_fitness'"),
        (changed("study_term", "spring", begins="13-01"), "no month and day"),
        (changed("study_module", "2017_chinese_c1", kind="fun"), "has the kind 'fun'"),
        (changed("study_module", "2017_chinese_c1", credits="many"), "gives 'many' credits"),
        (changed("evaluation_aspect", "morals", results="pass maybe"), "is given in 'maybe'"),
    ],
)
def test_what_is_missing_or_wrong_is_named(law: Stack, says: str) -> None:
    [found] = missing_words(law)
    assert says in found
