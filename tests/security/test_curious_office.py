"""A story: an office wants to know of the children of another county, one by one, with nothing but SQL."""

import pytest
from django.db import DatabaseError, transaction

from matricula.authorities.api import Acting, Appointment, in_scope
from matricula.config.testing import as_owner
from matricula.deployment.api import sight
from matricula.kernel.clock import civil_today
from tests.security.county import NAME, Victim, county, victim
from tests.security.raw_sql import filled, refused, rows

__all__ = ["county", "filled", "victim"]

pytestmark = pytest.mark.django_db

DRAFT = (
    "INSERT INTO cases_case (uuid, procedure, pack, pack_digest, governing_on, state, effect, route, turns, round,"
    " payload, subject, opened_by_id, opened_org_id, holder_org_id, opened_at, idempotency_key, submission_key,"
    " seen_by) SELECT gen_random_uuid(), procedure, pack, pack_digest, now(), 'draft', effect, '', 0, 1, '{{}}',"
    " '{{}}', {by}, {org}, {org}, now(), 'curious', '', '{{}}' FROM cases_case WHERE id = {model} RETURNING id"
)
SUBJECT = (
    "INSERT INTO cases_casesubject (case_id, student_id, student_uuid, changes_status, blocks)"
    " VALUES ({case}, {student}, gen_random_uuid(), true, false)"
)


def learned(case: int, student: int) -> list[object]:
    """Whatever the functions that answer for all say of a pupil to who has written them on a case."""
    found = [one for (one,) in rows("SELECT cases_number_of(%s, %s)", case, student) if one is not None]
    return [
        *found,
        *rows("SELECT * FROM cases_standing(%s, %s)", case, student),
        *rows("SELECT * FROM cases_pupil_to_file(%s)", case),
    ]


def written_on(case: int, student: int) -> None:
    """Put a pupil on the draft, if the database lets them be put there."""
    try:
        with transaction.atomic():
            rows(SUBJECT.format(case=case, student=student))
    except DatabaseError:
        return


def draft_of(by: Acting, county: Victim) -> int:
    with as_owner():
        values = {"by": by.appointment_id, "org": by.org_id, "model": county.draft.pk}
        [(case,)] = rows(DRAFT.format(**values))
    return int(case)


def test_an_office_writes_every_child_on_drafts_of_its_own_and_learns_nothing(filled: Victim) -> None:
    by = filled.province.acting("west_one")
    with as_owner():
        children = [one for (one,) in rows("SELECT id FROM registry_student ORDER BY id")]
    assert len(children) >= 3
    case = draft_of(by, filled)
    with in_scope(by):
        assert rows("SELECT 1 FROM registry_student") == []
        for child in children:
            written_on(case, child)
            assert learned(case, child) == []
        rows("UPDATE cases_case SET state = 'withdrawn', ended_at = now() WHERE id = %s", case)
        for child in children:
            assert learned(case, child) == []


def test_an_officer_asks_on_after_the_last_day_in_office_and_is_told_nothing(filled: Victim) -> None:
    by = filled.province.acting("west_one")
    look = "SELECT name, school_id FROM registry_find_for_transfer(%s, %s)"
    with in_scope(by):
        assert rows(look, filled.numbers[0], NAME) == [(NAME, filled.student.school_id)]
    with as_owner():
        Appointment.objects.filter(pk=by.appointment_id).update(ended_on=civil_today(by.zone))
    with in_scope(by):
        assert refused(look, filled.numbers[0], NAME) == "MR005"
        # Nor by moving the clock, or by giving oneself another day.
        rows("INSERT INTO deployment_travel VALUES (1, '-9 days')")
        assert refused(look, filled.numbers[0], NAME) == "MR005"
        for day in ("NULL", "ended_on + 9"):
            again = f"UPDATE authorities_appointment SET ended_on = {day} WHERE id = %s"
            assert refused(again, by.appointment_id) == "MR014"
    # As a colleague who never was in office there.
    other = filled.province.acting("west")
    with sight(by.scopes, actor=f"{by.user_id}:{other.appointment_id}"):
        assert refused(look, filled.numbers[0], NAME) == "MR005"
