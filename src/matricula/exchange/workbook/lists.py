"""Writes plain lists into a workbook, for levels that still file such lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import BinaryIO

from xlsxwriter import Workbook as Writer

from matricula.exchange.workbook.sheets import Styles, sheet_name

_NARROWEST, _WIDEST = 10, 48


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One list: ``lines`` say what it is and as of when; ``rows`` are asked for one by one, as they are written."""

    title: str
    lines: Sequence[str]
    headings: Sequence[str]
    rows: Iterable[Sequence[str]]


def write_lists(target: BinaryIO, sheets: Iterable[ListSheet]) -> int:
    """Write a sheet for each list, a row at a time, so that a long list takes no more memory; returns how many rows.

    Every value is written as text, so that nothing a person typed can become a formula or lose digits. Sheets need
    titles of their own.
    """
    with (
        # What waits on the disk meanwhile goes with the folder, also when the rows break off.
        TemporaryDirectory() as folder,
        Writer(target, {"constant_memory": True, "tmpdir": folder}) as book,
    ):
        styles = Styles.of(book)
        return sum(_write(book, styles, one) for one in sheets)


def _write(book: Writer, styles: Styles, one: ListSheet) -> int:
    written = 0
    sheet = book.add_worksheet(sheet_name(one.title))
    sheet.write_string(0, 0, one.title, styles.bold)
    for number, line in enumerate(one.lines, start=1):
        sheet.write_string(number, 0, line)
    first = len(one.lines) + 2
    widths = [len(heading) for heading in one.headings]
    for position, heading in enumerate(one.headings):
        sheet.write_string(first, position, heading, styles.optional)
    for row in one.rows:
        written += 1
        for position, value in enumerate(row):
            widths[position] = max(widths[position], len(value))
            sheet.write_string(first + written, position, value, styles.text)
    for position, width in enumerate(widths):
        sheet.set_column(position, position, max(_NARROWEST, min(_WIDEST, 2 * width)))
    sheet.freeze_panes(first + 1, 1)
    return written
