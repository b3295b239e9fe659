"""The template and the error workbook: what is written can be read again, and carries no formula and no lost digit."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.workbook.making import HEADINGS, LAYOUT, TABLES, MakeFile, open_book, read, row

from matricula.exchange.workbook import WorkbookRefused, error_workbook, write_error_workbook, write_template
from matricula.exchange.workbook.facts import letters


def template(language: str) -> openpyxl.Workbook:
    target = io.BytesIO()
    write_template(target, LAYOUT, TABLES.__getitem__, language=language)
    return openpyxl.load_workbook(io.BytesIO(target.getvalue()))


def test_the_template_has_the_compulsory_columns_first_and_explains_them() -> None:
    sheet = template("en").worksheets[0]
    headings = [str(cell.value) for cell in sheet[1]]
    assert headings[:4] == ["学校标识码 *", "姓名 *", "性别 *", "出生日期 *"]
    assert headings[4] == "身份证件号"
    assert "照片" not in headings
    comment = sheet["B1"].comment
    assert comment is not None
    assert "Compulsory" in comment.text
    assert "As registered" in comment.text


def test_the_template_offers_choices_and_keeps_text() -> None:
    book = template("zh-hans")
    sheet = book.worksheets[0]
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules["C2"] == '"男,女"'
    (long_list,) = [formula for place, formula in rules.items() if place != "C2"]
    name, _, area = str(long_list).lstrip("=").rpartition("!")
    lists = book[name.strip("'")]
    assert lists.sheet_state == "hidden"
    assert lists[area.replace("$", "").split(":")[0]].value == "民族第01"
    assert sheet.column_dimensions["A"].width > 5


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_filled_template_is_read(tmp_path: Path, language: str) -> None:
    book = template(language)
    sheet = book.worksheets[0]
    by_heading = dict(zip(HEADINGS, row(民族="民族第03"), strict=True))
    sheet.append([by_heading[str(cell.value).removesuffix(" *")] for cell in sheet[1]])
    path = tmp_path / "filled.xlsx"
    book.save(path)
    (result,) = read(path)
    assert result.record is not None
    assert result.record["ethnicity"] == "03"


def test_an_empty_template_is_read_as_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    template("en").save(path)
    assert read(path) == []


def corrections(path: Path, tmp_path: Path, language: str = "en") -> tuple[Path, int]:
    target = tmp_path / "corrections.xlsx"
    with target.open("wb") as file:
        count = write_error_workbook(file, LAYOUT, TABLES.__getitem__, read(path), language=language)
    return target, count


def test_only_the_wrong_rows_are_written_coloured_and_commented(make: MakeFile, tmp_path: Path) -> None:
    path = make([row(姓名="甲"), row(姓名="乙", 性别="?"), row(姓名="丙", 出生日期=None)])
    target, count = corrections(path, tmp_path)
    assert count == 2
    book = openpyxl.load_workbook(target)
    sheet = book.worksheets[0]
    headings = {str(cell.value).removesuffix(" *"): letters(at) for at, cell in enumerate(sheet[1])}
    wrong = sheet[f"{headings['性别']}2"]
    assert wrong.value == "?"
    assert wrong.fill.fgColor.rgb == "FFF9D2CF"
    assert wrong.comment is not None
    assert "Choose one of" in wrong.comment.text
    assert sheet[f"{headings['姓名']}2"].comment is None
    assert sheet[f"{headings['出生日期']}3"].comment is not None
    listed = book["Errors"]
    assert [cell.value for cell in listed[2]][1] == "名单!C3"
    assert "性别" not in str(listed[2][2].value), "the list speaks the reader's language"


def test_what_was_wrong_is_corrected_and_uploaded_again(make: MakeFile, tmp_path: Path) -> None:
    target, _ = corrections(make([row(姓名="乙", 性别="?"), row(姓名="丙", 身份证件号="bad id!")]), tmp_path)
    book = openpyxl.load_workbook(target)
    sheet = book.worksheets[0]
    headings = {str(cell.value).removesuffix(" *"): letters(at) for at, cell in enumerate(sheet[1])}
    sheet[f"{headings['性别']}2"] = "女"
    sheet[f"{headings['身份证件号']}3"] = "99999920160229005X"
    book.save(target)
    assert [result.record["sex"] for result in read(target) if result.record] == ["2", "1"]


def test_no_text_becomes_a_formula(make: MakeFile, tmp_path: Path) -> None:
    def type_formula_as_text(sheet: Any) -> None:
        sheet["M2"].value = '=HYPERLINK("http://x.invalid")'
        sheet["M2"].data_type = "s"

    path = make([row(性别="?")], edit=type_formula_as_text)
    assert [error.problem for result in read(path) for error in result.errors] == ["unknown_code"]
    target, _ = corrections(path, tmp_path)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_errors_of_a_whole_row_are_on_its_first_cell(make: MakeFile, tmp_path: Path) -> None:
    target, count = corrections(make([row(), row()]), tmp_path)
    assert count == 1
    comment = openpyxl.load_workbook(target).worksheets[0]["A2"].comment
    assert comment is not None
    assert "the same as row 2" in comment.text


def test_a_flood_of_errors_ends_in_a_count(
    make: MakeFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error_workbook, "_MOST_LISTED", 3)
    monkeypatch.setattr(error_workbook, "_MOST_COMMENTS", 2)
    target, count = corrections(make([row(姓名=f"生{n}", 性别="?") for n in range(10)]), tmp_path)
    assert count == 10
    book = openpyxl.load_workbook(target)
    sheet, listed = book.worksheets[0], book["Errors"]
    assert listed.max_row == 5
    assert str(listed["E5"].value).startswith("7 more errors")
    commented = [cell for line in sheet.iter_rows(min_row=2) for cell in line if cell.comment]
    assert len(commented) == 2
    assert all(sheet[f"C{line}"].fill.fgColor.rgb == "FFF9D2CF" for line in range(2, 12))


def test_a_list_of_errors_alone_is_no_roll(make: MakeFile, tmp_path: Path) -> None:
    target, _ = corrections(make([row(性别="?")]), tmp_path)
    book = openpyxl.load_workbook(target)
    del book[book.sheetnames[0]]
    book.save(target)
    with pytest.raises(WorkbookRefused):
        open_book(target)
