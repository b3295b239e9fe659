"""Finds the row of headings in a sheet and which column of the layout each of them is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matricula.exchange.workbook import refusals
from matricula.exchange.workbook.cells import Raw, as_written
from matricula.exchange.workbook.facts import letters
from matricula.kernel.text import search_key
from matricula.regulation.api import Column, Layout, Required

SEARCHED_ROWS = 15
"""Headings are looked for in so many rows: titles and notes may stand above them."""

_MARKS = "*★☆ "
_FEW = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The row of headings (from 0), the layout's column at each sheet column, and headings nobody asked for."""

    row: int
    columns: Mapping[int, Column]
    extra: Mapping[int, str]

    def missing(self, layout: Layout) -> list[Column]:
        """Compulsory columns of the layout that the sheet lacks."""
        present = {column.field for column in self.columns.values()}
        return [column for column in compulsory(layout) if column.field not in present]


def compulsory(layout: Layout) -> Iterator[Column]:
    """The columns that every workbook of the layout must have."""
    return (column for column in layout.columns if column.required is Required.yes)


def spellings(layout: Layout) -> dict[str, Column]:
    """Every heading that means a column: its label and aliases in the layout's language, its field name, and its labels
    in other languages where no two columns share them."""
    foreign: dict[str, Column | None] = {}
    for column in layout.columns:
        for words in column.label.values():
            key = heading_key(words)
            foreign[key] = None if foreign.get(key, column) is not column else column
    sure = {heading_key(words): column for words, column in layout.headers().items()}
    fields = {heading_key(column.field): column for column in layout.columns}
    return fields | {key: column for key, column in foreign.items() if column is not None} | sure


def heading_key(written: str) -> str:
    """A heading without case, width, white space and the marks of compulsory columns."""
    return "".join(search_key(written).strip(_MARKS).split())


def find_header(rows: Sequence[Sequence[Raw]], known: Mapping[str, Column], sheet: str) -> Header | None:
    """The row that has most headings of the layout, or None when no row has at least two.

    Refuses a heading that stands twice, because nobody could say which value counts.
    """
    best, best_count = None, _FEW - 1
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        count = sum(1 for cell in row if heading_key(as_written(cell)) in known)
        if count > best_count:
            best, best_count = index, count
    if best is None:
        return None
    columns: dict[int, Column] = {}
    extra: dict[int, str] = {}
    for position, cell in enumerate(rows[best]):
        written = as_written(cell)
        if not written:
            continue
        column = known.get(heading_key(written))
        if column is None:
            extra[position] = written
        elif twice := [letters(other) for other, already in columns.items() if already is column]:
            raise refusals.repeated_heading(sheet, written, [*twice, letters(position)])
        else:
            columns[position] = column
    return Header(best, columns, extra)
