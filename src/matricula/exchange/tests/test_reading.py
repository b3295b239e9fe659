"""A roll is read: good rows wait, every bad one says what is wrong, by which clause, in both languages."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from matricula.authorities.api import NotPermitted, in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.exchange.demo.roll_rows import Row
from matricula.exchange.models import RollRow, RollUpload, RowState, UploadState
from matricula.exchange.roll import reading
from matricula.exchange.roll.jobs import READING_JOB
from matricula.exchange.roll.loading import load_roll
from matricula.exchange.roll.problems import RowProblem, restored_error
from matricula.exchange.roll.reading import finish_reading, read_roll, waiting_file
from matricula.exchange.tasks import read_waiting_roll
from matricula.exchange.tests.conftest import SCHOOL
from matricula.exchange.tests.rolls import attempt, good_rows, workbook
from matricula.exchange.workbook import CellError, FileProblem, WorkbookRefused
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import stack_for

Read = Callable[[Sequence[Row]], RollUpload]


def errors_of(province: Province, upload: RollUpload) -> list[list[CellError]]:
    """The errors of every row, in the order of the file."""
    with in_scope(province.acting(SCHOOL)):
        return [[restored_error(one) for one in row.errors] for row in upload.rows.order_by("position")]


def test_good_rows_wait_and_nobody_is_entered_yet(province: Province, read: Read) -> None:
    upload = read(good_rows(province.orgs[SCHOOL], 4))
    assert upload.state == UploadState.READ
    with in_scope(province.acting(SCHOOL)):
        rows = list(upload.rows.order_by("position"))
        assert [row.state for row in rows] == [RowState.GOOD] * 4
        assert [row.row for row in rows] == [2, 3, 4, 5]
        assert {row.grade for row in rows} == {"g03"}
        assert not Student.objects.exists()


def born(row: Row, **change: int) -> str:
    text = str(row["birth_date"])
    return f"{int(text[:4]) + change.get('years', 0)}{text[4:]}"


MISTAKES: dict[str, tuple[Callable[[Row], dict[str, Any]], RowProblem, str]] = {
    "another school's code": (lambda row: {"school_code": "5298010001"}, RowProblem.other_school, "school_code"),
    "a space in the name": (lambda row: {"name": "欧阳 小雨"}, RowProblem.name_form, "name"),
    "no number": (lambda row: {"id_number": ""}, RowProblem.document_missing, "id_number"),
    "old number": (lambda row: {"id_number": "529907150203123"}, RowProblem.document_old, "id_number"),
    "wrong check digit": (
        lambda row: {"id_number": row["id_number"][:-1] + ("1" if row["id_number"][-1] != "1" else "2")},
        RowProblem.document_form,
        "id_number",
    ),
    "another birth date": (lambda row: {"birth_date": born(row, years=-1)}, RowProblem.birth_differs, "birth_date"),
    "the other sex": (lambda row: {"sex": "女" if row["sex"] == "男" else "男"}, RowProblem.sex_differs, "sex"),
    "a grade the school lacks": (lambda row: {"grade": "高一"}, RowProblem.unknown_grade, "grade"),
    "entry to come": (lambda row: {"entry_month": "209909"}, RowProblem.entry_to_come, "entry_month"),
    "no guardian": (lambda row: {"m1_guardian": 0, "m2_guardian": 0}, RowProblem.law, "m1_guardian"),
    "an only member who is none": (
        lambda row: {"m1_guardian": 0, **{field: "" for field in row if field.startswith("m2_")}},
        RowProblem.law,
        "m1_guardian",
    ),
    "no number of anybody": (
        lambda row: {"id_type": "其他", "id_number": "", "m1_id_number": ""}, RowProblem.law, "m1_id_number",
    ),
    "half a family member": (lambda row: {"m2_name": ""}, RowProblem.member_incomplete, "m2_name"),
    "disability left out": (
        lambda row: {"inclusive": "视力残疾随班就读", "disability": "无残疾"}, RowProblem.law, "inclusive",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_row_that_offends_a_rule_says_so_at_its_cell(mistake: str, province: Province, read: Read) -> None:
    change, problem, field = MISTAKES[mistake]
    rows = good_rows(province.orgs[SCHOOL], 2)
    rows[0].update(change(rows[0]))
    found, other = errors_of(province, read(rows))
    assert (problem, field) in [(error.problem, error.field) for error in found]
    assert other == [], "the row beside it is good"
    for error in found:
        assert error.place.endswith("2")
        assert error.column, "the error stands at a cell"
        assert error.clause
        english = (error.message, error.advice)
        assert all(english)
        assert "%(" not in "".join(english)


def test_a_child_under_age_is_refused_by_the_clause(province: Province, read: Read) -> None:
    rows = good_rows(province.orgs[SCHOOL], 1, grade="g01")
    number = str(rows[0]["birth_date"])
    rows[0]["entry_month"] = f"{int(number[:4]) + 5}09"
    [found] = errors_of(province, read(rows))
    [error] = [error for error in found if error.problem == RowProblem.law]
    assert error.clause == "CN-GZ-24"
    assert error.field == "birth_date"
    with override("zh-hans"):
        assert "5" in error.message
        assert "周岁" in error.message


def test_cells_that_cannot_be_read_are_reported_with_them(province: Province, read: Read) -> None:
    rows = good_rows(province.orgs[SCHOOL], 3)
    rows[0]["ethnicity"] = ""
    rows[1]["birth_date"] = "20160230"
    rows[2]["id_number"] = 529907201602290010.0
    found = errors_of(province, read(rows))
    assert [[error.problem.value for error in row] for row in found] == [
        ["empty"],
        ["not_a_date"],
        ["digits_lost"],
    ]


def test_somebody_with_an_archive_is_named_by_school_and_clause_and_never_merged(
    province: Province, read: Read
) -> None:
    person = new_student("单立春")
    enrolled(province, "east_one", person=person)
    [row] = good_rows(province.orgs[SCHOOL], 1)
    row.update(
        name=person.name, id_number=person.document_number, birth_date=f"{person.birth_on:%Y%m%d}", sex="男",
        entry_month="202309", grade="四年级",
    )  # fmt: skip
    [found] = errors_of(province, read([row]))
    [error] = found
    assert error.problem == RowProblem.second_archive
    assert error.clause == "CN-GZ-25"
    names = province.orgs["east_one"].names
    assert names["en"] in error.message
    with override("zh-hans"):
        assert names["zh-hans"] in error.message


def test_somebody_alike_elsewhere_is_a_doubt_and_no_error(province: Province, read: Read) -> None:
    rows = good_rows(province.orgs[SCHOOL], 1)
    text = str(rows[0]["birth_date"])
    person = new_student(
        str(rows[0]["name"]),
        birth_on=date(int(text[:4]), int(text[4:6]), int(text[6:])),
        sex="1" if rows[0]["sex"] == "男" else "2",
    )
    enrolled(province, "east_one", person=person)
    upload = read(rows)
    with in_scope(province.acting(SCHOOL)):
        row = upload.rows.get()
    assert (row.state, row.errors) == (RowState.DOUBTFUL, [])
    assert [one["problem"] for one in row.warnings] == ["perhaps_known"]


def test_an_area_that_no_place_ever_had_is_warned_of_and_loaded_all_the_same(
    province: Province, read: Read
) -> None:
    plain, odd = good_rows(province.orgs[SCHOOL], 2)
    birth, last = str(odd["birth_date"]), str(odd["id_number"])[14:17]
    odd["id_number"] = next(
        number
        for end in "0123456789X"
        if stack_for(PACK).port("id_number.read")("1", number := f"999999{birth}{last}{end}").valid
    )
    upload = read([plain, odd])
    by = province.acting(SCHOOL)
    with in_scope(by):
        first, second = upload.rows.order_by("position")
        assert (first.state, first.warnings) == (RowState.GOOD, [])
        assert (second.state, second.errors) == (RowState.GOOD, [])
        [warning] = map(restored_error, second.warnings)
        assert warning.problem == RowProblem.unknown_area
        assert "999999" in warning.message
        assert load_roll(by=by, upload=upload.uuid).state == UploadState.LOADED
        assert {row.state for row in upload.rows.all()} == {RowState.LOADED}


def test_a_number_of_the_old_form_says_what_to_do(province: Province, read: Read) -> None:
    rows = good_rows(province.orgs[SCHOOL], 1)
    rows[0]["id_number"] = "522121150203123"
    [[error]] = errors_of(province, read(rows))
    assert "old form with 15 digits" in error.message
    assert "present document" in error.advice


def test_the_same_file_is_the_same_upload(province: Province, read: Read, tmp_path: Path) -> None:
    rows = good_rows(province.orgs[SCHOOL], 2)
    first = read(rows)
    by = province.acting(SCHOOL)
    with in_scope(by):
        again = read_roll(
            by=by, school=province.orgs[SCHOOL], file=tmp_path / "roll.xlsx", file_name="again.xlsx"
        )
        assert again.pk == first.pk
        assert RollRow.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"MZ\x90\x00 a program", FileProblem.executable),
        (b"name,sex\n", FileProblem.not_a_workbook),
        (b"", FileProblem.not_a_workbook),
    ],
)
def test_a_file_that_is_no_workbook_leaves_nothing(
    content: bytes, problem: FileProblem, province: Province, tmp_path: Path
) -> None:
    file = tmp_path / "roll.xlsx"
    file.write_bytes(content)
    by = province.acting(SCHOOL)
    with in_scope(by):
        with pytest.raises(WorkbookRefused) as refused:
            read_roll(by=by, school=province.orgs[SCHOOL], file=file, file_name="roll.xlsx")
        assert refused.value.code == problem
        assert not RollUpload.objects.exists()


def refused_by_the_worker(province: Province, file: Path) -> RollUpload:
    """What stands of a file that the worker could not read."""
    by = province.acting(SCHOOL)
    with in_scope(by):
        upload = read_roll(by=by, school=province.orgs[SCHOOL], file=file, file_name="roll.xlsx")
        assert upload.state == UploadState.READING
    read_waiting_roll(attempt(0), upload=str(upload.uuid), org=upload.org_id)
    with in_scope(by):
        upload.refresh_from_db()
        assert upload.state == UploadState.FAILED
        assert not upload.rows.exists()
    return upload


def test_the_wrong_template_is_refused_in_the_readers_language(province: Province, tmp_path: Path) -> None:
    rows = good_rows(province.orgs[SCHOOL], 1)
    upload = refused_by_the_worker(province, workbook(tmp_path / "roll.xlsx", rows, without=["ethnicity"]))
    for language, word in (("en", "lacks"), ("zh-hans", "缺少")):
        with override(language):
            why = restored_error(upload.failure)
            assert word in why.message
            assert "民族" in why.message
            assert why.advice


def test_a_damaged_workbook_is_refused_by_the_worker(province: Province, tmp_path: Path) -> None:
    file = tmp_path / "roll.xlsx"
    file.write_bytes(b"PK\x03\x04 broken")
    why = restored_error(refused_by_the_worker(province, file).failure)
    assert "damaged" in why.message


def test_who_hands_in_does_not_wait_for_the_reading(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that answers never opens the workbook, whatever it holds."""
    for opens in ("_opened", "Workbook"):
        monkeypatch.setattr(reading, opens, lambda *_, **__: pytest.fail("it was opened"))
    by = province.acting(SCHOOL)
    with in_scope(by):
        file = workbook(tmp_path / "roll.xlsx", good_rows(province.orgs[SCHOOL], 1))
        upload = read_roll(by=by, school=province.orgs[SCHOOL], file=file, file_name="roll.xlsx")
    assert waiting_file(upload).read_bytes() == file.read_bytes()
    assert waiting_file(upload).stat().st_mode & 0o077 == 0


