"""Attacks on saved filters by raw SQL: somebody else's, one in another's name, a number kept in one, one too many."""

import pytest

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.registry.api import KeptList, SavedFilter, save_filter
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, inserted, refuses, updated

pytestmark = pytest.mark.django_db
TABLE = "registry_savedfilter"


@pytest.fixture
def kept(province: Province) -> SavedFilter:
    """A filter of the officer of the first school."""
    by = province.acting("east_one")
    with in_scope(by):
        return save_filter(by=by, name="Away", kept=KeptList(status="on_leave"))


def entered(appointment: int, **changed: object) -> int:
    """A filter as the application would write it."""
    return inserted(
        TABLE,
        {
            "uuid": "gen_random_uuid()",
            "appointment_id": appointment,
            "name": "Mine",
            "grade": "g04",
            "school_class": "",
            "status": "",
            "sort": "",
            "number_kind": "",
            "saved_at": "now()",
            **changed,
        },
    )


@pytest.mark.parametrize(
    ("office", "role"),
    [
        ("east_one", "head"),
        ("east_two", "record_officer"),
        ("east", "record_officer"),
        ("west", "record_officer"),
    ],
)
def test_nobody_else_reads_it_removes_it_or_keeps_one_in_that_name(
    province: Province, kept: SavedFilter, office: str, role: str
) -> None:
    """Neither the own head, nor another school, nor an office above."""
    with Intruder(province, office).as_(role):
        assert rows(f"SELECT * FROM {TABLE}") == []
        assert rows(f"UPDATE {TABLE} SET removed_at = now() RETURNING id") == []
        with refuses("42501"):
            entered(kept.appointment_id)


def test_its_keeper_removes_it_once_and_alters_nothing(province: Province, kept: SavedFilter) -> None:
    with Intruder(province, "east_one").as_() as by:
        assert rows(f"SELECT name FROM {TABLE}") == [("Away",)]
        for column, value in (("name", "Other"), ("status", "normal"), ("appointment_id", by.appointment_id)):
            with refuses("42501"):
                updated(TABLE, kept.pk, {column: value})
        updated(TABLE, kept.pk, {"removed_at": "now()"})
        for again in ("now()", None):
            with refuses("MR004"):
                updated(TABLE, kept.pk, {"removed_at": again})


def test_no_number_is_kept(province: Province) -> None:
    with Intruder(province, "east_one").as_() as by:
        for column in ("name", "grade", "school_class", "status", "sort", "number_kind"):
            with refuses("23514"):
                entered(by.appointment_id, **{column: "13900000000"})
        entered(by.appointment_id)


def test_the_twenty_first_is_refused(province: Province) -> None:
    with Intruder(province, "east_one").as_() as by:
        for number in range(20):
            entered(by.appointment_id, name=f"No. {number}")
        with refuses("MR114"):
            entered(by.appointment_id, name="One more")
