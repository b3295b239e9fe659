"""Turns what stands in one cell into a typed value, or says what is wrong with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext, override

from matricula.exchange.workbook.dates import read_day, read_month, read_range
from matricula.exchange.workbook.problems import CellProblem, Flaw
from matricula.kernel.text import code_points, fold_digits, fold_width, search_key, tidy, tidy_code
from matricula.regulation.api import CodeTable, Column, ColumnType

Raw = int | float | str | bool | date | datetime | time | timedelta
Value = str | int | bool | Decimal | date | tuple[date, date | None] | None

# From here on a double no longer holds every whole number, and the spreadsheet shows zeros for the digits it lost.
_DIGITS_LOST_FROM = 10**15
_APOSTROPHES = "'’‘`"
_ID = re.compile(r"[0-9A-Z()\-/]+")
_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_CODE_WITH_LABEL = re.compile(r"([0-9A-Za-z]{1,3})\s*[-—–:：.、,，\s]\s*(\S.*)")
_CHOICES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads the cells of one column; `table` is that of a coded column, `language` the one the choices are told in."""

    column: Column
    table: CodeTable | None
    language: str

    def read(self, raw: Raw) -> Value | Flaw:
        """The typed value, None for an empty cell, or the flaw.

        text, area, digits and idnumber give str (an id number in capitals); code the code of its table; flag bool;
        integer int; decimal Decimal; date8 a date; month6 the first day of the month; daterange (start, end or None).
        """
        if isinstance(raw, str) and not as_written(raw):
            return None
        return _READERS[self.column.type](self, raw)

    def choices(self) -> dict[str, str]:
        """The first choices of the column, as the detail of a flaw."""
        assert self.table is not None  # only called for columns that have one
        offered = self.table.offered
        shown = "; ".join(
            f"{code} {self.table.label(code, self.language)}" for code in offered[:_CHOICES_SHOWN]
        )
        return {"choices": shown + (" …" if len(offered) > _CHOICES_SHOWN else "")}


@lru_cache(maxsize=8192, typed=True)
def as_written(raw: Raw) -> str:
    """The cell as tidy text: a whole number without its decimal point, a date in ISO form, no leading apostrophe."""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, str):
        bare = tidy(raw)
        return bare[1:].lstrip() if bare[:1] in _APOSTROPHES else bare
    return raw.isoformat() if isinstance(raw, date | time) else str(raw)


def _as_text(raw: Raw) -> str | Flaw:
    """The text of a cell whose spelling counts, refused where the spreadsheet program has already changed it."""
    if isinstance(raw, bool):
        return Flaw(CellProblem.became_logical)
    if isinstance(raw, date | time | timedelta):
        return Flaw(CellProblem.became_date)
    if isinstance(raw, int | float) and abs(raw) >= _DIGITS_LOST_FROM:
        return Flaw(CellProblem.digits_lost)
    return as_written(raw)


def _as_code_text(raw: Raw) -> str | Flaw:
    text = _as_text(raw)
    if isinstance(text, Flaw):
        return text
    code = tidy_code(text)
    # A long number that was pasted as text after it had been shown in exponents.
    return Flaw(CellProblem.digits_lost) if _EXPONENT.fullmatch(code) else code


def _text(reader: CellReader, raw: Raw) -> Value | Flaw:
    text = _as_text(raw)
    return text if isinstance(text, Flaw) else _within(reader.column, text)


def _within(column: Column, text: str) -> str | Flaw:
    seen = code_points(text)
    if column.length is not None and seen != column.length:
        return Flaw(CellProblem.wrong_length, {"wanted": str(column.length), "seen": str(seen)})
    if column.max is not None and seen > column.max:
        return Flaw(CellProblem.too_long, {"limit": str(column.max), "seen": str(seen)})
    return text


def _digits(reader: CellReader, raw: Raw) -> Value | Flaw:
    text = _as_code_text(raw)
    if isinstance(text, Flaw):
        return text
    if not (text.isascii() and text.isdigit()):
        return Flaw(CellProblem.not_digits)
    return _within(reader.column, text)


def _id_number(reader: CellReader, raw: Raw) -> Value | Flaw:
    text = _as_code_text(raw)
    if isinstance(text, Flaw):
        return text
    capital = text.upper()
    return _within(reader.column, capital) if _ID.fullmatch(capital) else Flaw(CellProblem.not_an_id)


