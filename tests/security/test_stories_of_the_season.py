"""What an office may not write of a season by raw SQL: another city's, its windows, or where its own students stand."""

from typing import Any

import pytest

from matricula.authorities.api import Acting
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.deployment.api import sight
from matricula.graduation.api import Cohort, judge_cohorts
from matricula.graduation.tests.scenes import YEAR, hubei, leaver, on, opened
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


def test_what_the_season_keeps_to_itself_nobody_asks(city: Province) -> None:
    student = leaver(city)
    with on(4, 6):
        opened(city)
        with eyes(city.acting("west_high", "head")):
            for asked in ("graduation_cohorts_of", "graduation_shut_by", "graduation_refuse_if_shut"):
                assert refused(f"SELECT {asked}(%s)", student.pk) == "42501", asked
    with as_owner():
        assert Cohort.objects.count() == 1
