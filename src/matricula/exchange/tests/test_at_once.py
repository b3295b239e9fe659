"""Two officers load the same person at the same moment: one archive comes of it."""

import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.exchange.models import RowState
from matricula.exchange.roll.loading import load_roll
from matricula.exchange.roll.problems import restored_error
from matricula.exchange.roll.reading import read_roll
from matricula.exchange.tests.rolls import good_rows, workbook
from matricula.registry.api import Student

SCHOOLS = ("west_one", "east_one")


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


def read_for(province: Province, school: str, folder: Path):
    by = province.acting(school)
    file = workbook(folder / f"{school}.xlsx", good_rows(province.orgs[school], 1))
    with in_scope(by):
        return read_roll(by=by, school=province.orgs[school], file=file, file_name=file.name)
