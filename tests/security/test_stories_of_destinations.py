"""What an office may not write by raw SQL of where people go who leave."""

from typing import Any

import pytest

from matricula.authorities.api import Acting
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.deployment.api import sight
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.registry.api import Enrollment
from tests.security.raw_sql import refused, rows

pytestmark = pytest.mark.django_db

TELL = """
INSERT INTO graduation_destination
  (cohort_id, enrollment_id, student_id, school_id, code, school_name, next_school_id, told_at, told_in_id)
VALUES (%s, %s, %s, %s, 'army', '', %s, now(), %s)
"""


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def eyes(by: Acting) -> Any:
    return sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}")


def test_it_is_told_in_the_own_name_of_a_leaver_of_the_own_school(city: Province) -> None:
    student, younger = leaver(city, "测试甲"), leaver(city, "测试乙")
    with as_owner():
        Enrollment.objects.filter(student=younger).update(grade="g11")
        place, early = (Enrollment.objects.get(student=one).pk for one in (student, younger))
    here, west = city.orgs["east_high"].pk, city.orgs["west_high"].pk
    officer, other = city.acting("east_high", "record_officer"), city.acting("east_high", "head")
    mine = officer.appointment_id
    with on(6, 12):
        cohort = opened(city).pk
        with eyes(officer):
            assert refused(TELL, cohort, place, student.pk, here, None, other.appointment_id) == "MR107"
            assert refused(TELL, cohort, place, younger.pk, here, None, mine) == "MR107"
            assert refused(TELL, cohort, early, younger.pk, here, None, mine) == "MR107"
            # Where the register says it, the system alone writes it.
            assert refused(TELL, cohort, place, student.pk, here, west, mine) == "MR107"
            assert refused(TELL, cohort, place, student.pk, west, None, mine) == "MR107"
            assert rows(TELL + " RETURNING code", cohort, place, student.pk, here, None, mine) == [("army",)]
            assert (
                refused("UPDATE graduation_destination SET told_in_id = %s", other.appointment_id) == "MR107"
            )
            assert refused("UPDATE graduation_destination SET next_school_id = %s", west) == "42501"
            assert refused("DELETE FROM graduation_destination") == "42501"
            assert refused("SELECT graduation_fill_destinations(%s, '{}', 'army')", cohort) == "MR107"
        with eyes(city.acting("city", "head")):
            assert rows("SELECT code FROM graduation_destination") == [("army",)]
            assert rows("UPDATE graduation_destination SET code = 'other' RETURNING id") == []
            assert refused(TELL, cohort, place, student.pk, here, None, mine) in {"42501", "MR107"}
        with eyes(city.acting("west_high", "head")):
            assert rows("SELECT 1 FROM graduation_destination") == []
