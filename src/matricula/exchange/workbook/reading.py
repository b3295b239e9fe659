"""Opens a workbook by a layout and gives its rows, in chunks, as typed records or as errors by cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from django.utils.translation import gettext, gettext_noop
from python_calamine import CalamineSheet, CalamineWorkbook

from matricula.exchange.workbook import refusals
from matricula.exchange.workbook.cells import Raw
from matricula.exchange.workbook.container import Container, identify
from matricula.exchange.workbook.facts import SheetFacts, letters
from matricula.exchange.workbook.header import SEARCHED_ROWS, Header, compulsory, find_header, spellings
from matricula.exchange.workbook.limits import Limits
from matricula.exchange.workbook.rows import RowReader, RowResult, TableOf
from matricula.exchange.workbook.sheets import headings_beside
from matricula.exchange.workbook.xls_scan import scan_xls
from matricula.exchange.workbook.xlsx_scan import scan_xlsx
from matricula.regulation.api import Column, ColumnType, Layout

CHUNK = 500


class NoticeKind(StrEnum):
    """Things the officer should know of a file that was read all the same."""

    extra_columns = "extra_columns"
    sheet_not_read = "sheet_not_read"
    hidden_sheet = "hidden_sheet"
    pictures_not_read = "pictures_not_read"


_NOTICES: Mapping[NoticeKind, str] = {
    NoticeKind.extra_columns: gettext_noop(
        "Columns of sheet “%(sheet)s” that the template does not have were not read: %(what)s."
    ),
    NoticeKind.sheet_not_read: gettext_noop(
        "Sheet “%(sheet)s” was not read: it lacks headings of the template: %(what)s."
    ),
    NoticeKind.hidden_sheet: gettext_noop("Sheet “%(sheet)s” is hidden and was not read."),
    NoticeKind.pictures_not_read: gettext_noop(
        "Pictures are not taken from a workbook (sheet “%(sheet)s”, column %(what)s)."
    ),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One such thing; `what` names the columns concerned."""

    kind: NoticeKind
    sheet: str
    what: str = ""

    @property
    def message(self) -> str:
        """The notice in the active language."""
        return gettext(_NOTICES[self.kind]) % {"sheet": self.sheet, "what": self.what}


@dataclass(frozen=True, slots=True)
class _Plan:
    sheet: CalamineSheet
    facts: SheetFacts
    header: Header


