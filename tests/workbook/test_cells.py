"""Habits of officers and of spreadsheet programs: repaired where nothing is lost, else refused in words."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workbook.making import GOOD, HEADINGS, MakeFile, only_error, read, row

from matricula.exchange.workbook import CellProblem
from matricula.exchange.workbook.dates import read_day, read_month, read_range


def value(make: MakeFile, heading: str, cell: Any, field: str) -> Any:
    (result,) = read(make([row(**{heading: cell})]))
    assert result.record is not None, [(error.problem, error.message) for error in result.errors]
    return result.record[field]


def problem(make: MakeFile, heading: str, cell: Any) -> StrEnum:
    (result,) = read(make([row(**{heading: cell})]))
    (error,) = result.errors
    assert result.record is None
    assert error.label is not None
    assert error.label["zh-hans"] == heading
    assert error.message
    assert error.advice
    return error.problem


@pytest.mark.parametrize(
    ("heading", "cell", "field", "expected"),
    [
        ("姓名", " 王\u3000小明\u200b ", "name", "王 小明"),
        ("姓名", "𬭎𠀀·买提", "name", "𬭎𠀀·买提"),
        ("姓名", "'王小明", "name", "王小明"),
        ("学校标识码", 5201000001, "school_code", "5201000001"),
        ("学校标识码", 5201000001.0, "school_code", "5201000001"),
        ("学校标识码", "５２０１０００００１", "school_code", "5201000001"),
        ("身份证件号", "99999920160229005x", "id_number", "99999920160229005X"),
        ("身份证件号", "９９９９９９ ２０１６０２２９ ００５ｘ", "id_number", "99999920160229005X"),
        ("身份证件号", "'99999920160229005X\u00a0", "id_number", "99999920160229005X"),
        ("身份证件号", "G12345678", "id_number", "G12345678"),
        ("身份证件号", None, "id_number", None),
        ("性别", "1", "sex", "1"),
        ("性别", 2.0, "sex", "2"),
        ("性别", "Female", "sex", "2"),
        ("性别", "1 男", "sex", "1"),
        ("性别", "２－女", "sex", "2"),
        ("民族", 3, "ethnicity", "03"),
        ("民族", "03、民族第03", "ethnicity", "03"),
        ("出生日期", 20160229, "birth_date", date(2016, 2, 29)),
        ("出生日期", 20160229.0, "birth_date", date(2016, 2, 29)),
        ("出生日期", "２０１６０２２９", "birth_date", date(2016, 2, 29)),
        ("出生日期", "2016-02-29", "birth_date", date(2016, 2, 29)),
        ("出生日期", "2016/2/29", "birth_date", date(2016, 2, 29)),
        ("出生日期", "2016.2.29", "birth_date", date(2016, 2, 29)),
        ("出生日期", "29.02.2016", "birth_date", date(2016, 2, 29)),
        ("出生日期", "3.2.2016", "birth_date", date(2016, 2, 3)),
        ("出生日期", "2016年2月29日", "birth_date", date(2016, 2, 29)),
        ("出生日期", "2016 年 2 月 29 日", "birth_date", date(2016, 2, 29)),
        ("出生日期", "2016-02-29 00:00:00", "birth_date", date(2016, 2, 29)),
        ("出生日期", date(2016, 2, 29), "birth_date", date(2016, 2, 29)),
        ("出生日期", datetime(2016, 2, 29, 13, 5), "birth_date", date(2016, 2, 29)),
        ("入学年月", 202609, "entry_month", date(2026, 9, 1)),
        ("入学年月", "202609", "entry_month", date(2026, 9, 1)),
        ("入学年月", "2026年9月", "entry_month", date(2026, 9, 1)),
        ("入学年月", "2026-09", "entry_month", date(2026, 9, 1)),
        ("入学年月", "20260915", "entry_month", date(2026, 9, 1)),
        ("入学年月", date(2026, 9, 15), "entry_month", date(2026, 9, 1)),
        ("有效期", "2010.06.01-2020.06.01", "id_valid", (date(2010, 6, 1), date(2020, 6, 1))),
        ("有效期", "2010-06-01 — 2020-06-01", "id_valid", (date(2010, 6, 1), date(2020, 6, 1))),
        ("有效期", "20100601-20200601", "id_valid", (date(2010, 6, 1), date(2020, 6, 1))),
        ("有效期", "2010.06.01-", "id_valid", (date(2010, 6, 1), None)),
        ("距离（公里）", 2.3, "distance_km", Decimal("2.3")),
        ("距离（公里）", "２．３", "distance_km", Decimal("2.3")),
        ("距离（公里）", "2,3", "distance_km", Decimal("2.3")),
        ("距离（公里）", 5, "distance_km", Decimal(5)),
        ("距离（公里）", 9999.9, "distance_km", Decimal("9999.9")),
        ("兄弟姐妹数", 2.0, "siblings", 2),
        ("是否孤儿", "是", "orphan", True),
        ("是否孤儿", "否", "orphan", False),
        ("是否孤儿", "да", "orphan", True),
        ("是否孤儿", 0, "orphan", False),
        ("是否孤儿", True, "orphan", True),
        ("户口所在地", 520102001001, "area", "520102001001"),
        ("联系电话", 13800000000.0, "phone", "13800000000"),
        ("照片", "picture.jpg", "photo", None),
    ],
)
def test_what_is_understood(make: MakeFile, heading: str, cell: Any, field: str, expected: Any) -> None:
    found = value(make, heading, cell, field)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("heading", "cell", "expected"),
    [
        ("姓名", None, CellProblem.empty),
        ("姓名", " \u3000\u200b", CellProblem.empty),
        ("姓名", "一二三四五六七", CellProblem.too_long),
        ("姓名", True, CellProblem.became_logical),
        ("学校标识码", "52010000", CellProblem.wrong_length),
        ("学校标识码", "52010000AB", CellProblem.not_digits),
        ("身份证件号", 520101194912310021, CellProblem.digits_lost),
        ("身份证件号", 5.20101e17, CellProblem.digits_lost),
        ("身份证件号", "5.20101E+17", CellProblem.digits_lost),
        ("学校标识码", "5.2E+09", CellProblem.digits_lost),
        ("身份证件号", "王小明", CellProblem.not_an_id),
        ("联系电话", date(2026, 3, 1), CellProblem.became_date),
        ("联系电话", time(8, 30), CellProblem.became_date),
        ("性别", "男生", CellProblem.unknown_code),
        ("性别", "1 女", CellProblem.code_and_label_differ),
        ("出生日期", "20160230", CellProblem.not_a_date),
        ("出生日期", 42429, CellProblem.not_a_date),
        ("出生日期", "2016-02/29", CellProblem.not_a_date),
        ("出生日期", "2016x02x29", CellProblem.not_a_date),
        ("出生日期", "02.29.2016", CellProblem.not_a_date),
        ("出生日期", "29/02/2016", CellProblem.not_a_date),
        ("出生日期", "29.02.16", CellProblem.not_a_date),
        ("入学年月", "202613", CellProblem.not_a_month),
        ("入学年月", "2026", CellProblem.not_a_month),
        ("有效期", "2010.06.01", CellProblem.not_a_range),
        ("有效期", "2020.06.01-2010.06.01", CellProblem.backwards_range),
        ("距离（公里）", "two", CellProblem.not_a_number),
        ("距离（公里）", "NaN", CellProblem.not_a_number),
        ("距离（公里）", 2.35, CellProblem.too_precise),
        ("距离（公里）", 10000, CellProblem.too_precise),
        ("兄弟姐妹数", 1.5, CellProblem.not_whole),
        ("是否孤儿", "maybe", CellProblem.not_yes_or_no),
        ("是否孤儿", 2, CellProblem.not_yes_or_no),
    ],
)
def test_what_is_refused(make: MakeFile, heading: str, cell: Any, expected: CellProblem) -> None:
    assert problem(make, heading, cell) is expected


def test_an_error_says_where_what_and_which_clause(make: MakeFile) -> None:
    error = only_error(read(make([row(), row(身份证件号=520101194912310021, 姓名="李四")])))
    assert (error.sheet, error.row, error.column, error.field) == ("名单", 3, "D", "id_number")
    assert error.clause == "XX-1"
    assert error.value.startswith("52010119491231")
    assert "15 digits" in error.message
    assert "as text" in error.advice


def test_choices_are_listed(make: MakeFile) -> None:
    error = only_error(read(make([row(性别="男生")])))
    assert "1 男; 2 女" in error.advice


def test_errors_survive_storing(make: MakeFile) -> None:
    error = only_error(read(make([row(姓名="一二三四五六七")])))
    assert type(error).from_json(error.as_json()) == error
    assert "At most 6" in error.message


def test_a_row_has_all_its_errors_and_the_good_rows_still_come(make: MakeFile) -> None:
    good, bad = read(make([row(), row(性别="?", 出生日期="?", 姓名=None)]))
    assert good.record is not None
    assert good.record["name"] == GOOD["姓名"]
    assert bad.record is None
    assert {error.place for error in bad.errors} == {"B3", "C3", "E3"}


def test_every_field_of_the_layout_is_in_a_record(make: MakeFile) -> None:
    (result,) = read(make([row()]))
    assert result.record is not None
    assert len(result.record) == len(HEADINGS)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)))
def test_every_way_of_writing_a_day_gives_that_day(day: date) -> None:
    for shape in ("%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"):
        assert read_day(day.strftime(shape)) == day
    assert read_month(day.strftime("%Y%m")) == day.replace(day=1)
    assert read_range(f"{day:%Y.%m.%d}-{day + timedelta(days=1):%Y.%m.%d}") == (day, day + timedelta(days=1))


@given(st.text(max_size=12))
def test_no_text_breaks_the_date_readers(written: str) -> None:
    for reader in (read_day, read_month, read_range):
        reader(written)
