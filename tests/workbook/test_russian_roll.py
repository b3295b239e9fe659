"""The roll as schools fill it in: the template, a row, and every choice in Russian."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from matricula.exchange.workbook import Limits, RowResult, Workbook, write_template
from matricula.exchange.workbook.cells import CellReader
from matricula.regulation.api import Column, ColumnType, stack_for

STACK = stack_for("ru_school19")
ROLL = STACK.layout("roll")
CODED = [column for column in ROLL.columns if column.type is ColumnType.code]
FILLED: dict[str, Any] = {
    "school_code": 1026600000191,
    "name": "Ёлкин Пётр Ильич",
    "sex": "м",
    "birth_date": "12.04.2015",
    "nationality": "РФ",
    "id_type": "свид. о рождении",
    "id_number": "II-АИ № 123456",
    "grade": 5,
    "class": "5А",
    "entry_month": 202209,
    "address": "ул. Мира, 1",
    "m1_name": "Ёлкина Ольга",
    "m1_relation": "мать",
    "m1_guardian": "да",
    "m1_phone": "+7 900 000-00-00",
}


def filled(path: Path, **changed: Any) -> RowResult:
    """The template with one row, as it is read."""
    workbook(path, changed)
    with Workbook(path, ROLL, STACK.table, limits=Limits()) as read:
        (row,) = [row for chunk in read.chunks() for row in chunk]
    return row


def workbook(path: Path, *rows: dict[str, Any]) -> Path:
    """The template with a row for each of ``rows``, which say what differs from an ordinary one."""
    target = io.BytesIO()
    write_template(target, ROLL, STACK.table, language="ru")
    book = openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    sheet = book.worksheets[0]
    by_label = {column.label["ru"]: column.field for column in ROLL.columns}
    for line, changed in enumerate(rows, start=2):
        given = {**FILLED, **changed}
        for position, cell in enumerate(sheet[1], start=1):
            sheet.cell(line, position, given.get(by_label[str(cell.value).removesuffix(" *")]))
    book.save(path)
    return path


def test_a_row_as_schools_fill_it(tmp_path: Path) -> None:
    result = filled(tmp_path / "roll.xlsx")
    assert result.errors == (), [(error.field, error.message, error.value) for error in result.errors]
    record = result.record
    assert record is not None
    assert (record["school_code"], record["name"], record["sex"]) == (
        "1026600000191",
        "Ёлкин Пётр Ильич",
        "1",
    )
    assert (record["birth_date"], record["entry_month"]) == (date(2015, 4, 12), date(2022, 9, 1))
    assert (record["nationality"], record["id_type"], record["id_number"]) == ("643", "03", "II-АИ № 123456")
    assert (record["grade"], record["class"]) == ("5", "5А")
    assert (record["m1_relation"], record["m1_guardian"], record["m2_name"]) == ("mother", True, None)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    result = filled(tmp_path / "roll.xlsx", name=None, sex="?")
    assert {error.field for error in result.errors} == {"name", "sex"}


def test_the_fields_that_the_platform_knows_are_there() -> None:
    wanted = {"school_code", "name", "sex", "birth_date", "nationality", "id_type", "id_number"}
    wanted |= {"grade", "class", "class_number", "entry_month"}
    wanted |= {
        f"{member}_{field}" for member in ("m1", "m2") for field in ("name", "relation", "guardian", "phone")
    }
    assert wanted <= {column.field for column in ROLL.columns}


def test_every_grade_is_found_by_its_figure_alone() -> None:
    for stage in STACK.stages.values():
        for grade in stage.grades.values():
            assert str(int(grade.name.removeprefix("g"))) in grade.aliases


@pytest.mark.parametrize("column", CODED, ids=lambda column: column.field)
def test_every_choice_is_understood_by_code_and_in_each_language(column: Column) -> None:
    assert column.table is not None
    table = STACK.table(column.table)
    reader = CellReader(column, table, "ru")
    for code, entry in table.entries.items():
        for written in (code, *entry.label.values(), *entry.aliases, f" {entry.label['ru'].upper()} "):
            assert reader.read(written) == code, (written, code)
