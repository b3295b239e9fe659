"""Writes a plain list into a workbook, for levels that still file such lists."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from xlsxwriter import Workbook as Writer

from matricula.exchange.workbook.sheets import Styles, sheet_name

_NARROWEST, _WIDEST = 10, 48


def write_list(
    target: BinaryIO,
    *,
    title: str,
    lines: Sequence[str],
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
) -> int:
    """Write ``lines`` (what the list is, as of when), the headings and the rows; returns how many rows.

    Every value is written as text, so that nothing a person typed can become a formula or lose digits.
    """
    written = 0
    with Writer(target, {"in_memory": True}) as book:
        styles = Styles.of(book)
        sheet = book.add_worksheet(sheet_name(title))
        sheet.write_string(0, 0, title, styles.bold)
        for number, line in enumerate(lines, start=1):
            sheet.write_string(number, 0, line)
        first = len(lines) + 2
        widths = [len(heading) for heading in headings]
        for position, heading in enumerate(headings):
            sheet.write_string(first, position, heading, styles.optional)
        for row in rows:
            written += 1
            for position, value in enumerate(row):
                widths[position] = max(widths[position], len(value))
                sheet.write_string(first + written, position, value, styles.text)
        for position, width in enumerate(widths):
            sheet.set_column(position, position, max(_NARROWEST, min(_WIDEST, 2 * width)))
        sheet.freeze_panes(first + 1, 1)
    return written
