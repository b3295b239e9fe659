"""Files that are no workbook of the layout: each is refused as a whole, says why, and harms nothing."""

import contextlib
import io
import zipfile
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest
from django.utils.translation import override
from msoffcrypto.format.ooxml import OOXMLFile
from tests.workbook.making import GOOD, HEADINGS, LAYOUT, MakeFile, open_book, read, row
from xlwt.ExcelFormula import Formula
from xlwt.Workbook import Workbook as OldWorkbook

from matricula.exchange.workbook import FileProblem, Limits, NoticeKind, WorkbookRefused
from matricula.exchange.workbook.header import SEARCHED_ROWS
from matricula.regulation.answers.refusals import Refused


def refusal(path: Path, limits: Limits | None = None) -> WorkbookRefused:
    with pytest.raises(WorkbookRefused) as caught:
        open_book(path, limits)
    assert isinstance(caught.value, Refused)
    assert str(caught.value.text)
    assert str(caught.value.next_step)
    return caught.value


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"", "empty"),
        ("姓名,性别\n王小明,男\n".encode(), "plain text or CSV"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a web page"),
        (b"PK\x05\x06" + b"\0" * 18, "an empty archive"),
        (b"\x01\x02\x00\x03" * 99, "of an unknown kind"),
    ],
)
def test_what_is_not_a_workbook(tmp_path: Path, content: bytes, seen: str) -> None:
    path = tmp_path / "roll.xlsx"
    path.write_bytes(content)
    refused = refusal(path)
    assert refused.code == FileProblem.not_a_workbook
    assert seen in str(refused.text)