class Workbook:
    """An opened workbook: `notices` at once, then `chunks()` once.

    `path` is the uploaded file; the name does not matter. `table` gives the pack's code tables. `unique` names fields
    whose value must not stand twice in the file. `language` is that in which choices are listed. `needed` names
    fields whose headings a sheet must have, though their cells may be empty: they tell kinds of sheets apart.
    """

    def __init__(
        self,
        path: Path,
        layout: Layout,
        table: TableOf,
        *,
        limits: Limits | None = None,
        unique: Sequence[str] = (),
        language: str | None = None,
        needed: Sequence[str] = (),
    ) -> None:
        """Raises `WorkbookRefused` when the file as a whole cannot be read by this layout."""
        self.layout = layout
        self._needed = [layout.column(name) for name in needed]
        self._limits = limits or Limits.from_settings()
        self._rows = RowReader(layout, table, unique=unique, language=language or layout.header_language)
        self.notices: list[Notice] = []
        kind = identify(path, self._limits)
        facts = scan_xlsx(path, self._limits) if kind is Container.xlsx else scan_xls(path, self._limits)
        for sheet in facts:
            self._check_extent(sheet)
        with refusals.damage_refused():
            self._book = CalamineWorkbook.from_path(path)
            self._plans = self._plan(facts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._book.close()

    @property
    def expected_rows(self) -> int:
        """How many rows there are at most, for a progress bar; empty rows between are counted."""
        return sum(plan.facts.last_row - plan.header.row for plan in self._plans)

    def letters_of(self, sheet: str) -> dict[str, str]:
        """In which column of that sheet each field stands, as the spreadsheet names it."""
        plan = next(plan for plan in self._plans if plan.facts.name == sheet)
        return {column.field: letters(position) for position, column in plan.header.columns.items()}

    def chunks(self, size: int = CHUNK) -> Iterator[list[RowResult]]:
        """The rows that hold anything, in the order of the file, at most `size` at a time. Can be walked once."""
        chunk: list[RowResult] = []
        for plan in self._plans:
            offset = (plan.sheet.start or (0, 0))[1]
            for index, cells in enumerate(plan.sheet.iter_rows()):
                if index <= plan.header.row:
                    continue
                result = self._rows.read(plan.facts, plan.header, index, cells, offset)
                if result is None:
                    continue
                chunk.append(result)
                if len(chunk) >= size:
                    yield chunk
                    chunk = []
        if chunk:
            yield chunk

    def _check_extent(self, facts: SheetFacts) -> None:
        # The values are laid out as one rectangle: a single cell far away would fill the memory.
        if facts.last_row >= self._limits.rows + SEARCHED_ROWS:
            raise refusals.too_many_rows(facts.name, facts.last_row + 1, self._limits)
        if facts.last_column >= self._limits.columns:
            raise refusals.too_wide(facts.name, facts.last_column + 1, self._limits)

    def _plan(self, facts: list[SheetFacts]) -> list[_Plan]:
        known = spellings(self.layout)
        plans: list[_Plan] = []
        nearest: tuple[int, str, list[str]] | None = None
        for sheet_facts in facts:
            if sheet_facts.last_row < 0:
                continue
            sheet = self._book.get_sheet_by_name(sheet_facts.name)
            header = find_header(_top(sheet), known, sheet_facts.name)
            if sheet_facts.hidden:
                if header is not None and not self._missing(header):
                    self.notices.append(Notice(NoticeKind.hidden_sheet, sheet_facts.name))
                continue
            language = self.layout.header_language
            lacking = self._missing(header) if header else list(compulsory(self.layout))
            missing = [column.label.in_(language) for column in lacking]
            if header is None or missing:
                self._notice_unread(sheet_facts.name, _top(sheet), missing)
                score = len(header.columns) if header else 0
                if nearest is None or score > nearest[0]:
                    nearest = (score, sheet_facts.name, missing)
                continue
            plans.append(_Plan(sheet, sheet_facts, header))
            self._notice_columns(sheet_facts.name, header)
        if not plans:
            if nearest is None:
                raise refusals.empty()
            score, name, missing = nearest
            raise refusals.wrong_template(name, missing, nothing_known=score == 0, clause=self.layout.clause)
        rows = sum(plan.facts.last_row - plan.header.row for plan in plans)
        if rows > self._limits.rows:
            raise refusals.too_many_rows(plans[-1].facts.name, rows, self._limits)
        return plans

    def _missing(self, header: Header) -> list[Column]:
        """The compulsory and the needed columns that a sheet lacks."""
        there = {column.field for column in header.columns.values()}
        return [*header.missing(self.layout), *(one for one in self._needed if one.field not in there)]

    def _notice_unread(self, sheet: str, top: list[list[Raw]], missing: list[str]) -> None:
        # The notes that the template brings itself, and the list of errors beside corrections, surprise nobody.
        if not top or tuple(map(str, top[0])) not in headings_beside():
            self.notices.append(Notice(NoticeKind.sheet_not_read, sheet, ", ".join(missing)))

    def _notice_columns(self, sheet: str, header: Header) -> None:
        if header.extra:
            self.notices.append(Notice(NoticeKind.extra_columns, sheet, ", ".join(header.extra.values())))
        for column in header.columns.values():
            if column.type is ColumnType.image:
                label = column.label.in_(self.layout.header_language)
                self.notices.append(Notice(NoticeKind.pictures_not_read, sheet, label))


def _top(sheet: CalamineSheet) -> list[list[Raw]]:
    return sheet.to_python(skip_empty_area=False, nrows=SEARCHED_ROWS)
