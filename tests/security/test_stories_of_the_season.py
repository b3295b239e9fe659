"""What an office may not write of a season by raw SQL: another city's, its windows, or where its own students stand."""

from typing import Any

import pytest

from matricula.authorities.api import Acting
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import drafted_transfer
from matricula.config.testing import as_owner
from matricula.deployment.api import sight
from matricula.graduation.api import Cohort, judge_cohorts
from matricula.graduation.tests.scenes import YEAR, hubei, leaver, on, opened
from matricula.registry.tests.pupils import enrolled
from tests.security.raw_sql import refused, rows

pytestmark = pytest.mark.django_db

COHORT = """
INSERT INTO graduation_cohort (uuid, org_id, season, stage, grade, leaving_year, locks_from, locks_until, clause,
  outcomes, lock_clause, opened_at, opened_in_id)
VALUES (gen_random_uuid(), %s, 'upper_secondary', 'upper_secondary', 'g12', %s, now(), %s,
  'CN-HB-2.1a', '{}', '', now(), %s)
"""


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def eyes(by: Acting) -> Any:
    return sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}")


def test_a_season_is_opened_at_the_own_office_in_the_own_name_and_before_it_is_over(city: Province) -> None:
    head, other = city.acting("city", "head"), city.acting("city", "record_officer")
    west = city.acting("west", "head")
    with on(4, 6):
        ahead, over = f"{YEAR}-09-01 00:00+08", f"{YEAR}-04-01 00:00+08"
        with eyes(west):
            assert refused(COHORT, city.orgs["city"].pk, YEAR, ahead, west.appointment_id) == "42501"
        with eyes(head):
            assert refused(COHORT, city.orgs["east"].pk, YEAR, ahead, head.appointment_id) == "42501"
            assert refused(COHORT, city.orgs["city"].pk, YEAR, ahead, other.appointment_id) == "MR097"
            assert refused(COHORT, city.orgs["city"].pk, YEAR, over, head.appointment_id) == "MR097"


def test_nobody_else_adds_a_window_to_a_season(city: Province) -> None:
    statement = (
        "INSERT INTO graduation_cohortwindow (cohort_id, name, closes_at, bars, clause)"
        " VALUES (%s, 'own', now(), true, 'CN-HB-2.2c')"
    )
    with on(4, 6):
        cohort = opened(city)
        for office in ("west", "east_high", "province"):
            with eyes(city.acting(office, "head")):
                assert refused(statement, cohort.pk) == "42501", office


def test_no_office_writes_where_its_students_stand(city: Province) -> None:
    student = leaver(city)
    with on(4, 6):
        cohort = opened(city)
        with eyes(city.acting("east_high", "head")):
            added = (
                "INSERT INTO graduation_standing (cohort_id, student_id, school_id, class_name, outcome, findings,"
                " facts, judged_at) VALUES (%s, %s, %s, '', 'met', '[]', '{}', now())"
            )
            assert refused(added, cohort.pk, student.pk, city.orgs["east_high"].pk) == "42501"
        judge_cohorts()
        for office in ("east_high", "city"):
            with eyes(city.acting(office, "head")):
                assert rows("SELECT outcome FROM graduation_standing") == [("incomplete",)]
                assert rows("UPDATE graduation_standing SET outcome = 'met' RETURNING id") == []
                assert rows("UPDATE graduation_standingshare SET met = 9 RETURNING id") == []
                assert refused("DELETE FROM graduation_standing") == "42501"
        with eyes(city.acting("west_high", "head")):
            assert (
                rows("SELECT 1 FROM graduation_standing")
                == rows("SELECT 1 FROM graduation_standingshare")
                == []
            )


CHECK = """
INSERT INTO graduation_datacheck (uuid, cohort_id, student_id, school_id, digest, signed_on, paper_id, checked_at,
  checked_in_id)
VALUES (gen_random_uuid(), %s, %s, %s, 'mine', %s, %s, '2020-01-01', %s)
RETURNING digest <> 'mine', checked_at > '2021-01-01'
"""