@pytest.mark.parametrize("start", [b"MZ\x90\x00", b"\x7fELF\x02\x01", b"#!/bin/sh\n"])
def test_a_program_renamed(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "roll.xlsx"
    path.write_bytes(start + b"\0" * 500)
    assert refusal(path).code == FileProblem.executable


def test_another_archive(tmp_path: Path) -> None:
    path = tmp_path / "roll.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal(path).code == FileProblem.not_a_workbook
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "Word" in str(refusal(path).text)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", "")
    assert refusal(path).code == FileProblem.other_format


def test_macros(make: MakeFile) -> None:
    path = make([row()])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert refusal(path).code == FileProblem.macros


def test_a_password(make: MakeFile, tmp_path: Path) -> None:
    plain, locked = make([row()]), tmp_path / "locked.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        OOXMLFile(source).encrypt("secret", target)
    with locked.open("rb") as file:
        assert msoffcrypto.OfficeFile(file).is_encrypted()
    assert refusal(locked).code == FileProblem.encrypted


@pytest.mark.parametrize("keep", [200, 3000])
def test_a_file_cut_short(make: MakeFile, keep: int) -> None:
    path = make([row() for _ in range(50)])
    path.write_bytes(path.read_bytes()[:keep])
    assert refusal(path).code == FileProblem.damaged


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_flipped_bytes_never_break_the_reader(make: MakeFile, tmp_path: Path, kind: str) -> None:
    path = make([row() for _ in range(20)]) if kind == "xlsx" else old_workbook(tmp_path)
    whole = path.read_bytes()
    for position in range(0, len(whole), max(1, len(whole) // 150)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :])
        with contextlib.suppress(WorkbookRefused):
            read(path)


def replace_part(path: Path, part: str, content: bytes, *, claim: int | None = None) -> None:
    """Rewrite the package with another content of one part; `claim` is a false size in its headers."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    data = buffer.getvalue()
    if claim is not None:
        data = data.replace(len(content).to_bytes(4, "little"), claim.to_bytes(4, "little"))
    path.write_bytes(data)


SHEET = "xl/worksheets/sheet1.xml"
SMALL = Limits(unpacked_bytes=1_000_000)


def test_a_zip_bomb(make: MakeFile) -> None:
    path = make([row()])
    replace_part(path, SHEET, b" " * 50_000_000)
    assert path.stat().st_size < 100_000
    assert refusal(path, SMALL).code == FileProblem.bomb


def test_a_zip_bomb_that_lies_about_its_size(make: MakeFile) -> None:
    path = make([row()])
    replace_part(path, SHEET, b" " * 50_000_017, claim=1_000)
    # Measured from now on: what an earlier test, or the process that began this one, has held hides nothing.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = peak_kilobytes()
    assert refusal(path, SMALL).code in (FileProblem.bomb, FileProblem.damaged)
    assert peak_kilobytes() - before < 40_000, "it was unpacked into memory"


def peak_kilobytes() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def test_entities_that_swell(make: MakeFile) -> None:
    path = make([row()])
    swelling = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    replace_part(path, SHEET, swelling)
    assert refusal(path).code == FileProblem.damaged


def test_a_lonely_cell_far_away_does_not_fill_the_memory(make: MakeFile) -> None:
    down = make([row()], edit=lambda sheet: sheet.cell(1_048_576, 1, "x"))
    refused = refusal(down)
    assert refused.code == FileProblem.too_many_rows
    assert "1048576" in str(refused.text)
    right = make([row()], edit=lambda sheet: sheet.cell(1, 16_384, "x"))
    assert refusal(right).code == FileProblem.too_wide


def test_size_and_number_of_rows(make: MakeFile) -> None:
    path = make([row(姓名=f"学生{n}") for n in range(30)])
    assert refusal(path, Limits(file_bytes=1000)).code == FileProblem.too_big
    assert refusal(path, Limits(rows=29)).code == FileProblem.too_many_rows
    assert len(read(path, limits=Limits(rows=30))) == 30


def test_missing_headings_are_named(make: MakeFile) -> None:
    headings = [heading for heading in HEADINGS if heading not in ("性别", "出生日期", "民族")]
    refused = refusal(make([], headings=headings))
    assert refused.code == FileProblem.wrong_template
    assert refused.clause == LAYOUT.clause
    assert "性别" in str(refused.text)
    assert "出生日期" in str(refused.text)
    assert "民族" not in str(refused.text), "it is not compulsory"


def test_a_workbook_of_something_else(make: MakeFile) -> None:
    refused = refusal(make([["a", 1]], headings=["Product", "Price"]))
    assert refused.code == FileProblem.wrong_template
    assert "姓名" in str(refused.text)


def test_a_workbook_without_anything(make: MakeFile) -> None:
    assert refusal(make([], headings=[])).code == FileProblem.empty


def test_a_heading_twice(make: MakeFile) -> None:
    refused = refusal(make([], headings=[*HEADINGS, "学生性别"]))
    assert refused.code == FileProblem.repeated_heading
    assert "C, O" in str(refused.text)


def test_columns_in_any_order_with_stars_titles_and_extras(make: MakeFile) -> None:
    headings = ["备注", "出生日期 *", "★姓名", "性 别", "Id number", "学校标识码\n"]
    values = ["note", "20160229", "王小明", "男", GOOD["身份证件号"], "5201000001"]

    def title(sheet: Any) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "某学校 2026"
        sheet.merge_cells("A1:F1")

    path = make([values], headings=headings, edit=title)
    book = open_book(path)
    assert [(notice.kind, notice.what) for notice in book.notices] == [(NoticeKind.extra_columns, "备注")]
    assert "备注" in book.notices[0].message
    (result,) = [row for chunk in book.chunks() for row in chunk]
    assert result.row == 4
    assert result.record is not None
    assert (result.record["name"], result.record["id_number"]) == ("王小明", GOOD["身份证件号"])


def test_sheets_hidden_or_of_another_kind_are_left_out_and_named(make: MakeFile) -> None:
    def more(sheet: Any) -> None:
        hidden = sheet.parent.create_sheet("旧名单")
        hidden.append(HEADINGS)
        hidden.append(row(姓名="隐藏"))
        hidden.sheet_state = "hidden"
        sheet.parent.create_sheet("说明").append(["how to"])
        second = sheet.parent.create_sheet("二班")
        second.append(HEADINGS)
        second.append(row(姓名="李四"))

    book = open_book(make([row()], edit=more))
    assert [
        (notice.kind, notice.sheet)
        for notice in book.notices
        if notice.kind is not NoticeKind.pictures_not_read
    ] == [
        (NoticeKind.hidden_sheet, "旧名单"),
        (NoticeKind.sheet_not_read, "说明"),
    ]
    names = [row.record["name"] for chunk in book.chunks() for row in chunk if row.record]
    assert names == ["王小明", "李四"]


def old_workbook(tmp_path: Path) -> Path:
    path = tmp_path / "roll.xls"
    book = OldWorkbook(encoding="utf-8")
    sheet = book.add_sheet("名单")
    for position, heading in enumerate(HEADINGS):
        sheet.write(0, position, heading)
    for line in (1, 2, 3, 4):
        number = 520101194912310021 if line == 4 else GOOD["身份证件号"]
        for position, cell in enumerate(row(姓名=f"学生{line}", 身份证件号=number)):
            if cell is not None:
                sheet.write(line, position, cell)
    sheet.write(2, 12, Formula("1+1"))
    sheet.row(3).hidden = True
    book.save(str(path))
    return path


def test_an_old_workbook(tmp_path: Path) -> None:
    path = old_workbook(tmp_path)
    good, formula, hidden, number = read(path)
    assert good.record is not None
    assert good.record["id_number"] == GOOD["身份证件号"]
    assert [(error.place, error.problem) for error in formula.errors] == [("M3", "formula")]
    assert [(error.place, error.problem) for error in hidden.errors] == [("4", "hidden_row")]
    assert [(error.place, error.problem) for error in number.errors] == [("D5", "digits_lost")]


def test_a_word_document_in_the_old_container(tmp_path: Path) -> None:
    path = tmp_path / "roll.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert refusal(path).code in (FileProblem.damaged, FileProblem.not_a_workbook)


def test_the_dates_of_the_old_macintosh_epoch(make: MakeFile) -> None:
    from datetime import date

    def epoch(sheet: Any) -> None:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        sheet.parent.epoch = CALENDAR_MAC_1904

    (result,) = read(make([row(出生日期=date(2016, 2, 29))], edit=epoch))
    assert result.record is not None
    assert result.record["birth_date"] == date(2016, 2, 29)


def test_limits_come_from_settings(settings: Any) -> None:
    settings.MATRICULA_WORKBOOK_LIMITS = {"rows": 5}
    assert Limits.from_settings() == Limits(rows=5)
    book = openpyxl.Workbook()
    assert book is not None


def sheet_of(rows: str, after: str = "") -> bytes:
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData>{after}</worksheet>"
    ).encode()


ONE_ROW = '<row r="2"><c r="A2"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("sheet", "problem"),
    [
        pytest.param(sheet_of(ONE_ROW * 1_300_000), FileProblem.too_many_rows, id="one row again and again"),
        pytest.param(
            sheet_of('<row r="2">' + '<c r="A2"><v>1</v></c>' * 2_000_000 + "</row>"),
            FileProblem.too_wide,
            id="one cell again and again",
        ),
        pytest.param(sheet_of('<row r="2"/>' * 1_100_000), FileProblem.too_much, id="rows without a cell"),
        pytest.param(
            sheet_of(ONE_ROW, "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 1_100 + "</mergeCells>"),
            FileProblem.too_much,
            id="merged cells",
        ),
    ],
)
def test_what_is_repeated_is_counted_as_it_stands_in_the_file(
    make: MakeFile, sheet: bytes, problem: FileProblem
) -> None:
    """Under one number it would be one row; the library that lays the values out reads every one of them."""
    path = make([row()])
    replace_part(path, SHEET, sheet)
    assert path.stat().st_size < 600_000
    assert refusal(path, Limits(elements=1_000_000)).code == problem


def test_a_repeated_row_is_refused_at_once(make: MakeFile) -> None:
    path = make([row()])
    replace_part(path, SHEET, sheet_of(ONE_ROW * 1_000))
    refused = refusal(path, Limits(rows=20))
    assert refused.code == FileProblem.too_many_rows
    assert f"row {20 + SEARCHED_ROWS + 1};" in str(refused.text), "the rest of the file was not read"


def test_an_old_workbook_of_endless_records(tmp_path: Path) -> None:
    path = old_workbook(tmp_path)
    assert refusal(path, Limits(elements=20)).code == FileProblem.too_much


def test_rows_under_one_number_count_each(make: MakeFile) -> None:
    path = make([row()])
    replace_part(path, SHEET, sheet_of(ONE_ROW * 40))
    assert refusal(path, Limits(rows=20)).code == FileProblem.too_many_rows


def test_a_full_roll_of_the_most_rows_keeps_within_the_limits() -> None:
    """The most that any program writes for a cell of the national roll, and 20,000 rows of them."""
    limits = Limits()
    assert limits.rows * 74 * 3 + limits.rows <= limits.elements
    assert limits.rows * 4_200 <= limits.unpacked_bytes


def test_refusals_speak_the_language_of_whoever_reads_them(make: MakeFile) -> None:
    """The worker refuses while no language is chosen, and people of several read it."""
    refused = refusal(make([], headings=[heading for heading in HEADINGS if heading != "性别"]))
    said = {}
    for language in ("en", "zh-hans"):
        with override(language):
            said[language] = str(refused.text)
    assert "lacks" in said["en"]
    assert "缺少" in said["zh-hans"]
