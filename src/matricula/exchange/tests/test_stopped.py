"""An upload never hangs: it says that it has stopped and why, goes on where it stopped, and leaves no file behind."""

import os
import uuid
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from matricula.authorities.api import end_appointment, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.exchange.demo.roll_rows import Row
from matricula.exchange.models import RollUpload, RowState, UploadState
from matricula.exchange.roll import loading, reading
from matricula.exchange.roll.loading import load_roll
from matricula.exchange.roll.problems import restored_error
from matricula.exchange.roll.reading import read_roll, waiting_file
from matricula.exchange.roll.rechecking import check_again
from matricula.exchange.roll.tending import tend_uploads
from matricula.exchange.tasks import TRIES, load_large_roll, read_waiting_roll, tend
from matricula.exchange.tests.conftest import SCHOOL
from matricula.exchange.tests.rolls import attempt, good_rows
from matricula.kernel.clock import civil_today, machine_now, travelling
from matricula.registry.api import Student, enroll_student
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import Refused

Read = Callable[[Sequence[Row]], RollUpload]


@pytest.fixture
def large(province: Province, hand_in: Read, monkeypatch: pytest.MonkeyPatch) -> RollUpload:
    """An upload of three chunks that waits for the worker."""
    monkeypatch.setattr(reading, "CHUNK", 2)
    return hand_in(good_rows(province.orgs[SCHOOL], 5))


def once_more(province: Province, upload: RollUpload, folder: Path) -> RollUpload:
    by = province.acting(SCHOOL)
    with in_scope(by):
        return read_roll(
            by=by, school=province.orgs[SCHOOL], file=folder / "roll.xlsx", file_name="roll.xlsx"
        )


def fresh(province: Province, upload: RollUpload) -> RollUpload:
    with in_scope(province.acting(SCHOOL)):
        return RollUpload.objects.get(pk=upload.pk)


def rows_of(province: Province, upload: RollUpload) -> list[tuple[int, str]]:
    with in_scope(province.acting(SCHOOL)):
        return list(upload.rows.order_by("position").values_list("position", "state"))


