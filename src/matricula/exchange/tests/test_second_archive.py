"""Nobody gets a second archive: not by a workbook handed in again, not by being alike, not by two loaders."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from matricula.audit.api import AccessLog, ActionLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.exchange.demo.roll_rows import Row
from matricula.exchange.models import RollRow, RollUpload, RowState, UploadState
from matricula.exchange.roll.confirming import confirm_other_people
from matricula.exchange.roll.loading import load_roll
from matricula.exchange.roll.problems import restored_error
from matricula.exchange.tests.conftest import SCHOOL
from matricula.exchange.tests.rolls import good_rows, read_at_once, without_number, workbook
from matricula.registry.api import Student
from matricula.regulation.api import Refused

Read = Callable[[Sequence[Row]], RollUpload]


def states(upload: RollUpload) -> list[str]:
    return list(upload.rows.order_by("position").values_list("state", flat=True))


def problems(row: RollRow) -> list[str]:
    return [one["problem"] for one in (*row.errors, *row.warnings)]


def test_a_corrected_workbook_handed_in_again_loads_only_what_is_new(province: Province, read: Read) -> None:
    rows = [without_number(row) for row in good_rows(province.orgs[SCHOOL], 4)]
    right, by = rows[1]["birth_date"], province.acting(SCHOOL)
    rows[1]["birth_date"] = "20160230"
    first = read(rows)
    with in_scope(by):
        load_roll(by=by, upload=first.uuid)
    rows[1]["birth_date"] = right
    second = read(rows)
    with in_scope(by):
        assert states(second) == [RowState.KNOWN, RowState.GOOD, RowState.KNOWN, RowState.KNOWN]
        known = second.rows.get(position=1)
        assert (known.errors, known.record, known.written) == ([], {}, {})
        assert known.student_uuid == first.rows.get(position=1).student_uuid
        [note] = map(restored_error, known.warnings)
        assert "Already loaded on" in note.message
        with override("zh-hans"):
            assert "已" in note.message
        load_roll(by=by, upload=second.uuid)
        assert states(second) == [RowState.KNOWN, RowState.LOADED, RowState.KNOWN, RowState.KNOWN]
        assert Student.objects.count() == 4


def test_two_rows_of_one_pupil_are_no_two_pupils(province: Province, read: Read) -> None:
    [row] = good_rows(province.orgs[SCHOOL], 1)
    rows, by = [without_number(row), {**without_number(row), "talent": "篮球"}], province.acting(SCHOOL)
    with in_scope(by):
        first = read(rows)
        load_roll(by=by, upload=first.uuid)
        assert states(first) == [RowState.LOADED, RowState.FAULTY]
        assert problems(first.rows.get(position=2)) == ["twice_in_file"]
        # Handed in again, only one of the rows is the pupil who was loaded.
        second = read([*rows, good_rows(province.orgs[SCHOOL], 2)[1]])
        assert states(second) == [RowState.KNOWN, RowState.FAULTY, RowState.GOOD]
        assert Student.objects.count() == 1


def test_somebody_of_this_school_who_came_otherwise_is_an_error_with_the_clause(
    province: Province, read: Read
) -> None:
    [row] = good_rows(province.orgs[SCHOOL], 1)
    by = province.acting(SCHOOL)
    with in_scope(by):
        first = read([row])
        load_roll(by=by, upload=first.uuid)
        # As if the pupil had come by another way than a workbook.
        RollRow.objects.update(state=RowState.GOOD, student_uuid=None)
        again = read([without_number(row)])
        found = again.rows.get()
    assert found.state == RowState.FAULTY
    [error] = map(restored_error, found.errors)
    assert (error.problem.value, error.clause) == ("already_here", "CN-GZ-25")
    assert error.advice


@pytest.fixture
def doubtful(province: Province, read: Read, tmp_path: Path) -> RollUpload:
    """A pupil without a number whose like is at another school, beside one whom nobody knows."""
    rows, there = good_rows(province.orgs[SCHOOL], 2), province.acting("east_one")
    other = {**without_number(rows[0]), "school_code": province.orgs["east_one"].code}
    with in_scope(there):
        file = workbook(tmp_path / "other.xlsx", [other])
        upload = read_at_once(there, province.orgs["east_one"], file)
        load_roll(by=there, upload=upload.uuid)
    return read([without_number(rows[0]), rows[1]])


def test_somebody_alike_elsewhere_waits_for_the_officers_word(
    province: Province, doubtful: RollUpload
) -> None:
    by = province.acting(SCHOOL)
    with in_scope(by):
        assert states(doubtful) == [RowState.DOUBTFUL, RowState.GOOD]
        load_roll(by=by, upload=doubtful.uuid)
        assert states(doubtful) == [RowState.DOUBTFUL, RowState.LOADED]
        assert confirm_other_people(by=by, upload=doubtful.uuid, positions=[1, 2, 99]) == 1
        assert confirm_other_people(by=by, upload=doubtful.uuid, positions=[1]) == 0, "said already"
        row = doubtful.rows.get(position=1)
        assert (row.state, row.confirmed_in_id) == (RowState.GOOD, by.appointment_id)
        assert row.confirmed_at is not None
        doubtful.refresh_from_db()
        assert doubtful.state == UploadState.READ
        load_roll(by=by, upload=doubtful.uuid)
        assert states(doubtful) == [RowState.LOADED, RowState.LOADED]
        [said] = ActionLog.objects.filter(action="exchange.confirm_other_people")
        assert (said.user_id, said.clause) == (by.user_id, "CN-GZ-25")
        assert said.detail == {"rows": {"1": [str(one) for one in row.confirmed]}}
        assert len(row.confirmed) == 1
    with in_scope(province.acting("province")):
        assert Student.objects.values("name", "sex", "birth_on").distinct().count() == 2
        assert Student.objects.count() == 3


def test_a_word_given_before_somebody_else_came_does_not_count_for_them(
    province: Province, doubtful: RollUpload, tmp_path: Path
) -> None:
    by, there = province.acting(SCHOOL), province.acting("east_two")
    with in_scope(by):
        confirm_other_people(by=by, upload=doubtful.uuid, positions=[1])
    row = {
        **without_number(good_rows(province.orgs[SCHOOL], 1)[0]),
        "school_code": province.orgs["east_two"].code,
    }
    with in_scope(there):
        file = workbook(tmp_path / "third.xlsx", [row])
        third = read_at_once(there, province.orgs["east_two"], file)
        confirm_other_people(by=there, upload=third.uuid, positions=[1])
        load_roll(by=there, upload=third.uuid)
    with in_scope(by):
        load_roll(by=by, upload=doubtful.uuid)
        assert states(doubtful) == [RowState.DOUBTFUL, RowState.LOADED]
        assert len(doubtful.rows.get(position=1).warnings) == 2


def test_nothing_ticked_confirms_nothing(province: Province, doubtful: RollUpload) -> None:
    by = province.acting(SCHOOL)
    with in_scope(by), pytest.raises(Refused) as refused:
        confirm_other_people(by=by, upload=doubtful.uuid, positions=[])
    assert refused.value.code == "nothing_chosen"


def test_a_chunk_asks_the_register_once_and_leaves_one_trace(province: Province, read: Read) -> None:
    by = province.acting(SCHOOL)
    read(good_rows(province.orgs[SCHOOL], 6))
    with in_scope(by):
        [look] = AccessLog.objects.filter(page="find_duplicates")
        assert look.detail == {"asked": 6, "found": 0, "elsewhere": []}
        assert (look.user_id, look.appointment_id) == (by.user_id, by.appointment_id)


def test_more_rows_of_a_chunk_cost_no_more_statements(province: Province, read: Read) -> None:
    read(good_rows(province.orgs[SCHOOL], 1))  # the officer is appointed when first asked for
    costs = []
    for number in (2, 9):
        with CaptureQueriesContext(connection) as asked:
            read(good_rows(province.orgs[SCHOOL], number, seed=number))
        costs.append(len(asked))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_load_one_pupil_without_a_number_the_second_waits_and_sees(tmp_path: Path) -> None:
    province = make_province()
    by, school = province.acting(SCHOOL), province.orgs[SCHOOL]
    rows = [without_number(row) for row in good_rows(school, 2)]
    uploads = []
    for name, chosen in (("a.xlsx", rows), ("b.xlsx", [*rows[::-1]])):
        file = workbook(tmp_path / name, chosen)
        uploads.append(read_at_once(by, school, file))
    done = threading.Event()

    def load_second() -> None:
        try:
            with in_scope(by):
                load_roll(by=by, upload=uploads[1].uuid)
            done.set()
        finally:
            connection.close()

    other = threading.Thread(target=load_second)
    with transaction.atomic(), in_scope(by):
        load_roll(by=by, upload=uploads[0].uuid)
        other.start()
        assert not done.wait(1.0), "it waits while the first is not settled"
    other.join(20)
    assert done.is_set()
    with in_scope(by):
        assert Student.objects.count() == 2
        assert states(uploads[1]) == [RowState.KNOWN, RowState.KNOWN]
