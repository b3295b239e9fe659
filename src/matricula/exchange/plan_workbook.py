"""The admission plan as a workbook: read line by line, and the empty one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from matricula.admission.api import Wanted
from matricula.exchange.workbook import CellError, Limits, Workbook, write_template
from matricula.regulation.api import Stack

LAYOUT: Final = "admission_plan"
# A page waits for it: ten times as many as a large junior school admits.
MOST_ROWS: Final = 5_000
MOST_BYTES: Final = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PlanLines:
    """What stood in the file: lines that can be read, what is wrong with the cells of the others, and what was not
    looked at."""

    lines: Sequence[Wanted]
    errors: Sequence[CellError]
    notices: Sequence[str]


def read_plan(file: Path, stack: Stack) -> PlanLines:
    """The lines of a workbook in the layout of the pack; raises `WorkbookRefused` for one that is none.

    Nothing is stored, and the database is not asked.
    """
    limits = Limits.from_settings()
    limits = replace(limits, rows=min(limits.rows, MOST_ROWS), file_bytes=min(limits.file_bytes, MOST_BYTES))
    lines: list[Wanted] = []
    errors: list[CellError] = []
    with Workbook(file, stack.layout(LAYOUT), stack.table, limits=limits) as book:
        for chunk in book.chunks():
            for row in chunk:
                errors.extend(row.errors)
                if row.record is not None:
                    said = {name: str(value or "") for name, value in row.record.items()}
                    lines.append(
                        Wanted(
                            number=said["student_number"],
                            name=said["name"],
                            school_code=said["school_code"],
                            where=f"{row.sheet}!{row.row}",
                        )
                    )
        return PlanLines(lines, errors, [one.message for one in book.notices])


def write_plan_template(target: BinaryIO, stack: Stack, *, language: str) -> None:
    """The empty workbook of the layout, with its notes."""
    write_template(target, stack.layout(LAYOUT), stack.table, language=language)