def _code(reader: CellReader, raw: Raw) -> Value | Flaw:
    text, table = _as_text(raw), reader.table
    if isinstance(text, Flaw):
        return text
    assert table is not None  # a layout column of type code has its table, the pack loader sees to it
    if (code := table.parse(text)) is not None:
        return code
    if match := _CODE_WITH_LABEL.fullmatch(fold_width(text)):
        by_code, by_label = table.parse(match[1]), table.parse(match[2])
        if by_code is not None and by_code == by_label:
            return by_code
        if by_code is not None and by_label is not None:
            return Flaw(CellProblem.code_and_label_differ, reader.choices())
    return Flaw(CellProblem.unknown_code, reader.choices())


def _area(reader: CellReader, raw: Raw) -> Value | Flaw:
    text = _as_text(raw)
    if isinstance(text, Flaw):
        return text
    if reader.table is not None and (code := reader.table.parse(text)) is not None:
        return code
    return _within(reader.column, fold_digits(text))


def _day(reader: CellReader, raw: Raw) -> Value | Flaw:
    if isinstance(raw, datetime):
        raw = raw.date()
    found = raw if isinstance(raw, date) else read_day(_numeric_text(raw))
    return found if found is not None and found.year >= 1900 else Flaw(CellProblem.not_a_date)


def _month(reader: CellReader, raw: Raw) -> Value | Flaw:
    if isinstance(raw, date):
        return date(raw.year, raw.month, 1)
    return read_month(_numeric_text(raw)) or Flaw(CellProblem.not_a_month)


def _range(reader: CellReader, raw: Raw) -> Value | Flaw:
    found = read_range(_numeric_text(raw))
    if found is None:
        return Flaw(CellProblem.not_a_range)
    start, end = found
    return Flaw(CellProblem.backwards_range) if end is not None and end < start else found


def _numeric_text(raw: Raw) -> str:
    return fold_digits(fold_width(as_written(raw)))


def _decimal(reader: CellReader, raw: Raw) -> Value | Flaw:
    if isinstance(raw, bool | date | time | timedelta):
        return Flaw(CellProblem.not_a_number)
    # repr gives a double its shortest spelling, so 2.3 typed by a person stays 2.3.
    written = repr(raw) if isinstance(raw, float) else _numeric_text(raw).replace(" ", "")
    if "," in written and "." not in written:
        written = written.replace(",", ".")
    try:
        number = Decimal(written)
    except InvalidOperation:
        return Flaw(CellProblem.not_a_number)
    if not number.is_finite():
        return Flaw(CellProblem.not_a_number)
    if reader.column.precision is not None:
        digits, decimals = reader.column.precision
        if abs(number) >= 10 ** (digits - decimals) or number != round(number, decimals):
            return Flaw(CellProblem.too_precise, {"whole": str(digits - decimals), "decimals": str(decimals)})
    return number


def _integer(reader: CellReader, raw: Raw) -> Value | Flaw:
    number = _decimal(reader, raw)
    if not isinstance(number, Decimal):
        return number
    return int(number) if number == number.to_integral_value() else Flaw(CellProblem.not_whole)


def _flag(reader: CellReader, raw: Raw) -> Value | Flaw:
    if isinstance(raw, bool):
        return raw
    answer = yes_and_no_words().get(search_key(as_written(raw)))
    return Flaw(CellProblem.not_yes_or_no) if answer is None else answer


@lru_cache(maxsize=1)
def yes_and_no_words() -> dict[str, bool]:
    """1, 0 and the words for yes and no in every language of the product."""
    words = {"1": True, "0": False, "true": True, "false": False}
    for language, _name in settings.KNOWN_LANGUAGES:
        with override(language):
            yes, no, *_maybe = gettext("yes,no,maybe").split(",")  # the framework's own catalogue has it
        words |= {search_key(yes): True, search_key(no): False}
    return words


def _image(reader: CellReader, raw: Raw) -> Value | Flaw:
    return None  # pictures do not travel in cells; the reader reports the column once


_READERS: dict[ColumnType, Callable[[CellReader, Raw], Value | Flaw]] = {
    ColumnType.text: _text,
    ColumnType.code: _code,
    ColumnType.date8: _day,
    ColumnType.month6: _month,
    ColumnType.daterange: _range,
    ColumnType.decimal: _decimal,
    ColumnType.integer: _integer,
    ColumnType.flag: _flag,
    ColumnType.area: _area,
    ColumnType.idnumber: _id_number,
    ColumnType.digits: _digits,
    ColumnType.image: _image,
}
