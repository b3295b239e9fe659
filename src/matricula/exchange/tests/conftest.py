"""Fixtures of the import's tests."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.exchange.demo.roll_rows import Row
from matricula.exchange.models import RollUpload
from matricula.exchange.roll.reading import read_roll
from matricula.exchange.tests.rolls import read_at_once, workbook

SCHOOL = "west_one"


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


@pytest.fixture
def hand_in(province: Province, tmp_path: Path) -> Callable[[Sequence[Row]], RollUpload]:
    """Hands rows in as the record officer of the school, as a workbook; returns the upload, which waits."""

    def hand_in(rows: Sequence[Row], name: str = "roll.xlsx") -> RollUpload:
        by = province.acting(SCHOOL)
        with in_scope(by):
            file = workbook(tmp_path / name, rows)
            return read_roll(by=by, school=province.orgs[SCHOOL], file=file, file_name=name)

    return hand_in


@pytest.fixture
def read(province: Province, tmp_path: Path) -> Callable[[Sequence[Row]], RollUpload]:
    """Hands rows in as the record officer of the school, and reads them as the worker; returns the upload."""

    def read(rows: Sequence[Row], name: str = "roll.xlsx") -> RollUpload:
        return read_at_once(province.acting(SCHOOL), province.orgs[SCHOOL], workbook(tmp_path / name, rows))

    return read