def test_a_school_verifies_its_own_students_in_its_own_name_as_they_stand(city: Province) -> None:
    student, other = leaver(city), leaver(city, "测试乙", school="west_high")
    younger = enrolled(city, "east_high", stage="upper_secondary", grade="g11")
    officer, head = city.acting("east_high"), city.acting("east_high", "head")
    east, west = (city.orgs[one].pk for one in ("east_high", "west_high"))
    with on(4, 6):
        cohort = opened(city)
        day, ahead = f"{YEAR}-04-02", f"{YEAR}-04-07"
        with eyes(officer):
            for refused_with, values in {
                "in another's name": (student.pk, east, day, None, head.appointment_id),
                "signed on a day to come": (student.pk, east, ahead, None, officer.appointment_id),
                "of a grade that stays": (younger.pk, east, day, None, officer.appointment_id),
                "of another school": (other.pk, east, day, None, officer.appointment_id),
            }.items():
                assert refused(CHECK, cohort.pk, *values) == "MR103", refused_with
            # Nor as another school, whose paper it is or not.
            assert refused(CHECK, cohort.pk, other.pk, west, day, None, officer.appointment_id) == "42501"
            assert refused(CHECK, cohort.pk, student.pk, east, day, 999999, officer.appointment_id) == "MR103"
            # What it was of, and when, is the database's to say.
            assert rows(CHECK, cohort.pk, student.pk, east, day, None, officer.appointment_id) == [
                (True, True)
            ]
            for statement in (
                "UPDATE graduation_datacheck SET digest = 'mine'",
                "DELETE FROM graduation_datacheck",
                "SELECT graduation_data_of(1)",
            ):
                assert refused(statement) == "42501", statement
            assert rows("SELECT student_id FROM graduation_data(%s)", [student.pk, other.pk]) == [
                (student.pk,)
            ]
        # The head may not, by the law of the pack; an office above is not the school.
        with eyes(head):
            assert refused(CHECK, cohort.pk, student.pk, east, day, None, head.appointment_id) == "MR103"
        above = city.acting("east")
        with eyes(above):
            # Whichever of trigger and policy comes first.
            answer = refused(CHECK, cohort.pk, student.pk, east, day, None, above.appointment_id)
            assert answer in ("MR103", "42501")
        with eyes(city.acting("west_high")):
            assert rows("SELECT 1 FROM graduation_datacheck") == []


CHASE = """
INSERT INTO graduation_chase (cohort_id, school_id, office_id, day, chased_at, chased_in_id)
VALUES (%s, %s, %s, '2020-01-01', '2020-01-01', %s) RETURNING day > '2021-01-01'
"""


def test_a_school_is_urged_from_above_in_ones_own_name_on_this_day(city: Province) -> None:
    school, other = (city.orgs[one].pk for one in ("east_high", "west_high"))
    county, west, head = (
        city.acting("east", "head"),
        city.acting("west", "head"),
        city.acting("east_high", "head"),
    )
    with on(4, 6):
        cohort = opened(city)
        with eyes(head):
            assert refused(CHASE, cohort.pk, school, school, head.appointment_id) == "MR104"
            assert refused(CHASE, cohort.pk, school, county.org_id, head.appointment_id) == "42501"
        with eyes(west):
            assert refused(CHASE, cohort.pk, school, west.org_id, west.appointment_id) in ("MR104", "42501")
        with eyes(county):
            assert refused(CHASE, cohort.pk, school, county.org_id, west.appointment_id) == "MR104"
            assert refused(CHASE, cohort.pk, other, county.org_id, county.appointment_id) in (
                "MR104",
                "42501",
            )
            assert rows(CHASE, cohort.pk, school, county.org_id, county.appointment_id) == [(True,)]
            assert refused(CHASE, cohort.pk, school, county.org_id, county.appointment_id) == "23505"
            assert refused("DELETE FROM graduation_chase") == "42501"


def test_no_office_writes_how_much_it_has_left(city: Province) -> None:
    leaver(city)
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        with eyes(city.acting("east_high", "head")):
            assert rows("UPDATE graduation_workshare SET unverified = 0 RETURNING id") == []
            assert rows("SELECT unverified FROM graduation_workshare") == [(1,)]
            assert (
                refused(
                    "INSERT INTO graduation_workshare (cohort_id, school_id, class_name, students, unready, unverified,"
                    " in_business, counted_at) VALUES (%s, %s, 'own', 0, 0, 0, 0, now())",
                    cohort.pk,
                    city.orgs["east_high"].pk,
                )
                == "42501"
            )


def test_what_the_season_keeps_to_itself_nobody_asks(city: Province) -> None:
    student = leaver(city)
    with on(4, 6):
        opened(city)
        with eyes(city.acting("west_high", "head")):
            for asked in ("graduation_cohorts_of", "graduation_shut_by", "graduation_refuse_if_shut"):
                assert refused(f"SELECT {asked}(%s)", student.pk) == "42501", asked
            assert refused("SELECT graduation_barred_of('graduating_changes', ARRAY[1])") == "42501"
    with as_owner():
        assert Cohort.objects.count() == 1


def test_whom_the_season_bars_is_told_of_whom_one_sees_or_has_found_for_a_case(city: Province) -> None:
    student, other = leaver(city), leaver(city, "测试乙")
    asked = "SELECT clause FROM graduation_barred('graduating_changes', %s)"
    with on(5, 30):
        opened(city)
        drafted_transfer(city, student, to="west_high", filled_in=False)
    with on(6, 2):
        for office, answered in {
            "east_high": [True, True],
            "city": [True, True],
            "west_high": [True, False],
        }.items():
            with eyes(city.acting(office)):
                assert [rows(asked, [one.pk]) != [] for one in (student, other)] == answered, office
        with eyes(city.acting("west")):
            assert rows(asked, [other.pk]) == []
