"""Reads one row of a sheet: every cell by its column, then what only the row or the whole file shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matricula.exchange.workbook.cells import CellReader, Raw, Value, as_written
from matricula.exchange.workbook.facts import SheetFacts, area_name, letters
from matricula.exchange.workbook.header import Header
from matricula.exchange.workbook.problems import CellError, CellProblem, Flaw
from matricula.regulation.api import CodeTable, Column, ColumnType, Layout, Required

TableOf = Callable[[str], CodeTable]
"""Gives the code table of a name: `stack.table`."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row: a `record` (field → typed value, None where empty; every field of the layout) or `errors`, never both.

    `row` counts from 1. `written` is the row as it stands in the file (field → text), for the error workbook.
    """

    sheet: str
    row: int
    record: Mapping[str, Value] | None
    errors: tuple[CellError, ...]
    written: Mapping[str, str]


class RowReader:
    """Reads the rows of one file and remembers what must not come twice."""

    def __init__(self, layout: Layout, table: TableOf, *, unique: Sequence[str], language: str) -> None:
        self._layout = layout
        # The cells of most columns repeat few values; typed, because 1 and True are equal but not the same entry.
        self._read = {
            column.field: lru_cache(maxsize=1024, typed=True)(
                CellReader(column, table(column.table) if column.table else None, language).read
            )
            for column in layout.columns
        }
        self._unique = [layout.column(name) for name in unique]
        self._seen_rows: dict[tuple[Value, ...], tuple[str, int]] = {}
        self._seen_values: dict[tuple[str, Value], tuple[str, int]] = {}

    def read(
        self, facts: SheetFacts, header: Header, index: int, cells: Sequence[Raw], offset: int
    ) -> RowResult | None:
        """The row at `index` (from 0), whose cells begin at sheet column `offset`; None for an empty row."""
        record: dict[str, Value] = {column.field: None for column in self._layout.columns}
        written: dict[str, str] = {}
        errors: list[CellError] = []
        for position, column in header.columns.items():
            at = position - offset
            raw: Raw = cells[at] if 0 <= at < len(cells) else ""
            if text := as_written(raw):
                written[column.field] = text
            read = self._flaw_of_place(facts, index, position, raw) or self._read[column.field](raw)
            if read is None and column.required is Required.yes and column.type is not ColumnType.image:
                read = Flaw(CellProblem.empty)
            if isinstance(read, Flaw):
                errors.append(self._error(facts.name, index, position, column, text, read))
            else:
                record[column.field] = read
        if not written and all(error.problem in (CellProblem.empty, CellProblem.merged) for error in errors):
            return None
        if index in facts.hidden_rows:
            errors = [self._row_error(facts.name, index, Flaw(CellProblem.hidden_row))]
        if not errors:
            errors = self._repetitions(facts.name, index, header, record, written)
        return RowResult(facts.name, index + 1, None if errors else record, tuple(errors), written)

    def _flaw_of_place(self, facts: SheetFacts, row: int, position: int, raw: Raw) -> Flaw | None:
        if (area := facts.merge_at(row, position)) is not None:
            return Flaw(CellProblem.merged, {"range": area_name(area)})
        if facts.is_formula(row, position):
            return Flaw(CellProblem.formula)
        if (row, position) in facts.errors:
            return Flaw(CellProblem.error_value)
        return None

    def _repetitions(
        self, sheet: str, index: int, header: Header, record: Mapping[str, Value], written: Mapping[str, str]
    ) -> list[CellError]:
        here = (sheet, index + 1)
        first = self._seen_rows.setdefault(tuple(record.values()), here)
        if first != here:
            return [self._row_error(sheet, index, Flaw(CellProblem.same_row, _place(first)))]
        errors = []
        for column in self._unique:
            value = record[column.field]
            if value is None:
                continue
            first = self._seen_values.setdefault((column.field, value), here)
            if first != here:
                position = next(at for at, known in header.columns.items() if known is column)
                flaw = Flaw(CellProblem.same_value, _place(first))
                errors.append(self._error(sheet, index, position, column, written[column.field], flaw))
        return errors

    def _error(
        self, sheet: str, index: int, position: int, column: Column, value: str, flaw: Flaw
    ) -> CellError:
        return CellError(
            sheet=sheet,
            row=index + 1,
            column=letters(position),
            field=column.field,
            label=column.label,
            value=value,
            problem=flaw.problem,
            details=flaw.details,
            clause=self._layout.clause,
        )

    def _row_error(self, sheet: str, index: int, flaw: Flaw) -> CellError:
        return CellError(sheet, index + 1, "", "", None, "", flaw.problem, flaw.details, self._layout.clause)


def _place(first: tuple[str, int]) -> dict[str, str]:
    return {"sheet": first[0], "first": str(first[1])}
