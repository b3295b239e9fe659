"""Judges rows that were read well: person against document, place against school, both against the law."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from matricula.authorities.api import Org
from matricula.exchange.roll.fields import Record
from matricula.exchange.roll.problems import RowError, RowProblem, Spot
from matricula.kernel.text import search_key
from matricula.regulation.api import (
    OLD_FORMAT,
    Column,
    Grade,
    JudgingRule,
    Layout,
    Outcome,
    Stack,
    Text,
    date_in,
)

# Facts of a row that rules know by another name than the layout's.
_ALSO = {"born_on": "birth_date", "entry_on": "entry_month", "stage": "grade", "school_kind": "school_code"}
_OF_PLACE = frozenset({"stage", "grade"})
_TYPES: dict[str, Any] = {
    "flag": pl.Boolean(), "integer": pl.Int64(), "decimal": pl.Float64(), "text": pl.String(), "date": pl.Date(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the stage and grade it was found to mean; `errors` say why it cannot be loaded."""

    spot: Spot
    record: Record
    stage: str
    grade: str
    errors: list[RowError]


@dataclass(frozen=True)
class RowRules:
    """The rules for the rows of one school's roll, on one civil day."""

    stack: Stack
    layout: Layout
    school: Org
    today: date

    def judge(self, rows: Sequence[tuple[Spot, Record]]) -> list[Placed]:
        """Every row with what is wrong with it; duplicates in the register are not asked here."""
        placed = [self._place(spot, record) for spot, record in rows]
        for rule in self._rules_of_entry():
            self._judge_by(rule, placed)
        return placed

    def _place(self, spot: Spot, record: Record) -> Placed:
        stage, grade = self._grade(record["grade"])
        found = Placed(spot, record, stage, grade.name if grade else "", [])
        found.errors.extend(self._of_place(spot, record, grade))
        found.errors.extend(self._of_person(spot, record))
        found.errors.extend(self._of_family(spot, record))
        return found

    def _error(self, spot: Spot, problem: RowProblem, field: str, **details: str) -> RowError:
        return spot.error(problem, self.layout.column(field), self.layout.clause, details=details)

    def _of_place(self, spot: Spot, record: Record, grade: Grade | None) -> Iterator[RowError]:
        if record["school_code"] != self.school.code:
            yield self._error(spot, RowProblem.other_school, "school_code", code=self.school.code)
        if grade is None:
            labels = [
                one.label.in_(self.layout.header_language)
                for stage in self.school.stages
                for one in self.stack.stage(stage).grades.values()
            ]
            yield self._error(spot, RowProblem.unknown_grade, "grade", choices="; ".join(labels))
        entry = record["entry_month"]
        if isinstance(entry, date) and entry > self.today:
            yield self._error(spot, RowProblem.entry_to_come, "entry_month")

    def _grade(self, written: object) -> tuple[str, Grade | None]:
        wanted = search_key(str(written))
        for stage in self.school.stages:
            for grade in self.stack.stage(stage).grades.values():
                if wanted in {search_key(one) for one in (grade.name, *grade.label.values(), *grade.aliases)}:
                    return stage, grade
        return "", None

    def _of_person(self, spot: Spot, record: Record) -> Iterator[RowError]:
        if self.stack.port("name.check")(str(record["name"])):
            yield self._error(spot, RowProblem.name_form, "name")
        kind, number = str(record["id_type"]), str(record["id_number"] or "")
        reading = self.stack.port("id_number.read")(kind, number)
        if not number:
            if not reading.valid:
                yield self._error(spot, RowProblem.document_missing, "id_number")
            return
        if not reading.valid:
            if reading.fault == OLD_FORMAT:
                yield self._error(spot, RowProblem.document_old, "id_number")
            else:
                yield self._error(spot, RowProblem.document_form, "id_number", fault=reading.fault or "")
            return
        if reading.born_on is not None and reading.born_on != record["birth_date"]:
            words = Text({language: date_in(reading.born_on, language) for language in self.stack.languages})
            yield spot.error(
                RowProblem.birth_differs,
                self.layout.column("birth_date"),
                self.layout.clause,
                texts={"said": words},
            )
        if reading.sex is not None and reading.sex != record["sex"]:
            column = self.layout.column("sex")
            label = self.stack.table(column.table or "").entries[reading.sex].label
            yield spot.error(RowProblem.sex_differs, column, self.layout.clause, texts={"said": label})

    def _of_family(self, spot: Spot, record: Record) -> Iterator[RowError]:
        for member in self.layout.members:
            filled = [
                field for field in record if field.startswith(f"{member}_") and record[field] is not None
            ]
            for needed in ("name", "relation"):
                if filled and record[f"{member}_{needed}"] is None:
                    yield self._error(spot, RowProblem.member_incomplete, f"{member}_{needed}")

    def _rules_of_entry(self) -> list[JudgingRule]:
        """The pack's rules governed by the day of entry, as far as a row answers everything they ask."""
        known = {column.field for column in self.layout.columns} | set(_ALSO)
        return [
            self.stack.rule(name)
            for name, rule in self.stack.rules.items()
            if rule.governed_by == "entry" and set(rule.facts) <= known
        ]

    def _judge_by(self, rule: JudgingRule, rows: list[Placed]) -> None:
        placed = not _OF_PLACE & set(rule.rule.facts)
        judged = [
            one for one in rows if isinstance(one.record["entry_month"], date) and (one.grade or placed)
        ]
        if not judged:
            return
        facts = [self._facts(rule, one) for one in judged]
        frame = pl.DataFrame(
            {
                name: pl.Series([row[name] for row in facts], dtype=_TYPES[declared.type])
                for name, declared in rule.rule.facts.items()
            }
        ).with_columns(
            pl.Series("governing__on", [one.record["entry_month"] for one in judged], dtype=pl.Date())
        )
        outcomes = rule.judge(frame, on="governing__on")[f"judged__{rule.name}"]
        for row, known, outcome in zip(judged, facts, outcomes, strict=True):
            if outcome == Outcome.unmet:
                self._explain(rule, row, known)

    def _explain(self, rule: JudgingRule, row: Placed, facts: Mapping[str, Any]) -> None:
        entry = row.record["entry_month"]
        assert isinstance(entry, date)  # _judge_by picks such rows only
        column = next(filter(None, map(self._column, rule.rule.facts)), None)
        for finding in rule.explain(facts, on=entry).deciding:
            words = {"finding": finding.text}
            row.errors.append(row.spot.error(RowProblem.law, column, finding.clause, texts=words))

    def _column(self, fact: str) -> Column | None:
        field = _ALSO.get(fact, fact)
        return next((one for one in self.layout.columns if one.field == field), None)

    def _facts(self, rule: JudgingRule, row: Placed) -> dict[str, Any]:
        own = {"stage": row.stage, "grade": row.grade, "school_kind": self.school.kind}
        return {
            name: own[name] if name in own else row.record[_ALSO.get(name, name)] for name in rule.rule.facts
        }
