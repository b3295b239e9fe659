"""Writes the rows that could not be read into a workbook that the officer corrects and uploads again."""

from collections.abc import Iterable
from typing import BinaryIO

from django.utils.translation import gettext, override
from xlsxwriter import Workbook as Writer
from xlsxwriter.worksheet import Worksheet

from matricula.exchange.workbook.facts import cell_name
from matricula.exchange.workbook.problems import CellError
from matricula.exchange.workbook.rows import RowResult, TableOf
from matricula.exchange.workbook.sheets import (
    Styles,
    add_roll_sheet,
    columns_in_order,
    errors_headings,
    roll_sheet_name,
)
from matricula.regulation.api import Layout

_MOST_LISTED = 20_000  # and a sheet holds no more than 65,530 links
_MOST_COMMENTS = 5_000
_COMMENT_SIZE = {"x_scale": 2.5, "y_scale": 1.5}


def write_error_workbook(
    target: BinaryIO, layout: Layout, table: TableOf, rows: Iterable[RowResult], *, language: str
) -> int:
    """Write the rows with errors as they stood in the file, wrong cells coloured and commented; returns their number.

    A second sheet lists the errors with a link to the cell, the place in the uploaded file, and what to do. Comments
    and list end after some thousands, because a workbook full of them hardly opens; the colours do not. Values are
    written as text, so that nothing a person typed can become a formula or lose digits.
    """
    written = 0
    with override(language), Writer(target, {"in_memory": True}) as book:
        styles = Styles.of(book)
        columns = columns_in_order(layout)
        roll = add_roll_sheet(book, styles, layout, table, columns, language)
        roll.activate()
        errors = _ErrorList(book, styles, roll_sheet_name(layout, language), language)
        positions = {column.field: position for position, column in enumerate(columns)}
        for result in rows:
            if not result.errors:
                continue
            written += 1
            wrong = _by_column(result.errors)
            for field, position in positions.items():
                value, found = result.written.get(field, ""), wrong.get(field, [])
                if value or found:
                    # xlsxwriter turns an empty string with a format into a blank cell that keeps it.
                    roll.write_string(written, position, value, styles.wrong if found else styles.text)
                if found and errors.count < _MOST_COMMENTS:
                    _comment(roll, written, position, found)
            if "" in wrong:
                _comment(roll, written, 0, wrong[""])
            for error in result.errors:
                errors.add(error, cell_name(written, positions.get(error.field, 0)))
        errors.close()
    return written


def _by_column(errors: Iterable[CellError]) -> dict[str, list[CellError]]:
    """Errors by field; those of the whole row under the empty name."""
    grouped: dict[str, list[CellError]] = {}
    for error in errors:
        grouped.setdefault(error.field, []).append(error)
    return grouped


def _comment(sheet: Worksheet, row: int, position: int, errors: list[CellError]) -> None:
    sheet.write_comment(
        row, position, "\n".join(f"{error.message} {error.advice}" for error in errors), _COMMENT_SIZE
    )


class _ErrorList:
    """The second sheet: one line for each error."""

    def __init__(self, book: Writer, styles: Styles, target: str, language: str) -> None:
        self._target, self._language = target, language
        self._sheet: Worksheet = book.add_worksheet(gettext("Errors"))
        self._line = 0
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, 1, 14)
        self._sheet.set_column(2, 3, 24, styles.wrap)
        self._sheet.set_column(4, 5, 60, styles.wrap)
        for position, heading in enumerate(errors_headings()):
            self._sheet.write_string(0, position, heading, styles.bold)

    @property
    def count(self) -> int:
        """How many errors are listed so far."""
        return self._line

    def add(self, error: CellError, here: str) -> None:
        """List one error; past the limit it is only counted."""
        self._line += 1
        line = self._line
        if line > _MOST_LISTED:
            return
        self._sheet.write_url(line, 0, f"internal:'{self._target}'!{here}", string=here)
        self._sheet.write_string(line, 1, f"{error.sheet}!{error.place}")
        self._sheet.write_string(line, 2, error.label.in_(self._language) if error.label else "")
        self._sheet.write_string(line, 3, error.value)
        self._sheet.write_string(line, 4, error.message)
        self._sheet.write_string(line, 5, error.advice)
        self._sheet.write_string(line, 6, error.clause or "")

    def close(self) -> None:
        """Say how many errors are not listed, if any."""
        if (unlisted := self._line - _MOST_LISTED) > 0:
            said = gettext("%(count)d more errors are only marked in colour on the first sheet.") % {
                "count": unlisted
            }
            self._sheet.write_string(_MOST_LISTED + 1, 4, said)
