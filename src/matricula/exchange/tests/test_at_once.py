"""Two loads at the same moment: one archive comes of one person, and neither waits for the other in a ring."""

import contextlib
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from matricula.authorities.api import Org, in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.exchange.demo.roll_rows import Row
from matricula.exchange.models import RollUpload, RowState
from matricula.exchange.roll import loading
from matricula.exchange.roll.confirming import confirm_new_classes
from matricula.exchange.roll.loading import load_roll
from matricula.exchange.roll.problems import restored_error
from matricula.exchange.tests.rolls import good_rows, read_at_once, workbook
from matricula.registry.api import SchoolClass, Student, enroll_student

SCHOOLS = ("west_one", "east_one")
CLASSES = ("三年级1班", "三年级2班")


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_first_and_then_sees_it(tmp_path: Path) -> None:
    province = make_province()
    uploads = [read_for(province, school, tmp_path) for school in SCHOOLS]
    first, second = (province.acting(school) for school in SCHOOLS)
    loaded_second = threading.Event()

    def load_second() -> None:
        try:
            with in_scope(second):
                load_roll(by=second, upload=uploads[1].uuid)
            loaded_second.set()
        finally:
            connection.close()

    other = threading.Thread(target=load_second)
    with transaction.atomic(), in_scope(first):
        load_roll(by=first, upload=uploads[0].uuid)
        other.start()
        assert not loaded_second.wait(1.0), "it waits while the first is not settled"
    other.join(20)
    assert loaded_second.is_set()
    with in_scope(province.acting("province")):
        assert Student.objects.count() == 1
    with in_scope(second):
        row = uploads[1].rows.get()
    assert row.state == RowState.FAULTY
    [error] = map(restored_error, row.errors)
    assert error.clause == "CN-GZ-25"


@pytest.mark.parametrize("there_before", [CLASSES, ("三年级3班",)], ids=["known classes", "new classes"])
@pytest.mark.django_db(transaction=True)
def test_two_loads_that_name_the_same_classes_in_different_orders_both_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there_before: tuple[str, ...]
) -> None:
    """Each has seated its first pupil before either seats its second, in the class that the other has locked."""
    province = make_province()
    by, school = province.acting("west_one"), province.orgs["west_one"]
    with in_scope(by):
        load_roll(
            by=by, upload=read_in(province, tmp_path / "first.xlsx", rows_in(school, 9, there_before)).uuid
        )
    uploads = [
        read_in(province, tmp_path / f"{seed}.xlsx", rows_in(school, seed, order))
        for seed, order in ((7, CLASSES), (8, CLASSES[::-1]))
    ]
    new = {("g03", name) for name in CLASSES if name not in there_before}
    with in_scope(by):
        for upload in uploads:
            assert not new or confirm_new_classes(by=by, upload=upload.uuid, classes=new) == len(new)
    first_seated = threading.Barrier(2)
    mine = threading.local()

    def enroll(**arguments: Any) -> Student:
        student = enroll_student(**arguments)
        if not getattr(mine, "seated", False):
            mine.seated = True
            # Whoever waits for the other's classes comes here only when the other has ended.
            with contextlib.suppress(threading.BrokenBarrierError):
                first_seated.wait(1.0)
        return student

    monkeypatch.setattr(loading, "enroll_student", enroll)
    failures: list[BaseException] = []

    def load(upload: RollUpload) -> None:
        try:
            with in_scope(by):
                load_roll(by=by, upload=upload.uuid)
        except OperationalError as deadlock:
            failures.append(deadlock)
        finally:
            connection.close()

    threads = [threading.Thread(target=load, args=[one]) for one in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not failures
    with in_scope(by):
        assert Student.objects.count() == 4 + len(there_before)
        assert SchoolClass.objects.count() == len({*CLASSES, *there_before})


def rows_in(school: Org, seed: int, classes: tuple[str, ...]) -> list[Row]:
    rows = good_rows(school, len(classes), seed=seed)
    return [{**row, "class": name} for row, name in zip(rows, classes, strict=True)]


def read_in(province: Province, file: Path, rows: list[Row]) -> RollUpload:
    return read_at_once(province.acting("west_one"), province.orgs["west_one"], workbook(file, rows))


def read_for(province: Province, school: str, folder: Path):
    by = province.acting(school)
    file = workbook(folder / f"{school}.xlsx", good_rows(province.orgs[school], 1))
    return read_at_once(by, province.orgs[school], file)
