"""What only the place of a cell, the row or the whole file shows: formulas, merges, hidden rows, gaps, repetitions."""

from typing import Any

import openpyxl
import xlsxwriter
from tests.workbook.making import HEADINGS, MakeFile, only_error, open_book, read, row

from matricula.exchange.workbook import CellProblem
from matricula.exchange.workbook.facts import area_name, letters, parse_area, parse_cell


def test_a_formula_is_refused_even_with_a_value_beside_it(make: MakeFile, tmp_path: Any) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, [cell if cell is not None else "" for cell in row()])
        sheet.write_formula(1, 1, '=CONCAT("王","小明")', None, "王小明")
    error = only_error(read(path))
    assert (error.place, error.problem, error.value) == ("B2", CellProblem.formula, "王小明")
    assert "values only" in error.advice


def test_an_array_formula_covers_its_whole_area(tmp_path: Any) -> None:
    path = tmp_path / "array.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for line in (1, 2):
            sheet.write_row(line, 0, [cell if cell is not None else "" for cell in row(姓名=f"学生{line}")])
        sheet.write_array_formula(1, 9, 2, 9, "{=ROW(A1:A2)}", None, 1)
        sheet.write_number(2, 9, 2)
    assert [result.errors[0].place for result in read(path)] == ["J2", "J3"]


def test_an_error_value(tmp_path: Any, make: MakeFile) -> None:
    def error(sheet: Any) -> None:
        sheet["B2"].value, sheet["B2"].data_type = "#N/A", "e"

    assert only_error(read(make([row()], edit=error))).problem is CellProblem.error_value


def test_merged_cells_are_named(make: MakeFile) -> None:
    results = read(
        make([row(姓名="甲"), row(姓名="乙"), row(姓名="丙")], edit=lambda sheet: sheet.merge_cells("C2:C3"))
    )
    assert [result.record is None for result in results] == [True, True, False]
    for result, place in zip(results, ("C2", "C3"), strict=False):
        (error,) = result.errors
        assert (error.place, error.problem) == (place, CellProblem.merged)
        assert "C2:C3" in error.message


def test_hidden_rows_are_reported_not_loaded(make: MakeFile) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True

    first, hidden, last = read(make([row(姓名="甲"), row(姓名="乙"), row(姓名="丙")], edit=hide))
    assert first.record
    assert last.record
    assert [(error.place, error.problem) for error in hidden.errors] == [("3", CellProblem.hidden_row)]


def test_empty_rows_between_and_after_do_not_count(make: MakeFile) -> None:
    nothing = [None] * len(HEADINGS)
    results = read(make([row(姓名="甲"), nothing, ["  "] * 3, nothing, row(姓名="乙"), nothing]))
    assert [result.row for result in results] == [2, 6]


def test_the_same_row_twice(make: MakeFile) -> None:
    first, second = read(make([row(), row()]))
    assert first.record
    (error,) = second.errors
    assert error.problem is CellProblem.same_row
    assert "row 2" in error.message


def test_a_value_that_must_be_unique(make: MakeFile) -> None:
    rows = [row(姓名="甲"), row(姓名="乙"), row(姓名="丙", 身份证件号=None), row(姓名="丁", 身份证件号=None)]
    assert all(result.record for result in read(make(rows)))
    results = read(make(rows), unique=("id_number",))
    assert [bool(result.record) for result in results] == [True, False, True, True]
    assert [(error.place, error.problem) for error in results[1].errors] == [("D3", CellProblem.same_value)]


def test_chunks_keep_the_order_and_the_size(make: MakeFile) -> None:
    book = open_book(make([row(姓名=f"生{n}") for n in range(25)]))
    assert book.expected_rows == 25
    chunks = list(book.chunks(10))
    assert [len(chunk) for chunk in chunks] == [10, 10, 5]
    assert [result.row for chunk in chunks for result in chunk] == list(range(2, 27))


def test_cells_that_begin_to_the_right(make: MakeFile) -> None:
    def move(sheet: Any) -> None:
        sheet.insert_cols(1, 3)
        sheet.insert_rows(1, 4)

    (result,) = read(make([row()], edit=move))
    assert result.row == 6
    assert result.record


def test_rows_and_cells_without_references(tmp_path: Any, make: MakeFile) -> None:
    """Some programs leave the references out; then the cells simply follow each other."""
    import re
    import zipfile

    from tests.workbook.test_files import SHEET, replace_part

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    compulsory = [0, 1, 2, 4]
    sheet.append([HEADINGS[n] for n in compulsory])
    sheet.append([row()[n] for n in compulsory])
    sheet["B2"] = "=1+1"
    path = tmp_path / "bare.xlsx"
    book.save(path)
    with zipfile.ZipFile(path) as package:
        xml = package.read(SHEET)
    replace_part(path, SHEET, re.sub(rb'(<(?:c|row)\b[^>]*?) r="[A-Z]*\d+"', rb"\1", xml))
    assert CellProblem.formula in {
        error.problem for result in read(path) for error in result.errors if error.place == "B2"
    }


def test_names_of_cells() -> None:
    assert [letters(n) for n in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert parse_cell("XFD1048576") == (1048575, 16383)
    assert area_name(parse_area("$B$7:C9")) == "B7:C9"
    assert all(parse_cell(f"{letters(n)}1") == (0, n) for n in range(16384))
