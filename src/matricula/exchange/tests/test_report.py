"""What an officer sees of an upload: pages of rows, counts, and a workbook of what has to be corrected."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import NotPermitted, in_scope
from matricula.authorities.tests.people import Province
from matricula.exchange.demo.recipe import PACK
from matricula.exchange.demo.roll_rows import Row
from matricula.exchange.models import RollUpload, RowState
from matricula.exchange.roll import report
from matricula.exchange.roll.loading import load_roll
from matricula.exchange.roll.report import (
    recent_uploads,
    upload_report,
    write_corrections,
    write_roll_template,
)
from matricula.exchange.tests.conftest import SCHOOL
from matricula.exchange.tests.rolls import good_rows, read_at_once

Read = Callable[[Sequence[Row]], RollUpload]


def test_rows_come_page_by_page_with_their_errors(
    province: Province, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "PAGE", 2)
    rows = good_rows(province.orgs[SCHOOL], 5)
    rows[3]["name"] = "名 字"
    upload, by = read(rows), province.acting(SCHOOL)
    with in_scope(by):
        first = upload_report(by, upload.uuid)
        assert (first.page, first.pages) == (1, 3)
        assert [row.row for row in first.rows] == [2, 3]
        assert (first.upload.good, first.upload.faulty, first.upload.loaded) == (4, 1, 0)
        assert first.upload.total == 5
        faulty = upload_report(by, upload.uuid, state=RowState.FAULTY)
        assert [row.row for row in faulty.rows] == [5]
        assert faulty.rows[0].errors[0].label is not None
        assert upload_report(by, upload.uuid, page=99).page == 3
        with CaptureQueriesContext(connection) as asked:
            upload_report(by, upload.uuid)
        assert len(asked) == 4


def test_the_list_of_uploads_costs_the_same_however_many(province: Province, read: Read) -> None:
    by = province.acting(SCHOOL)
    for number in range(1, 4):
        read(good_rows(province.orgs[SCHOOL], number))
    with in_scope(by), CaptureQueriesContext(connection) as asked:
        found = recent_uploads(by)
    assert sorted(one.good for one in found) == [1, 2, 3]
    assert len(asked) == 3


def test_corrected_rows_can_be_handed_in_again(province: Province, read: Read, tmp_path: Path) -> None:
    rows = good_rows(province.orgs[SCHOOL], 3)
    rows[0]["birth_date"] = "20160230"
    rows[2]["m1_guardian"] = rows[2]["m2_guardian"] = 0
    upload, by = read(rows), province.acting(SCHOOL)
    file = tmp_path / "corrections.xlsx"
    with in_scope(by):
        load_roll(by=by, upload=upload.uuid)
        with file.open("wb") as target:
            assert write_corrections(by, upload.uuid, target, language="zh-hans") == 2
        again = read_at_once(by, province.orgs[SCHOOL], file)
        found = upload_report(by, again.uuid)
    # The same two rows, wrong in the same cells, and not the good one.
    assert [[error.field for error in row.errors] for row in found.rows] == [["birth_date"], ["m1_guardian"]]


def test_the_blank_template_is_one(province: Province, tmp_path: Path) -> None:
    file, by = tmp_path / "blank.xlsx", province.acting(SCHOOL)
    buffer = io.BytesIO()
    write_roll_template(PACK, buffer, language="en")
    file.write_bytes(buffer.getvalue())
    with in_scope(by):
        upload = read_at_once(by, province.orgs[SCHOOL], file)
        assert upload_report(by, upload.uuid).upload.total == 0


@pytest.mark.parametrize("org", ["east_one", "east"])
def test_nobody_outside_sees_an_upload(org: str, province: Province, read: Read) -> None:
    upload, by = read(good_rows(province.orgs[SCHOOL], 1)), province.acting(org)
    with in_scope(by), pytest.raises(NotPermitted):
        upload_report(by, upload.uuid)
