"""Plain lists in a workbook: text alone, a sheet for each, and no more memory for a longer one."""

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from matricula.exchange.workbook import ListSheet, write_lists

HEADINGS = ("Name", "Number")


def written(*rows: tuple[str, ...]) -> list[list[object]]:
    target = io.BytesIO()
    assert write_lists(target, [ListSheet("A list", ("what it is",), HEADINGS, rows)]) == len(rows)
    target.seek(0)
    return [list(row) for row in CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python()]


def test_what_looks_like_a_formula_or_a_number_stays_as_it_was_typed() -> None:
    typed = [("=1+1", "000123456789012345678"), ("+2", "-3"), ("@x", "1e5"), ("", "单")]
    rows = written(*typed)
    assert rows[0][0] == "A list"
    assert rows[1][0] == "what it is"
    assert [tuple(row) for row in rows[-4:]] == typed


def test_each_list_is_a_sheet_of_its_own() -> None:
    target = io.BytesIO()
    sheets = [ListSheet(title, (), HEADINGS, [(title, "1")]) for title in ("Classes: 2026/27", "Who stays")]
    assert write_lists(target, sheets) == 2
    target.seek(0)
    assert CalamineWorkbook.from_filelike(target).sheet_names == ["Classes 202627", "Who stays"]


def peak(rows: int) -> int:
    def made_up() -> Iterator[tuple[str, str]]:
        for one in range(rows):
            yield f"a name of its own {one}", f"G{one:020}"

    target = io.BytesIO()
    tracemalloc.start()
    try:
        write_lists(target, [ListSheet("A list", (), HEADINGS, made_up())])
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_longer_list_takes_hardly_more_memory() -> None:
    short = peak(1_000)
    # Only the finished, packed workbook is as long as the list.
    assert peak(8_000) < 2 * short


def test_nothing_stays_on_the_disk_when_the_rows_break_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Iterator[tuple[str, str]]:
        yield "one", "1"
        assert list(tmp_path.iterdir()), "rows wait there until the workbook is packed"
        raise LookupError

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(LookupError):
        write_lists(io.BytesIO(), [ListSheet("A list", (), HEADINGS, broken())])
    assert not list(tmp_path.iterdir())
