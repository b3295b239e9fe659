"""Says of one person, or of many, why a rule is met or not: clause by clause, from the expressions that judge."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

import narwhals as nw
import polars as pl

from matricula.regulation.answers.findings import Explanation, Finding, Outcome
from matricula.regulation.answers.notation import in_words
from matricula.regulation.reading.texts import Text
from matricula.regulation.rules.compiling import Shape, compiled
from matricula.regulation.rules.deciding import Bearing, bearing
from matricula.regulation.rules.expressions import Expression, Fact, FactType
from matricula.regulation.rules.judging import (
    Answers,
    LawOn,
    NativeFrame,
    changes_of,
    column,
    compared,
    judge,
)
from matricula.regulation.rules.rules import GRADES, Comparison, Rule, RuleClause
from matricula.regulation.standing.institutions import Stage
from matricula.regulation.standing.tables import CodeTable
from matricula.regulation.standing.terms import Term, TermMissing

Days = date | Sequence[date | None]
"""The governing date of all, or that of each."""

_GOVERNING = "explaining__on"
_SEEN, _NEEDED, _APPLIES = "seen__", "needed__", "applies__"
"""Columns that are there only while a frame is explained."""

_DTYPES: Mapping[FactType, pl.DataType] = {
    FactType.flag: pl.Boolean(),
    FactType.integer: pl.Int64(),
    FactType.decimal: pl.Float64(),
    FactType.text: pl.String(),
    FactType.date: pl.Date(),
}
_FIXED: Mapping[Comparison, bool] = {
    Comparison.is_true: True,
    Comparison.present: True,
    Comparison.is_false: False,
    Comparison.absent: False,
}
"""What is needed where a comparison compares with nothing."""


def explain(rule: Rule, facts: Mapping[str, object], *, on: date, stack: Answers) -> Explanation:
    """The findings for one set of facts under the law on the governing date `on`, and the rule's outcome.

    Facts not given, or None, are unknown; facts that the rule does not look at are left alone. The law must have an
    answer on that date (`TermMissing`).

    A case is judged on its page, when it is filed and at every turn, mostly on the same facts: what was just asked is
    known.
    """
    values = tuple(_fitting(name, facts.get(name), declared.type) for name, declared in rule.facts.items())
    return _explained_before(_Law(rule, stack.terms, stack.tables, stack.stages), on, values)


@dataclass(frozen=True, eq=False, slots=True)
class _Law:
    """A rule and what it may ask of a stack. Only the same objects are the same: law takes long to compare."""

    rule: Rule
    terms: Mapping[str, Term]
    tables: Mapping[str, CodeTable]
    stages: Mapping[str, Stage]

    def __hash__(self) -> int:
        return id(self.rule)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Law) and (
            self.rule is other.rule
            and self.terms is other.terms
            and self.tables is other.tables
            and self.stages is other.stages
        )


@lru_cache(maxsize=512)
def _explained_before(law: _Law, on: date, values: tuple[object, ...]) -> Explanation:
    [one] = explain_all(law.rule, [dict(zip(law.rule.facts, values, strict=True))], on=on, stack=law)
    return one


def explain_all(
    rule: Rule, cohort: Sequence[Mapping[str, object]], *, on: Days, stack: Answers
) -> list[Explanation]:
    """The same for many at once, in their order.

    With a date for each, whoever has none, or one before the law begins, is incomplete, as in `judge` with the name of
    a column.
    """
    found = dict(_explained(rule, cohort, on=on, stack=stack))
    return [found[place] for place in range(len(cohort))]


def explain_unmet(
    rule: Rule, cohort: Sequence[Mapping[str, object]], *, on: Days, stack: Answers
) -> dict[int, Explanation]:
    """The same for those of them alone whom the rule does not find to be met; by their places."""
    return dict(_explained(rule, cohort, on=on, stack=stack, only_unmet=True))


def _explained(
    rule: Rule,
    cohort: Sequence[Mapping[str, object]],
    *,
    on: Days,
    stack: Answers,
    only_unmet: bool = False,
) -> Iterator[tuple[int, Explanation]]:
    if not cohort:
        return
    rows = _frame(rule, cohort)
    if isinstance(on, date):
        judged = judge(rule, rows, on=on, stack=stack)
        by_law = [(LawOn(stack, on), list(range(len(cohort))))]
    else:
        if len(on) != len(cohort):
            raise ValueError(f"{len(cohort)} sets of facts need as many governing dates, not {len(on)}")
        days = pl.Series(_GOVERNING, on, dtype=pl.Date(), strict=True)
        judged = judge(rule, rows.with_columns(days), on=_GOVERNING, stack=stack)
        by_law = _by_law(rule, on, stack)
    outcomes = judged[column(rule)]
    for law, places in by_law:
        wanted = [place for place in places if not only_unmet or outcomes[place] != Outcome.met]
        yield from zip(wanted, _told(rule, judged[wanted], law), strict=True)


def _by_law(rule: Rule, on: Sequence[date | None], stack: Answers) -> list[tuple[LawOn, list[int]]]:
    """The places by the law that governs them: between two changes of what the rule asks it is one and the same."""
    changes = sorted({day for part in rule.clauses for day in changes_of(part, stack)})
    places: dict[date | None, list[int]] = defaultdict(list)
    for place, day in enumerate(on):
        since = bisect_right(changes, day) if day is not None else 0
        places[None if day is None else changes[since - 1] if since else date.min].append(place)
    return [(LawOn(stack, day), here) for day, here in places.items()]


def _told(rule: Rule, judged: pl.DataFrame, law: LawOn) -> Iterator[Explanation]:
    """The explanation of each row, all of them under one law."""
    asked = [_Asked.of(rule, part, law) for part in rule.clauses]
    looks = [look for one in asked for look in one.looks()]
    names = [part.name for part in rule.clauses]
    columns = [column(rule, part) for part in rule.clauses]

    @cache  # outcomes are few, rows are many
    def bears(*found: Outcome) -> Bearing:
        return bearing(rule.met_when, dict(zip(names, found, strict=True)))

    for answer in nw.from_native(judged).with_columns(*looks).iter_rows(named=True):
        found = [Outcome(answer[one]) for one in columns]
        roles = bears(*found)
        findings = tuple(
            one.finding(
                answer,
                outcome,
                decides=one.part.name in roles.deciding,
                spare=one.part.name in roles.spare,
            )
            for one, outcome in zip(asked, found, strict=True)
            if answer[_APPLIES + one.part.name] is not False
        )
        yield Explanation(rule.name, Outcome(answer[column(rule)]), findings)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a clause asks under one law, and how people read it. Without a shape the law is silent."""

    rule: Rule
    part: RuleClause
    law: LawOn
    seen: Shape | None
    needed: Shape | None
    fixed: object
    """What is needed of everybody; None where it is worked out for each."""
    said: dict[tuple[object, ...], Finding] = field(default_factory=dict, compare=False)
    """What was found before of the same values: students are many, values are few."""

    @classmethod
    def of(cls, rule: Rule, part: RuleClause, law: LawOn) -> "_Asked":
        seen = needed = None
        fixed: object = _FIXED.get(part.test.comparison)
        with suppress(TermMissing):
            seen = compiled(part.test.observed, law).shape
        if part.test.needed is not None:
            with suppress(TermMissing):
                value = compiled(part.test.needed, law)
                needed = value.shape
                fixed = value.literals if needed is Shape.literal_list else value.duration
        return cls(rule, part, law, seen, needed, fixed)

    def looks(self) -> Iterator[nw.Expr]:
        """The columns in which a row shows what was seen, what is needed, and whether the clause asks anything."""
        test, name = self.part.test, self.part.name
        yield self._shown(test.observed, self.seen).alias(_SEEN + name)
        yield self._shown(test.needed, self.needed).alias(_NEEDED + name)
        yield self._applies().alias(_APPLIES + name)

    def finding(
        self, answer: Mapping[str, object], outcome: Outcome, *, decides: bool, spare: bool
    ) -> Finding:
        part = self.part
        shown = answer[_SEEN + part.name], answer[_NEEDED + part.name]
        known = self.said.get((*shown, outcome, decides, spare))
        if known is not None:
            return known
        seen = _value(self.seen, shown[0])
        needed = _value(self.needed, shown[1]) if self.fixed is None else self.fixed
        found = self.said[(*shown, outcome, decides, spare)] = Finding(
            rule=self.rule.name,
            clause=part.clause,
            outcome=outcome,
            seen=seen,
            needed=needed,
            text=self._words(seen, needed),
            part=part.name,
            decides=decides,
            spare=spare,
        )
        return found

    def _words(self, seen: object, needed: object) -> Text:
        # A list of codes that is needed speaks the language of what is seen.
        named = _named_by(self.rule, self.part.test.observed)
        also = _named_by(self.rule, self.part.test.needed) or named
        return self.part.text.filled(
            {
                lang: {
                    "seen": in_words(_called(seen, named, self.law, lang), lang),
                    "needed": in_words(_called(needed, also, self.law, lang), lang),
                }
                for lang in self.part.text
            }
        )

    def _shown(self, expression: Expression | None, shape: Shape | None) -> nw.Expr:
        if expression is None or shape is None or shape is Shape.literal_list:
            return nw.lit(None)
        return compiled(expression, self.law).expr

    def _applies(self) -> nw.Expr:
        # Without a governing date everything is unknown, also whether a clause asks something.
        if self.part.applies_when is None or self.law.day is None:
            return nw.lit(True)
        try:
            return compared(self.part.applies_when, self.law)
        except TermMissing:
            return nw.lit(True)


