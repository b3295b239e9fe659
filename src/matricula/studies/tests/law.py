"""A law for tests that keeps results: few codes, so that a test can say what it means by each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from matricula.regulation.api import Basis, Code, CodeTable, Stack, Term, TermType, Text, stack_for
from matricula.regulation.standing.terms import DatedValue, TermAnswer

SINCE = date(2009, 9, 1)
CODES: Mapping[str, Sequence[str]] = {
    "study_plan": ("plan_2004", "plan_2017"),
    "study_area": ("language", "science"),
    "course_kind": ("compulsory", "elective_1", "elective_2"),
    "study_term": ("autumn", "spring"),
    "evaluation_aspect": ("morals", "health"),
    "evaluation_result": ("pass", "fail"),
}


def law() -> Stack:
    """The law of Hubei with the tables and terms that facts are reckoned by."""
    upper = stack_for("cn_hubei")
    declared, clause = next(iter(upper.bases.values())).declared, "CN-HB-3.1"
    of = {
        name: replace(declared, name=name) for name in (*CODES, "fitness_last_year_share", "fitness_decimals")
    }
    tables = {
        name: CodeTable(
            declared=of[name],
            title=Text({"en": name}),
            standard=None,
            clause=clause,
            entries={code: Code(code, Text({"en": code})) for code in codes},
        )
        for name, codes in CODES.items()
    }

    def term(name: str, kind: TermType, *values: tuple[date, TermAnswer]) -> Term:
        dated = tuple(DatedValue(since, value, clause) for since, value in values)
        return Term(of[name], Text({"en": name}), kind, SINCE, dated)

    terms = [
        term("study_plan", TermType.list, (SINCE, ("plan_2004",)), (date(2018, 9, 1), ("plan_2017",))),
        term("fitness_last_year_share", TermType.integer, (SINCE, 50)),
        term("fitness_decimals", TermType.integer, (SINCE, 1)),
    ]
    return replace(
        upper,
        bases={**upper.bases, "studies": Basis(replace(declared, name="studies"), clause, {})},
        tables={**upper.tables, **tables},
        terms={**upper.terms, **{one.name: one for one in terms}},
    )
