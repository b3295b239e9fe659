"""A family acts in its own name, without an appointment; what it reads is noted once a day, and it sees who looked."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from matricula.audit.api import AccessLog, ActionLog, log_access, recorded
from matricula.authorities.api import User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.families.api import Family, Look, as_family, issue_code, looks_at, redeem_code
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, ZONE, SchoolDay, school_day
from matricula.kernel.clock import civil_now, machine_now
from matricula.registry.api import Guardian

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def mother_of(made: SchoolDay, student: int = 1) -> User:
    """She has come in by her letter; call it at a civil time."""
    place = made.places[student]
    with in_scope(made.secretary):
        guardian = Guardian.objects.get(student=place.student)
        letter = issue_code(by=made.secretary, enrollment=place, guardian=guardian)
    return redeem_code(code=letter.code, login=letter.login, password="a long new password")


def looked(family: Family, times: int = 1) -> None:
    child = family.children[0]
    for _ in range(times):
        log_access(
            family,
            subject_kind="student",
            subject=child.student_uuid,
            page="diary",
            seen_by=(),
            noted_on=MONDAY,
        )


def test_an_action_of_a_family_is_witnessed_in_its_name_without_an_appointment(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), as_family(mother_of(made)) as family:
        school = made.orgs["school"]
        with recorded("families.test", by=family, subject_kind="student", seen_by=school.lineage):
            pass
    with in_scope(made.secretary):
        noted = ActionLog.objects.get(action="families.test")
    assert (noted.user_id, noted.appointment_id, noted.org_id) == (family.user_id, None, None)
    assert noted.user_name == family.user_name


def test_a_day_s_looks_of_a_family_at_a_child_are_one_row(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), as_family(mother_of(made)) as family:
        looked(family, 3)
    with as_owner():
        assert AccessLog.objects.filter(user_id=family.user_id).count() == 1


@pytest.mark.parametrize("wrong", [{"user_id": 1}, {"appointment_id": 0}, {"org_id": 1}, {"noted_on": None}])
def test_no_family_notes_a_look_in_another_s_name_or_for_an_office(
    made: SchoolDay, wrong: dict[str, int | None]
) -> None:
    with at_civil_time(AT_LESSON), as_family(mother_of(made)) as family:
        row = AccessLog(
            **{
                "uuid": uuid.uuid4(),
                "user_id": family.user_id,
                "user_name": "x",
                "subject_kind": "student",
                "page": "diary",
                "civil_at": civil_now(),
                "machine_at": machine_now(),
                "noted_on": MONDAY,
                **wrong,
            }
        )
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            AccessLog.objects.bulk_create([row])
        assert getattr(refused.value.__cause__, "sqlstate", "") == "42501"


def test_no_family_witnesses_an_action_in_another_s_name(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), as_family(mother_of(made)) as family:
        other = Family(family.user_id + 1, "x", ())
        with (
            pytest.raises(DatabaseError) as refused,
            recorded("families.test", by=other, subject_kind="student"),
        ):
            pass
        assert getattr(refused.value.__cause__, "sqlstate", "") == "42501"


def test_a_family_sees_who_looked_readers_by_name_and_offices_as_offices(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        mother, other = mother_of(made), mother_of(made, 2)
        child = made.places[1].student
        with in_scope(made.secretary):
            log_access(
                made.secretary,
                subject_kind="student",
                subject=child.uuid,
                page="student:basics",
                seen_by=made.orgs["school"].lineage,
            )
        with as_family(mother) as family:
            looked(family, 2)
            assert looks_at(family.children[0], str(ZONE), MONDAY - WEEK) == [
                Look(MONDAY, "", made.orgs["school"].pk, "student:basics"),
                Look(MONDAY, family.user_name, None, "diary"),
            ]
            assert looks_at(family.children[0], str(ZONE), MONDAY + WEEK) == []
            assert not AccessLog.objects.exists(), "the log itself is shown to no family"
        with as_family(other):
            assert looks_at(family.children[0], str(ZONE), MONDAY - WEEK) == [], "another's child"
        with in_scope(made.secretary):
            assert looks_at(family.children[0], str(ZONE), MONDAY - WEEK) == [], "no office asks so"
