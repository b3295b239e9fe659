"""Writes the blank workbook that schools fill in."""

from typing import BinaryIO

from django.utils.translation import gettext, override
from xlsxwriter import Workbook as Writer

from matricula.exchange.workbook.rows import TableOf
from matricula.exchange.workbook.sheets import (
    Styles,
    add_roll_sheet,
    choices_of,
    columns_in_order,
    explain,
    notes_headings,
)
from matricula.regulation.api import Layout


def write_template(target: BinaryIO, layout: Layout, table: TableOf, *, language: str) -> None:
    """Headings in the language of the layout; notes, and a sheet that explains every column, in `language`."""
    with override(language), Writer(target, {"in_memory": True}) as book:
        styles = Styles.of(book)
        columns = columns_in_order(layout)
        add_roll_sheet(book, styles, layout, table, columns, language).activate()
        notes = book.add_worksheet(gettext("Notes"))
        notes.set_column(0, 1, 28, styles.wrap)
        notes.set_column(2, 3, 60, styles.wrap)
        for position, heading in enumerate(notes_headings()):
            notes.write_string(0, position, heading, styles.bold)
        for row, column in enumerate(columns, start=1):
            # The heading in the reader's language: in the layout's own this sheet could pass for a roll.
            notes.write_string(row, 0, layout.groups[column.group].in_(language))
            notes.write_string(row, 1, column.label.in_(language))
            notes.write_string(row, 2, "\n".join(explain(column, language)))
            notes.write_string(row, 3, "; ".join(choices_of(column, table, language)))