def end_jobs(status: str) -> None:
    """What stands in the queue when every job has come to that end."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE queue_name = 'rolls'", [status])


def test_a_file_that_is_gone_is_said_in_words_and_handed_in_again_it_is_read(
    province: Province, large: RollUpload, tmp_path: Path
) -> None:
    waiting_file(large).unlink()
    read_waiting_roll(attempt(0), upload=str(large.uuid), org=large.org_id)
    end_jobs("succeeded")
    stopped = fresh(province, large)
    assert stopped.state == UploadState.FAILED
    why = restored_error(stopped.failure)
    assert "gone" in why.message
    assert "Hand the same workbook in again" in why.advice
    with override("zh-hans"):
        assert why.message
        assert "gone" not in why.message
    by = province.acting(SCHOOL)
    with in_scope(by), pytest.raises(Refused) as refused:
        load_roll(by=by, upload=large.uuid)
    assert refused.value.code == "roll_not_read"

    again = once_more(province, large, tmp_path)
    assert (again.pk, again.state, again.failure) == (large.pk, UploadState.READING, {})
    read_waiting_roll(attempt(0), upload=str(large.uuid), org=large.org_id)
    assert fresh(province, large).state == UploadState.READ
    assert rows_of(province, large) == [(place, RowState.GOOD) for place in range(1, 6)]


def test_what_was_read_before_it_stopped_is_kept(
    province: Province, large: RollUpload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, calls = reading.keep_rows, 0

    def breaks(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls % 2 == 0:
            raise RuntimeError
        kept(*arguments)

    monkeypatch.setattr(reading, "keep_rows", breaks)
    for number in range(TRIES + 1):
        assert fresh(province, large).state == UploadState.READING, "it is tried again"
        calls = 0
        with pytest.raises(RuntimeError):
            read_waiting_roll(attempt(number), upload=str(large.uuid), org=large.org_id)
    end_jobs("failed")
    assert fresh(province, large).state == UploadState.FAILED
    assert [place for place, _state in rows_of(province, large)] == [1, 2]

    monkeypatch.setattr(reading, "keep_rows", kept)
    # The operator starts the job again, or the officer hands the file in again: both go on.
    read_waiting_roll(attempt(0), upload=str(large.uuid), org=large.org_id)
    assert fresh(province, large).state == UploadState.READ
    assert len(rows_of(province, large)) == 5
    assert once_more(province, large, tmp_path).state == UploadState.READ


def test_an_upload_whose_job_is_lost_is_found_and_given_up(
    province: Province, large: RollUpload, tmp_path: Path
) -> None:
    assert tend_uploads() == 0, "its job waits"
    end_jobs("failed")
    # Even before anybody has noticed, the same file is read anew.
    assert once_more(province, large, tmp_path).state == UploadState.READING
    assert tend_uploads() == 0
    end_jobs("failed")
    assert tend_uploads() == 1
    assert tend_uploads() == 0
    assert fresh(province, large).state == UploadState.FAILED
    tend()


def test_the_worker_does_not_read_in_the_name_of_who_has_left(province: Province, large: RollUpload) -> None:
    head = province.acting("west", "head")
    with in_scope(head):
        end_appointment(by=head, appointment=province.appointment(SCHOOL), ended_on=civil_today(head.zone))
    read_waiting_roll(attempt(0), upload=str(large.uuid), org=large.org_id)
    with in_scope(head):
        large.refresh_from_db()
    assert large.state == UploadState.FAILED
    assert "has ended" in restored_error(large.failure).message


def test_a_loader_that_gives_up_goes_on_when_asked(
    province: Province, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "LOAD_AT_ONCE", 2)
    monkeypatch.setattr(loading, "CHUNK", 2)
    upload, by = read(good_rows(province.orgs[SCHOOL], 5)), province.acting(SCHOOL)
    enroll, calls = enroll_student, 0

    def breaks(**arguments: Any) -> Student:
        nonlocal calls
        calls += 1
        if calls >= 3:
            raise RuntimeError
        return enroll(**arguments)

    monkeypatch.setattr(loading, "enroll_student", breaks)
    with in_scope(by):
        load_roll(by=by, upload=upload.uuid)
    for number in range(TRIES + 1):
        with pytest.raises(RuntimeError):
            load_large_roll(attempt(number), upload=str(upload.uuid), appointment=by.appointment_id)
    end_jobs("failed")
    stopped = fresh(province, upload)
    assert stopped.state == UploadState.FAILED
    assert "What is loaded stays" in restored_error(stopped.failure).message
    monkeypatch.setattr(loading, "enroll_student", enroll)
    with in_scope(by):
        assert load_roll(by=by, upload=upload.uuid).state == UploadState.LOADING
    load_large_roll(attempt(0), upload=str(upload.uuid), appointment=by.appointment_id)
    done = fresh(province, upload)
    assert (done.state, done.failure) == (UploadState.LOADED, {})
    with in_scope(by):
        assert Student.objects.count() == 5


def test_files_left_behind_are_swept_and_no_others(
    province: Province, large: RollUpload, settings: Any
) -> None:
    home = Path(settings.HOME)
    young = home / "roll-young.upload"
    left = [home / "roll-old.upload", waiting_file(large).parent / str(uuid.uuid4())]
    others = [home / "roll-of-honour.txt", waiting_file(large)]
    long_ago = (machine_now() - timedelta(hours=5)).timestamp()
    for path in (*left, *others):
        if not path.exists():
            path.write_bytes(b"x")
        os.utime(path, (long_ago, long_ago))
    young.write_bytes(b"x")
    for _twice in range(2):
        tend_uploads()
        assert [path.exists() for path in left] == [False, False]
        assert all(path.exists() for path in (*others, young))
    for path in (young, others[0]):
        path.unlink()


def test_rows_that_came_too_early_are_right_another_day(province: Province, read: Read) -> None:
    rows, by = good_rows(province.orgs[SCHOOL], 3, grade="g01"), province.acting(SCHOOL)
    entry = civil_today(by.zone) + timedelta(days=40)
    rows[0]["entry_month"] = f"{entry:%Y%m}"
    rows[1]["name"] = "名 字"
    upload = read(rows)
    with in_scope(by):
        load_roll(by=by, upload=upload.uuid)
        assert check_again(by=by, upload=upload.uuid) == 0
        states = [RowState.FAULTY, RowState.FAULTY, RowState.LOADED]
        assert list(upload.rows.order_by("position").values_list("state", flat=True)) == states
        with travelling(timedelta(days=70)):
            assert check_again(by=by, upload=upload.uuid) == 1
            row = upload.rows.get(position=1)
            assert (row.state, row.errors) == (RowState.GOOD, [])
            assert upload.rows.get(position=2).state == RowState.FAULTY, "what is wrong in itself stays wrong"
            assert load_roll(by=by, upload=upload.uuid).state == UploadState.LOADED
        assert Student.objects.count() == 2


def test_rows_in_doubt_are_asked_for_anew(province: Province, read: Read) -> None:
    [row] = good_rows(province.orgs[SCHOOL], 1)
    born = date.fromisoformat(str(row["birth_date"]))
    alike = new_student(str(row["name"]), birth_on=born, sex="1" if row["sex"] == "男" else "2")
    there, by = enrolled(province, "east_one", person=alike), province.acting(SCHOOL)
    upload = read([row])
    with in_scope(by):
        assert upload.rows.get().state == RowState.DOUBTFUL
        assert check_again(by=by, upload=upload.uuid) == 0
    with as_owner():
        Student.objects.filter(pk=there.pk).update(name="改名后")
    with in_scope(by):
        assert check_again(by=by, upload=upload.uuid) == 1
        found = upload.rows.get()
        assert (found.state, found.warnings) == (RowState.GOOD, [])