def _named_by(rule: Rule, expression: Expression | None) -> str | None:
    return rule.facts[expression.name].named_by if isinstance(expression, Fact) else None


def _called(value: object, named_by: str | None, law: LawOn, language: str) -> object:
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


def _value(shape: Shape | None, shown: object) -> object:
    """A value as people know it: whole numbers without a point, a day key as its date."""
    if shape is Shape.day_key and isinstance(shown, int):
        if shown < 10000:
            return f"{shown // 100:02d}-{shown % 100:02d}"
        return date(shown // 10000, shown // 100 % 100, shown % 100)
    if shape is Shape.number and isinstance(shown, float):
        return int(shown) if shown.is_integer() else Decimal(str(shown))
    return shown


def _frame(rule: Rule, cohort: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            name: pl.Series(
                [_fitting(name, facts.get(name), declared.type) for facts in cohort],
                dtype=_DTYPES[declared.type],
            )
            for name, declared in rule.facts.items()
        }
    )


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

    def explain_all(self, cohort: Sequence[Mapping[str, object]], *, on: Days) -> list[Explanation]:
        """See `explain_all`."""
        return explain_all(self.rule, cohort, on=on, stack=self.answers)

    def explain_unmet(self, cohort: Sequence[Mapping[str, object]], *, on: Days) -> dict[int, Explanation]:
        """See `explain_unmet`."""
        return explain_unmet(self.rule, cohort, on=on, stack=self.answers)
