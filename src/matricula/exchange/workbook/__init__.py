"""Reads rolls from Excel workbooks by a pack's layout, and writes the template and the corrections. No database.

    with Workbook(path, stack.layout("roll"), stack.table, unique=("id_number",)) as book:   # may raise WorkbookRefused
        book.notices                            # sheets and columns that were left out: show them
        for chunk in book.chunks(500):          # list[RowResult], in the order of the file
            good = [row.record for row in chunk if row.record is not None]
            bad = [error for row in chunk for error in row.errors]

A `RowResult` has either a `record` (field → typed value, see `CellReader.read`) or `errors`: good rows can be loaded
while bad ones are reported. `CellError.as_json()` keeps an error beside the upload, `message` and `advice` put it into
the active language. `write_error_workbook` takes the same rows; `write_template` gives the blank workbook. The reader
does not judge check digits, conditions between columns, or anything that needs the register.
"""

from matricula.exchange.workbook.cells import Value
from matricula.exchange.workbook.error_workbook import write_error_workbook
from matricula.exchange.workbook.limits import Limits
from matricula.exchange.workbook.lists import ListSheet, write_lists
from matricula.exchange.workbook.problems import CellError, CellProblem
from matricula.exchange.workbook.reading import Notice, NoticeKind, Workbook
from matricula.exchange.workbook.refusals import FileProblem, WorkbookRefused
from matricula.exchange.workbook.rows import RowResult
from matricula.exchange.workbook.template import write_template

__all__ = [
    "CellError",
    "CellProblem",
    "FileProblem",
    "Limits",
    "ListSheet",
    "Notice",
    "NoticeKind",
    "RowResult",
    "Value",
    "Workbook",
    "WorkbookRefused",
    "write_error_workbook",
    "write_lists",
    "write_template",
]
