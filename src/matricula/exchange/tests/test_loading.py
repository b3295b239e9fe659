"""Good rows are loaded: everything of them enters the register, once, and a killed job goes on."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from matricula.audit.api import ActionLog
from matricula.authorities.api import NotPermitted, end_appointment, in_scope
from matricula.authorities.tests.people import Province
from matricula.exchange.demo.roll_rows import Row
from matricula.exchange.models import RollUpload, RowState, UploadState
from matricula.exchange.roll import loading
from matricula.exchange.roll.loading import load_next_rows, load_roll
from matricula.exchange.roll.problems import restored_error
from matricula.exchange.tasks import load_large_roll
from matricula.exchange.tests.conftest import SCHOOL
from matricula.exchange.tests.rolls import attempt, good_rows
from matricula.kernel.clock import civil_today
from matricula.registry.api import Enrollment, SchoolClass, Student, enroll_student
from matricula.regulation.api import Refused

Read = Callable[[Sequence[Row]], RollUpload]


def test_a_row_becomes_a_pupil_with_all_that_stands_in_it(province: Province, read: Read) -> None:
    [row] = good_rows(province.orgs[SCHOOL], 1)
    upload, by = read([row]), province.acting(SCHOOL)
    with in_scope(by):
        assert load_roll(by=by, upload=upload.uuid).state == UploadState.LOADED
        student = Student.objects.get()
        kept = upload.rows.get()
        assert (student.name, f"{student.birth_on:%Y%m%d}") == (row["name"], row["birth_date"])
        assert student.status == "pending"
        assert student.class_name == "三年级1班"
        assert student.particulars["address"] == row["address"]
        assert student.particulars["left_behind"] in {"0", "1", "2"}
        number = student.numbers.get()
        assert number.number.startswith(f"L529802{student.birth_on:%Y%m%d}")
        assert student.identity_documents.get().number == row["id_number"]
        assert [one.name for one in student.guardians.order_by("position")] == [
            row["m1_name"],
            row["m2_name"],
        ]
        assert student.guardians.get(position=1).particulars["employer"] == row["m1_employer"]
        place = Enrollment.objects.get()
        assert (place.stage, place.grade, f"{place.entered_on:%Y%m}") == (
            "primary",
            "g03",
            row["entry_month"],
        )
        assert place.particulars["entry_mode"] in {"11", "12"}
        assert place.memberships.get().number == row["class_number"]
        # The upload keeps the link, and of the person nothing but the name.
        assert (kept.state, kept.student_uuid, kept.record, kept.written) == (
            RowState.LOADED,
            student.uuid,
            {},
            {},
        )


def test_classes_are_opened_once_in_the_present_school_year(province: Province, read: Read) -> None:
    rows = good_rows(province.orgs[SCHOOL], 3)
    rows[2]["class"] = "三年级2班"
    upload, by = read(rows), province.acting(SCHOOL)
    with in_scope(by):
        load_roll(by=by, upload=upload.uuid)
    classes = SchoolClass.objects.filter(school=province.orgs[SCHOOL]).order_by("name")
    assert [one.name for one in classes] == ["三年级1班", "三年级2班"]
    today = civil_today(by.zone)
    assert {one.session.started_on <= today < one.session.ended_on for one in classes} == {True}


def test_bad_rows_stay_and_good_ones_enter(province: Province, read: Read) -> None:
    rows = good_rows(province.orgs[SCHOOL], 3)
    rows[1]["name"] = "名 字"
    upload, by = read(rows), province.acting(SCHOOL)
    with in_scope(by):
        load_roll(by=by, upload=upload.uuid)
        assert Student.objects.count() == 2
        states = list(upload.rows.order_by("position").values_list("state", flat=True))
    assert states == [RowState.LOADED, RowState.FAULTY, RowState.LOADED]


def test_a_second_load_changes_nothing(province: Province, read: Read) -> None:
    upload, by = read(good_rows(province.orgs[SCHOOL], 3)), province.acting(SCHOOL)
    with in_scope(by):
        load_roll(by=by, upload=upload.uuid)
        before = list(Student.objects.order_by("id").values())
        actions = ActionLog.objects.count()
        load_roll(by=by, upload=upload.uuid)
        assert list(Student.objects.order_by("id").values()) == before
        assert ActionLog.objects.count() == actions


def test_a_loader_that_dies_leaves_whole_chunks_and_goes_on(
    province: Province, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "CHUNK", 2)
    upload, by = read(good_rows(province.orgs[SCHOOL], 5)), province.acting(SCHOOL)
    enroll, calls = enroll_student, 0

    def dies(**arguments: Any) -> Student:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise SystemExit
        return enroll(**arguments)

    monkeypatch.setattr(loading, "enroll_student", dies)
    with in_scope(by):
        assert load_next_rows(by=by, upload=upload.uuid) == 3
    with pytest.raises(SystemExit), in_scope(by):
        load_next_rows(by=by, upload=upload.uuid)
    with in_scope(by):
        assert Student.objects.count() == 2, "the first chunk whole, of the second nothing"
        upload.refresh_from_db()
        assert upload.state == UploadState.LOADING
    monkeypatch.setattr(loading, "enroll_student", enroll)
    with in_scope(by):
        load_roll(by=by, upload=upload.uuid)
        upload.refresh_from_db()
        assert upload.state == UploadState.LOADED
        assert Student.objects.count() == 5
        assert Student.objects.values("sort_key", "birth_on").distinct().count() == 5


def test_somebody_entered_in_the_meantime_is_not_entered_twice(province: Province, read: Read) -> None:
    rows = good_rows(province.orgs[SCHOOL], 1)
    first, by = read(rows), province.acting(SCHOOL)
    rows[0]["talent"] = "篮球"
    second = read(rows)
    assert second.pk != first.pk, "the file has changed"
    with in_scope(by):
        load_roll(by=by, upload=first.uuid)
        load_roll(by=by, upload=second.uuid)
        assert Student.objects.count() == 1
        row = second.rows.get()
        [note] = map(restored_error, row.warnings)
    assert (row.state, row.errors, row.record, row.written) == (RowState.KNOWN, [], {}, {})
    assert note.problem.value == "loaded_before"


def test_what_the_register_refuses_becomes_an_error_of_the_row(
    province: Province, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, by = read(good_rows(province.orgs[SCHOOL], 2)), province.acting(SCHOOL)
    enroll, calls = enroll_student, 0

    def refuses(**arguments: Any) -> Student:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise Refused("closed", "The school is closed.", "CN-GZ-2", "Enroll at the other one.")
        return enroll(**arguments)

    monkeypatch.setattr(loading, "enroll_student", refuses)
    with in_scope(by):
        load_roll(by=by, upload=upload.uuid)
        first, second = upload.rows.order_by("position")
    assert (first.state, second.state) == (RowState.FAULTY, RowState.LOADED)
    [error] = map(restored_error, first.errors)
    assert (error.message, error.advice, error.clause) == (
        "The school is closed.", "Enroll at the other one.", "CN-GZ-2",
    )  # fmt: skip


def test_many_rows_are_left_to_the_worker(
    province: Province, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "LOAD_AT_ONCE", 2)
    monkeypatch.setattr(loading, "CHUNK", 2)
    upload, by = read(good_rows(province.orgs[SCHOOL], 3)), province.acting(SCHOOL)
    with in_scope(by):
        assert load_roll(by=by, upload=upload.uuid).state == UploadState.LOADING
        assert not Student.objects.exists()
    for _twice in range(2):
        load_large_roll(attempt(0), upload=str(upload.uuid), appointment=by.appointment_id)
    with in_scope(by):
        upload.refresh_from_db()
        assert upload.state == UploadState.LOADED
        assert Student.objects.count() == 3


def test_the_worker_stops_when_the_officer_may_no_longer(
    province: Province, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "LOAD_AT_ONCE", 0)
    upload, by = read(good_rows(province.orgs[SCHOOL], 1)), province.acting(SCHOOL)
    with in_scope(by):
        load_roll(by=by, upload=upload.uuid)
    head = province.acting("west", "head")
    with in_scope(head):
        post = province.appointment(SCHOOL)
        end_appointment(by=head, appointment=post, ended_on=civil_today(by.zone))
    load_large_roll(attempt(0), upload=str(upload.uuid), appointment=by.appointment_id)
    with in_scope(head):
        upload.refresh_from_db()
        assert upload.state == UploadState.FAILED
        why = restored_error(upload.failure)
        assert "has ended" in why.message
        assert why.advice
        assert not Student.objects.exists()
    # A colleague loads what is left.
    other = province.acting(SCHOOL, no=2)
    with in_scope(other):
        load_roll(by=other, upload=upload.uuid)
    load_large_roll(attempt(0), upload=str(upload.uuid), appointment=other.appointment_id)
    with in_scope(other):
        upload.refresh_from_db()
        assert (upload.state, upload.failure) == (UploadState.LOADED, {})
        assert Student.objects.count() == 1


def test_nothing_is_loaded_before_all_is_read(province: Province, hand_in: Read) -> None:
    upload, by = hand_in(good_rows(province.orgs[SCHOOL], 1)), province.acting(SCHOOL)
    with in_scope(by), pytest.raises(Refused) as refused:
        load_roll(by=by, upload=upload.uuid)
    assert refused.value.code == "roll_not_read"


def test_an_upload_of_another_school_does_not_exist(province: Province, read: Read) -> None:
    upload, by = read(good_rows(province.orgs[SCHOOL], 1)), province.acting("east_one")
    with in_scope(by), pytest.raises(NotPermitted) as refused:
        load_roll(by=by, upload=upload.uuid)
    assert refused.value.code == "no_such_upload"


def test_there_is_nothing_to_load_where_no_row_is_good(province: Province, read: Read) -> None:
    rows = good_rows(province.orgs[SCHOOL], 1)
    rows[0]["name"] = "名 字"
    upload, by = read(rows), province.acting(SCHOOL)
    with in_scope(by), pytest.raises(Refused) as refused:
        load_roll(by=by, upload=upload.uuid)
    assert refused.value.code == "nothing_to_load"
