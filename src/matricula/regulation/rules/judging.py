"""Answers a rule: for a cohort as columns, for one set of facts as findings, from the same expressions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, Protocol, TypeVar, cast

import narwhals as nw
import polars as pl

from matricula.regulation.answers.findings import Explanation, Finding, Outcome
from matricula.regulation.answers.notation import in_words
from matricula.regulation.rules.compiling import Compiled, ExpressionError, Shape, compiled, day_key
from matricula.regulation.rules.expressions import Expression, Fact, FactType, terms_of
from matricula.regulation.rules.rules import GRADES, Combination, Comparison, Rule, RuleClause, Test
from matricula.regulation.standing.institutions import Stage
from matricula.regulation.standing.tables import CodeTable
from matricula.regulation.standing.terms import Term, TermAnswer, TermMissing

NativeFrame = TypeVar("NativeFrame")
"""A frame of any library that Narwhals knows: Polars eager or lazy, PySpark, DuckDB, pandas …"""

PREFIX = "judged__"
"""Columns of answers begin with this, since a clause and a fact may have the same name."""

_TRUTH = "judging__"
"""Columns that are there only while a frame is judged begin with this."""

_DTYPES: Mapping[FactType, pl.DataType] = {
    FactType.flag: pl.Boolean(),
    FactType.integer: pl.Int64(),
    FactType.decimal: pl.Float64(),
    FactType.text: pl.String(),
    FactType.date: pl.Date(),
}


class Answers(Protocol):
    """What a rule asks of a stack."""

    @property
    def terms(self) -> Mapping[str, Term]: ...
    @property
    def tables(self) -> Mapping[str, CodeTable]: ...
    @property
    def stages(self) -> Mapping[str, Stage]: ...


@dataclass(frozen=True, slots=True)
class _LawOn:
    """The law of a stack on one day."""

    answers: Answers
    day: date

    def term(self, name: str) -> TermAnswer:
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


def explain(rule: Rule, facts: Mapping[str, object], *, on: date, stack: Answers) -> Explanation:
    """The findings for one set of facts under the law on the governing date `on`, and the rule's outcome.

    Facts not given, or None, are unknown; facts that the rule does not look at are left alone.
    """
    [(_place, one)] = _explained(rule, [facts], on=on, stack=stack)
    return one


def explain_unmet(
    rule: Rule, cohort: Sequence[Mapping[str, object]], *, on: date, stack: Answers
) -> dict[int, Explanation]:
    """The same for many at once, for those of them alone whom the rule does not find to be met; by their places."""
    found = _explained(rule, cohort, on=on, stack=stack, only_unmet=True) if cohort else ()
    return dict(found)


def _explained(
    rule: Rule,
    cohort: Sequence[Mapping[str, object]],
    *,
    on: date,
    stack: Answers,
    only_unmet: bool = False,
) -> Iterator[tuple[int, Explanation]]:
    rows = pl.DataFrame(
        {
            name: pl.Series(
                [_fitting(name, facts.get(name), declared.type) for facts in cohort],
                dtype=_DTYPES[declared.type],
            )
            for name, declared in rule.facts.items()
        }
    )
    law = _LawOn(stack, on)
    looks: list[nw.Expr] = []
    for part in rule.clauses:
        looks.append(_shown(part.test.observed, law).alias(f"seen__{part.name}"))
        looks.append(_shown(part.test.needed, law).alias(f"needed__{part.name}"))
        looks.append(_applies(part, law).alias(f"applies__{part.name}"))
    judged = nw.from_native(judge(rule, rows, on=on, stack=stack)).with_columns(*looks)
    for place, answer in enumerate(judged.rows(named=True)):
        outcome = Outcome(str(answer[column(rule)]))
        if only_unmet and outcome is Outcome.met:
            continue
        findings = tuple(
            _finding(rule, part, answer, law)
            for part in rule.clauses
            if answer[f"applies__{part.name}"] is not False
        )
        yield place, Explanation(rule.name, outcome, findings)


def check_rule(rule: Rule, stack: Answers) -> None:
    """Raise `ExpressionError` when a clause combines what does not go together, at any date of its terms."""
    for part in rule.clauses:
        dates = {value.since for name in _terms(part) for value in stack.terms[name].values} or {date.max}
        for day in dates:
            try:
                _truth(part, _LawOn(stack, day))
            except TermMissing:
                continue


def _finding(rule: Rule, part: RuleClause, answer: Mapping[str, object], law: _LawOn) -> Finding:
    seen = _value(part.test.observed, answer[f"seen__{part.name}"], law)
    needed = _needed(part.test, answer[f"needed__{part.name}"], law)
    # A list of codes that is needed speaks the language of what is seen.
    named = _named_by(rule, part.test.observed)
    calls = named, _named_by(rule, part.test.needed) or named
    words = {
        lang: {
            "seen": in_words(_called(seen, calls[0], law, lang), lang),
            "needed": in_words(_called(needed, calls[1], law, lang), lang),
        }
        for lang in part.text
    }
    return Finding(
        rule=rule.name,
        clause=part.clause,
        outcome=Outcome(str(answer[column(rule, part)])),
        seen=seen,
        needed=needed,
        text=part.text.filled(words),
        part=part.name,
    )


def _named_by(rule: Rule, expression: Expression | None) -> str | None:
    return rule.facts[expression.name].named_by if isinstance(expression, Fact) else None


def _called(value: object, named_by: str | None, law: _LawOn, language: str) -> object:
    """What people call a code; anything else, and a code nobody knows, as it is."""
    if named_by is None:
        return value
    if isinstance(value, list | tuple):
        return tuple(_called(one, named_by, law, language) for one in value)
    if not isinstance(value, str):
        return value
    if named_by == GRADES:
        grades = (stage.grades[value] for stage in law.answers.stages.values() if value in stage.grades)
        return next((grade.label.in_(language) for grade in grades), value)
    entries = law.answers.tables[named_by].entries
    return entries[value].label.in_(language) if value in entries else value


def _truth_over_time(part: RuleClause, on: date | str, stack: Answers) -> nw.Expr:
    if isinstance(on, date):
        return _truth(part, _LawOn(stack, on))
    changes = sorted({value.since for name in _terms(part) for value in stack.terms[name].values})
    governing = nw.col(on).cast(nw.Date)
    if not changes:
        return nw.when(~governing.is_null()).then(_truth(part, _LawOn(stack, date.max))).otherwise(_unknown())
    result = _unknown()
    for since in changes:
        try:
            truth = _truth(part, _LawOn(stack, since))
        except TermMissing:
            truth = _unknown()
        result = nw.when(governing >= nw.lit(since, nw.Date())).then(truth).otherwise(result)
    return result


def _terms(part: RuleClause) -> frozenset[str]:
    return frozenset().union(*(terms_of(one) for one in part.expressions()))


def _truth(part: RuleClause, law: _LawOn) -> nw.Expr:
    asked = _compared(part.test, law)
    if part.applies_when is None:
        return asked
    # A clause that does not apply asks nothing; whether it applies may itself be unknown.
    return ~_compared(part.applies_when, law) | asked


def _applies(part: RuleClause, law: _LawOn) -> nw.Expr:
    return nw.lit(True) if part.applies_when is None else _compared(part.applies_when, law)


def _compared(test: Test, law: _LawOn) -> nw.Expr:
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


def _shown(expression: Expression | None, law: _LawOn) -> nw.Expr:
    if expression is None:
        return nw.lit(None)
    value = compiled(expression, law)
    return nw.lit(None) if value.shape is Shape.literal_list else value.expr


def _needed(test: Test, shown: object, law: _LawOn) -> object:
    match test.comparison:
        case Comparison.is_true | Comparison.present:
            return True
        case Comparison.is_false | Comparison.absent:
            return False
    if test.needed is None:
        return None
    value = compiled(test.needed, law)
    if value.shape is Shape.literal_list:
        return value.literals
    return value.duration if value.duration is not None else _value(test.needed, shown, law)


def _value(expression: Expression, shown: object, law: _LawOn) -> object:
    """A value as people know it: whole numbers without a point, a day key as its date."""
    shape = compiled(expression, law).shape
    if shape is Shape.day_key and isinstance(shown, int):
        if shown < 10000:
            return f"{shown // 100:02d}-{shown % 100:02d}"
        return date(shown // 10000, shown // 100 % 100, shown % 100)
    if shape is Shape.number and isinstance(shown, float):
        return int(shown) if shown.is_integer() else Decimal(str(shown))
    return shown


def _fitting(name: str, value: object, kind: FactType) -> object:
    if value is None:
        return None
    fits = {
        FactType.flag: isinstance(value, bool),
        FactType.integer: isinstance(value, int) and not isinstance(value, bool),
        FactType.decimal: isinstance(value, int | float | Decimal) and not isinstance(value, bool),
        FactType.text: isinstance(value, str),
        FactType.date: isinstance(value, date),
        FactType.list: False,
    }[kind]
    if not fits:
        raise TypeError(f"the fact {name!r} is a {kind}, not {value!r}")
    return float(value) if kind is FactType.decimal and isinstance(value, int | float | Decimal) else value


@dataclass(frozen=True)
class JudgingRule:
    """A rule together with the law it is judged by."""

    rule: Rule
    answers: Answers

    @property
    def name(self) -> str:
        return self.rule.name

    def judge(self, frame: NativeFrame, *, on: date | str) -> NativeFrame:
        """See `judge`."""
        return judge(self.rule, frame, on=on, stack=self.answers)

    def explain(self, facts: Mapping[str, object], *, on: date) -> Explanation:
        """See `explain`."""
        return explain(self.rule, facts, on=on, stack=self.answers)

    def explain_unmet(self, cohort: Sequence[Mapping[str, object]], *, on: date) -> dict[int, Explanation]:
        """See `explain_unmet`."""
        return explain_unmet(self.rule, cohort, on=on, stack=self.answers)