def test_who_finishes_second_does_not_undo_what_happened_meanwhile(province: Province, read: Read) -> None:
    """The worker and the command line may both have read an upload that is loaded already."""
    upload, by = read(good_rows(province.orgs[SCHOOL], 1)), province.acting(SCHOOL)
    with in_scope(by):
        load_roll(by=by, upload=upload.uuid)
        finish_reading(upload)
        upload.refresh_from_db()
        assert upload.state == UploadState.LOADED


@pytest.mark.parametrize(
    ("org", "role", "fields", "code", "clause"),
    [
        (SCHOOL, "head", {}, "role_lacks_permission", "CN-GZ-7"),
        ("east_one", "record_officer", {}, "outside_scope", "CN-GZ-3"),
        ("west", "record_officer", {}, "role_lacks_permission", "CN-GZ-7"),
        (SCHOOL, "record_officer", {"trained_on": None, "no": 2}, "not_trained", "CN-GZ-29"),
    ],
)
def test_only_the_trained_officer_of_the_school_may(
    org: str,
    role: str,
    fields: dict[str, Any],
    code: str,
    clause: str | None,
    province: Province,
    tmp_path: Path,
) -> None:
    by = province.acting(org, role, **fields)
    file = workbook(tmp_path / "roll.xlsx", good_rows(province.orgs[SCHOOL], 1))
    with in_scope(by), pytest.raises(NotPermitted) as refused:
        read_roll(by=by, school=province.orgs[SCHOOL], file=file, file_name="roll.xlsx")
    assert (refused.value.code, refused.value.clause) == (code, clause)


