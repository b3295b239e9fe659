"""Answers a rule for a cohort, as columns of its frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any, Protocol, TypeVar, cast

import narwhals as nw

from matricula.regulation.answers.findings import Outcome
from matricula.regulation.rules.compiling import Compiled, ExpressionError, Shape, compiled, day_key
from matricula.regulation.rules.expressions import terms_of
from matricula.regulation.rules.rules import Combination, Comparison, Rule, RuleClause, Test
from matricula.regulation.standing.institutions import Stage
from matricula.regulation.standing.tables import CodeTable
from matricula.regulation.standing.terms import Term, TermAnswer, TermMissing

NativeFrame = TypeVar("NativeFrame")
"""A frame of any library that Narwhals knows: Polars eager or lazy, PySpark, DuckDB, pandas …"""

PREFIX = "judged__"
"""Columns of answers begin with this, since a clause and a fact may have the same name."""

_TRUTH = "judging__"
"""Columns that are there only while a frame is judged begin with this."""


class Answers(Protocol):
    """What a rule asks of a stack."""

    @property
    def terms(self) -> Mapping[str, Term]: ...
    @property
    def tables(self) -> Mapping[str, CodeTable]: ...
    @property
    def stages(self) -> Mapping[str, Stage]: ...


@dataclass(frozen=True, slots=True)
class LawOn:
    """The law of a stack on one day; without a day it is silent on every term."""

    answers: Answers
    day: date | None

    def term(self, name: str) -> TermAnswer:
        if self.day is None:
            raise TermMissing(f"without a governing date nobody knows the term {name!r}")
        return self.answers.terms[name].on(self.day).value

    def codes(self, table: str) -> tuple[str, ...]:
        return self.answers.tables[table].codes


def column(rule: Rule, part: RuleClause | None = None) -> str:
    """The name of the column with the outcome of a rule, or of one clause inside it."""
    return f"{PREFIX}{rule.name}" + (f"__{part.name}" if part else "")


def judge(rule: Rule, frame: NativeFrame, *, on: date | str, stack: Answers) -> NativeFrame:
    """The frame with an outcome (`met`, `unmet`, `incomplete`) for every clause and one for the rule.

    `frame` is any frame Narwhals knows, with one column per fact of the rule. `on` is the governing date, or the name
    of a date column that holds it row by row: rows before the law begins, or without a date, are incomplete. With one
    date the law must have an answer on it (`TermMissing`).
    """
    table = nw.from_native(cast("Any", frame))
    present = set(table.collect_schema().names())
    if missing := sorted(set(rule.facts) - present):
        raise KeyError(
            f"the rule {rule.name!r} needs the columns {', '.join(missing)}; add them, empty where unknown"
        )
    names = [column(rule, part) for part in rule.clauses] + [column(rule)]
    truth_of = {part.name: _TRUTH + part.name for part in rule.clauses}
    if taken := sorted(present.intersection([*names, *truth_of.values()])):
        raise ValueError(
            f"the frame has the columns {', '.join(taken)} already; judge a frame only once by one rule"
        )
    # An outcome looks twice at a truth, and so does the rule's: each is worked out once and then has a name.
    truths = (_truth_over_time(part, on, stack).alias(truth_of[part.name]) for part in rule.clauses)
    named = {part: nw.col(name) for part, name in truth_of.items()}
    answers = [_outcome(named[part.name]).alias(column(rule, part)) for part in rule.clauses]
    answers.append(_outcome(_combined(rule.met_when, named)).alias(column(rule)))
    judged = table.with_columns(*truths).with_columns(*answers).drop(*truth_of.values())
    return cast("NativeFrame", judged.to_native())


def check_rule(rule: Rule, stack: Answers) -> None:
    """Raise `ExpressionError` when a clause combines what does not go together, at any date of its terms."""
    for part in rule.clauses:
        for day in changes_of(part, stack) or [date.max]:
            try:
                _truth(part, LawOn(stack, day))
            except TermMissing:
                continue


def _truth_over_time(part: RuleClause, on: date | str, stack: Answers) -> nw.Expr:
    if isinstance(on, date):
        return _truth(part, LawOn(stack, on))
    changes = changes_of(part, stack)
    governing = nw.col(on).cast(nw.Date)
    if not changes:
        return nw.when(~governing.is_null()).then(_truth(part, LawOn(stack, date.max))).otherwise(_unknown())
    result = _unknown()
    for since in changes:
        try:
            truth = _truth(part, LawOn(stack, since))
        except TermMissing:
            truth = _unknown()
        result = nw.when(governing >= nw.lit(since, nw.Date())).then(truth).otherwise(result)
    return result


def changes_of(part: RuleClause, stack: Answers) -> list[date]:
    """The days from which the law answers a clause otherwise than before, in order."""
    return sorted({value.since for name in _terms(part) for value in stack.terms[name].values})


def _terms(part: RuleClause) -> frozenset[str]:
    return frozenset().union(*(terms_of(one) for one in part.expressions()))


def _truth(part: RuleClause, law: LawOn) -> nw.Expr:
    asked = compared(part.test, law)
    if part.applies_when is None:
        return asked
    # A clause that does not apply asks nothing; whether it applies may itself be unknown.
    return ~compared(part.applies_when, law) | asked


def compared(test: Test, law: LawOn) -> nw.Expr:
    """Whether a test holds; null where that is unknown. `TermMissing` where the law is silent."""
    observed = compiled(test.observed, law)
    match test.comparison:
        case Comparison.present:
            return ~observed.expr.is_null()
        case Comparison.absent:
            return observed.expr.is_null()
        case Comparison.is_true | Comparison.is_false:
            if observed.shape is not Shape.flag:
                raise ExpressionError(f"{test.comparison} needs a flag, not a {observed.shape}")
            return observed.expr if test.comparison is Comparison.is_true else ~observed.expr
    if test.needed is None:
        raise ExpressionError(f"{test.comparison} has nothing to compare with")
    needed = compiled(test.needed, law)
    if test.comparison in (Comparison.one_of, Comparison.none_of):
        return _in_list(test.comparison, observed, needed)
    a, b = _alike(observed, needed)
    return _ORDERED[test.comparison](a, b)


_ORDERED: Mapping[Comparison, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    Comparison.at_least: lambda a, b: a >= b,
    Comparison.at_most: lambda a, b: a <= b,
    Comparison.more_than: lambda a, b: a > b,
    Comparison.less_than: lambda a, b: a < b,
    Comparison.equals: lambda a, b: a == b,
    Comparison.differs: lambda a, b: a != b,
}


def _in_list(comparison: Comparison, observed: Compiled, needed: Compiled) -> nw.Expr:
    if observed.shape is not Shape.text or needed.shape is not Shape.literal_list:
        raise ExpressionError(f"{comparison} needs a text and a list")
    found = observed.expr.is_in(list(needed.literals))
    truth = found if comparison is Comparison.one_of else ~found
    return nw.when(~observed.expr.is_null()).then(truth).otherwise(_unknown())


def _alike(a: Compiled, b: Compiled) -> tuple[nw.Expr, nw.Expr]:
    dates = (Shape.date, Shape.day_key)
    if a.shape in dates and b.shape in dates:
        return day_key(a), day_key(b)
    if a.shape is not b.shape or a.shape is Shape.literal_list:
        raise ExpressionError(f"a {a.shape} cannot be compared with a {b.shape}")
    return a.expr, b.expr


def _combined(combination: Combination, truths: Mapping[str, nw.Expr]) -> nw.Expr:
    parts = [truths[part] if isinstance(part, str) else _combined(part, truths) for part in combination.parts]
    # Null is "unknown" and `&`, `|` are Kleene's: unknown or true is true, unknown and false is false.
    return reduce(lambda a, b: a & b, parts) if combination.every else reduce(lambda a, b: a | b, parts)


def _outcome(truth: nw.Expr) -> nw.Expr:
    said = nw.when(truth).then(nw.lit(str(Outcome.met))).otherwise(nw.lit(str(Outcome.unmet)))
    return nw.when(truth.is_null()).then(nw.lit(str(Outcome.incomplete))).otherwise(said)


def _unknown() -> nw.Expr:
    return nw.lit(None).cast(nw.Boolean)
