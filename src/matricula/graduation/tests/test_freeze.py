"""The season is opened by its city, and from the day of the freeze on the database lets nobody change a leaver."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import NotPermitted, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.api import Cohort, open_season
from matricula.graduation.tests.scenes import SEASON, YEAR, ZONE, hubei, leaver, on, opened
from matricula.registry.api import Enrollment, Student
from matricula.registry.tests.pupils import enrolled, put_into_status
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db

FREEZE, LOCK = "CN-HB-2.1a", "CN-HB-2.1b"


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def refused(province: Province, statement: str, *values: Any, school: str = "east_high") -> tuple[str, str]:
    """The SQLSTATE and the clause with which a write of the school's record officer is refused; empty if it is not."""
    with in_scope(province.acting(school)):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, values)
                assert cursor.rowcount > 0, "nothing was written"
        except DatabaseError as error:
            said = getattr(error.__cause__, "diag", None)
            return getattr(said, "sqlstate", ""), getattr(said, "message_detail", None) or ""
    return "", ""


WRITES = {
    "particulars": 'UPDATE registry_student SET particulars = \'{{"native_place": "x"}}\' WHERE id = {id}',
    "nationality": "UPDATE registry_student SET nationality = 'FRA' WHERE id = {id}",
    "whole class": "UPDATE registry_student SET sort_key = sort_key || 'x' WHERE true",
    "guardian": "UPDATE registry_guardian SET phone = '1' WHERE student_id = {id}",
    "another guardian": "INSERT INTO registry_guardian (uuid, student_id, position, name, relation, is_guardian, phone,"
    " particulars, started_on) VALUES (gen_random_uuid(), {id}, 9, 'x', '51', true, '', '{{}}', '2027-01-01')",
    "place": 'UPDATE registry_enrollment SET particulars = \'{{"entry_mode": "1"}}\' WHERE student_id = {id}',
    "archive": "INSERT INTO registry_archiveitem (uuid, student_id, kind, title, recorded_on, data, clause, filing_key,"
    " withdrawn_reason) VALUES (gen_random_uuid(), {id}, 'honour', 'x', '2027-01-01', '{{}}', '', '', '')",
}


@pytest.mark.parametrize("what", WRITES)
def test_until_the_last_moment_of_may_it_is_changed_and_from_june_on_by_nobody(
    city: Province, what: str
) -> None:
    student = leaver(city)
    statement = WRITES[what].format(id=student.pk)
    with on(4, 6):
        opened(city)
    with on(5, 31, 23, 59, 59.9), transaction.atomic():
        assert refused(city, statement) == ("", "")
        transaction.set_rollback(True)
    with on(6, 1, 0, 0, 0):
        assert refused(city, statement) == ("MR001", FREEZE)


def test_who_comes_after_the_freeze_is_frozen_at_once_and_other_grades_never(city: Province) -> None:
    below = enrolled(city, "east_high", stage="upper_secondary", grade="g11")
    with on(4, 6):
        opened(city)
    with on(6, 2):
        late = leaver(city, "测试乙")
        change = "UPDATE registry_student SET nationality = 'FRA' WHERE id = %s"
        assert refused(city, change, late.pk) == ("MR001", FREEZE)
        assert refused(city, change, below.pk) == ("", "")


def test_it_ends_with_the_school_year(city: Province) -> None:
    student = leaver(city)
    with on(4, 6):
        opened(city)
    change = "UPDATE registry_student SET nationality = 'FRA' WHERE id = %s"
    with on(8, 31, 23, 59, 59.9):
        assert refused(city, change, student.pk) == ("MR001", FREEZE)
    with on(9, 1, 0, 0, 0):
        assert refused(city, change, student.pk) == ("", "")


def test_a_season_has_the_windows_of_its_leaving_year(city: Province) -> None:
    with on(4, 6):
        cohort = opened(city)
    closes = {one.name: one.closes_at.astimezone(ZONE).date() for one in cohort.windows.all()}
    assert closes == {
        "graduating_complete": date(YEAR, 4, 14),
        "graduating_data": date(YEAR, 6, 1),
        "graduating_changes": date(YEAR, 6, 1),
        "graduating_done": date(YEAR, 6, 16),
    }
    assert cohort.grade == "g12"
    assert set(cohort.outcomes) == {"graduated", "completed"}
    assert {one.name for one in cohort.windows.filter(bars=True)} == {"graduating_data", "graduating_changes"}


def test_it_is_opened_once_by_the_head_of_the_city_and_before_it_is_over(city: Province) -> None:
    with on(4, 6):
        opened(city)
        with pytest.raises(Refused, match="opened already"):
            opened(city)
        with pytest.raises(Refused, match="over"):
            opened(city, YEAR - 1)
        for office, role in (("city", "record_officer"), ("east", "head"), ("east_high", "head")):
            by = city.acting(office, role)
            with in_scope(by), pytest.raises(NotPermitted):
                open_season(by=by, season=SEASON, leaving_year=YEAR + 1)
        assert Cohort.objects.count() == 1


def leaves(student: Student, status: str) -> None:
    """The end of the place with that status, as the run of a list writes it."""
    put_into_status(student, status, date(YEAR, 6, 10))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("status", ["graduated", "completed"])
def test_who_has_left_is_locked_for_good_until_a_new_place_opens(city: Province, status: str) -> None:
    student = leaver(city)
    with on(4, 6):
        opened(city)
    with on(6, 10):
        leaves(student, status)
    change = "UPDATE registry_student SET nationality = 'FRA' WHERE id = %s"
    with on(10, 1):
        assert refused(city, change, student.pk) == ("MR001", LOCK)
        assert refused(
            city, "UPDATE registry_enrollment SET grade = 'g11' WHERE student_id = %s", student.pk
        ) == (
            "MR001",
            LOCK,
        )
        with as_owner():
            old = Enrollment.objects.get(student=student)
            Enrollment.objects.create(
                student=student,
                school=city.orgs["west_high"],
                stage="upper_secondary",
                grade="g12",
                started_on=date(YEAR, 9, 1),
                entered_on=old.entered_on,
            )
        assert refused(city, change, student.pk, school="west_high") == ("", "")


def test_who_leaves_otherwise_is_not_locked(city: Province) -> None:
    student = leaver(city)
    with on(4, 6):
        opened(city)
    with on(5, 10):
        leaves(student, "withdrawn")
        assert refused(city, "UPDATE registry_student SET nationality = 'FRA' WHERE id = %s", student.pk) == (
            "",
            "",
        )