def test_an_upload_is_seen_from_above_its_school_only(province: Province, read: Read) -> None:
    read(good_rows(province.orgs[SCHOOL], 2))
    for org, seen in [(SCHOOL, 2), ("west", 2), ("province", 2), ("east_one", 0), ("east", 0)]:
        with in_scope(province.acting(org)):
            assert RollRow.objects.count() == seen, org
            assert RollUpload.objects.count() == (1 if seen else 0), org
    assert RollRow.objects.count() == 0, "without a scope nothing is seen"


def test_a_roll_is_left_to_the_worker_and_read_once(
    province: Province, hand_in: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 2)
    upload = hand_in(good_rows(province.orgs[SCHOOL], 5))
    assert upload.state == UploadState.READING
    assert waiting_file(upload).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [READING_JOB])
        assert cursor.fetchone()[0] == 1

    # The worker is killed after its first chunk, and the job starts again.
    kept = reading.keep_rows
    calls = 0

    def dies(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise SystemExit
        kept(*arguments)

    monkeypatch.setattr(reading, "keep_rows", dies)
    with pytest.raises(SystemExit):
        read_waiting_roll(attempt(0), upload=str(upload.uuid), org=upload.org_id)
    monkeypatch.setattr(reading, "keep_rows", kept)
    read_waiting_roll(attempt(0), upload=str(upload.uuid), org=upload.org_id)
    read_waiting_roll(attempt(0), upload=str(upload.uuid), org=upload.org_id)
    assert not waiting_file(upload).exists()
    with in_scope(province.acting(SCHOOL)):
        upload.refresh_from_db()
        assert upload.state == UploadState.READ
        assert list(upload.rows.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_a_file_that_is_too_large_is_not_even_looked_at(
    province: Province, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MATRICULA_WORKBOOK_LIMITS = {"file_bytes": 1000}
    monkeypatch.setattr(reading, "_digest", lambda _file: pytest.fail("the file was read"))
    by = province.acting(SCHOOL)
    file = workbook(tmp_path / "roll.xlsx", good_rows(province.orgs[SCHOOL], 1))
    with in_scope(by), pytest.raises(WorkbookRefused) as refused:
        read_roll(by=by, school=province.orgs[SCHOOL], file=file, file_name="roll.xlsx")
    assert refused.value.code == FileProblem.too_big
