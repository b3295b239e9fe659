"""The command line reads rolls itself when the worker is away, and stands back when the worker was quicker."""

import uuid
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.exchange.demo.roll_rows import Row
from matricula.exchange.management.commands import import_roll
from matricula.exchange.models import RollUpload, UploadState
from matricula.exchange.roll import reading
from matricula.exchange.roll.reading import read_on, waiting_file
from matricula.exchange.tasks import read_waiting_roll
from matricula.exchange.tests.conftest import SCHOOL
from matricula.exchange.tests.rolls import attempt, good_rows, without_number, workbook
from matricula.registry.api import Student


def imported(province: Province, folder: Path, rows: Sequence[Row], *more: str) -> str:
    """What the command says."""
    out = StringIO()
    school, officer = province.orgs[SCHOOL], province.appointment(SCHOOL).user.email
    file = workbook(folder / "roll.xlsx", rows)
    call_command("import_roll", str(file), f"--school={school.code}", f"--as={officer}", *more, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", 2)


def test_a_roll_is_read_and_loaded_without_the_worker(province: Province, tmp_path: Path) -> None:
    said = imported(province, tmp_path, good_rows(province.orgs[SCHOOL], 5), "--load")
    assert "5 rows: 5 good, 0 faulty, 0 loaded." in said
    assert "5 loaded, 0 not loaded." in said
    with in_scope(province.acting(SCHOOL)):
        upload = RollUpload.objects.get()
        assert Student.objects.count() == 5
    assert not waiting_file(upload).exists()
    # The worker comes back, and finds it done.
    read_waiting_roll(attempt(0), upload=str(upload.uuid), org=upload.org_id)
    with in_scope(province.acting(SCHOOL)):
        upload.refresh_from_db()
        assert (upload.state, upload.failure) == (UploadState.LOADED, {})
        assert upload.rows.count() == 5


def test_a_worker_that_was_quicker_is_no_error(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(upload: uuid.UUID, *, org: int) -> None:
        read_on(upload, org=org)
        raise FileNotFoundError

    monkeypatch.setattr(import_roll, "read_on", late)
    said = imported(province, tmp_path, good_rows(province.orgs[SCHOOL], 3))
    assert "3 rows: 3 good, 0 faulty, 0 loaded." in said


def test_rows_loaded_before_and_rows_in_doubt_are_told(province: Province, tmp_path: Path) -> None:
    rows = [without_number(row) for row in good_rows(province.orgs[SCHOOL], 3)]
    imported(province, tmp_path, rows[:2], "--load")
    said = imported(province, tmp_path, rows, "--load")
    assert "3 rows: 1 good, 0 faulty, 2 loaded before, 0 loaded." in said
    assert "1 loaded, 0 not loaded." in said
