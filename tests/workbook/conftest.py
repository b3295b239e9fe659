"""Makes real workbooks for the reader to read."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.workbook.making import HEADINGS, MakeFile


@pytest.fixture
def make(tmp_path: Path) -> MakeFile:
    """Saves rows as an .xlsx; `edit(sheet)` may do anything to the sheet before."""

    def save(
        rows: Sequence[Sequence[Any]],
        *,
        headings: Sequence[str] = HEADINGS,
        edit: Callable[[Any], None] | None = None,
        name: str = "roll.xlsx",
    ) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "名单"
        for values in [headings, *rows]:
            sheet.append(list(values))
        if edit:
            edit(sheet)
        book.save(tmp_path / name)
        return tmp_path / name

    return save
