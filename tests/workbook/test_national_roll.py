"""The national form as its pack lays it out: the template, every choice in every spelling, a row as schools fill it."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from matricula.exchange.workbook import Limits, RowResult, Workbook, write_template
from matricula.exchange.workbook.cells import CellReader
from matricula.regulation.api import stack_for
from matricula.regulation.standing.layouts import Column, ColumnType

STACK = stack_for("cn_guizhou")
ROLL = STACK.layout("roll")
CODED = [column for column in ROLL.columns if column.type is ColumnType.code]

FILLED: dict[str, Any] = {
    "school_code": 3152000001,
    "name": "阿依古丽·买买提",
    "birth_date": "2016年2月29日",
    "birth_place_code": "520102001001",
    "native_place": "贵州省贵阳市",
    "id_number": "99999920160229005x",
    "hukou_area": "520102001001 中山路1号",
    "grade": "四年级",
    "class": "3班",
    "entry_month": 202209,
    "address": "中山路1号",
    "mail_address": "中山路1号",
    "home_address": "中山路1号",
    "phone": 13800000000,
    "postcode": "550001",
    "distance_km": 2.3,
    "id_valid": "2021.03.01-2026.03.01",
    "m1_name": "买买提",
    "m1_address": "中山路1号",
    "m1_hukou_area": "520102001001",
    "m1_phone": "0851-5555555",
    "m1_guardian": "是",
    "m2_guardian": 0,
}


def read(path: Path) -> list[RowResult]:
    with Workbook(path, ROLL, STACK.table, limits=Limits()) as book:
        return [row for chunk in book.chunks() for row in chunk]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """The template, filled in for one pupil; choices that are not given take the table's first."""
    target = io.BytesIO()
    write_template(target, ROLL, STACK.table, language="zh-hans")
    book = openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    sheet = book.worksheets[0]
    by_label = {column.label["zh-hans"]: column for column in ROLL.columns}
    for position, cell in enumerate(sheet[1], start=1):
        column = by_label[str(cell.value).removesuffix(" *")]
        value = FILLED.get(column.field)
        if value is None and column.required == "yes":
            value = choice(column) if column.table and column.type is ColumnType.code else "否"
        sheet.cell(2, position, value)
    path = tmp_path / "roll.xlsx"
    book.save(path)
    return path


def choice(column: Column) -> str:
    assert column.table is not None
    table = STACK.table(column.table)
    return table.label(table.offered[0], "zh-hans")


def test_a_row_as_schools_fill_it(filled: Path) -> None:
    (result,) = read(filled)
    assert result.errors == (), [(error.field, error.message, error.value) for error in result.errors]
    record = result.record
    assert record is not None
    assert record["school_code"] == "3152000001"
    assert record["name"] == "阿依古丽·买买提"
    assert record["birth_date"] == date(2016, 2, 29)
    assert record["id_number"] == "99999920160229005X"
    assert record["entry_month"] == date(2022, 9, 1)
    assert record["distance_km"] == Decimal("2.3")
    assert record["id_valid"] == (date(2021, 3, 1), date(2026, 3, 1))
    assert (record["m1_guardian"], record["m2_guardian"], record["orphan"]) == (True, False, False)
    assert record["phone"] == "13800000000"


def test_the_form_has_its_printed_items_and_the_school_first() -> None:
    assert sorted(column.no for column in ROLL.columns if column.no) == list(range(1, 73))
    assert ROLL.columns[0].field == "school_code"


@pytest.mark.parametrize("column", CODED, ids=lambda column: column.field)
def test_every_choice_is_understood_by_label_by_code_and_by_both(column: Column) -> None:
    assert column.table is not None
    table = STACK.table(column.table)
    reader = CellReader(column, table, "zh-hans")
    for code in table.codes:
        label = table.label(code, "zh-hans")
        for written in (
            code,
            label,
            f"{code} {label}",
            f"{code}-{label}",
            f" {label}\u3000",
            table.label(code, "en"),
        ):
            assert reader.read(written) == code, (written, code)
