"""Who may ask the whole register, what is left of a question that was rolled back, and what is answered to nobody."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from matricula.authorities.api import Acting, Appointment, Org, User, in_scope
from matricula.cases.api import withdraw_case
from matricula.cases.tests.filing import approved_by, swept
from matricula.config.testing import as_owner, database_of
from matricula.deployment.api import sight
from matricula.kernel.clock import civil_now, civil_today, travelling_to
from matricula.registry.api import find_for_transfer
from matricula.registry.tests.pupils import enrolled, new_student
from tests.security.county import NAME, Victim, county, victim
from tests.security.raw_sql import filled, refused, rows

__all__ = ["county", "filled", "victim"]

pytestmark = pytest.mark.django_db

ENDS: dict[str, Callable[[Acting], object]] = {
    "it ended": lambda by: ended(by, ended_on=civil_today(by.zone)),
    "it has not begun": lambda by: ended(by, started_on=civil_today(by.zone) + timedelta(days=1)),
    "the office is closed": lambda by: Org.objects.filter(pk=by.org_id).update(
        closed_on=civil_today(by.zone)
    ),
    "the account is closed": lambda by: User.objects.filter(pk=by.user_id).update(
        is_active=False, deactivated_at=civil_now()
    ),
}


def ended(by: Acting, **days: Any) -> object:
    return Appointment.objects.filter(pk=by.appointment_id).update(**days)


def questions(county: Victim) -> list[tuple[str, Any]]:
    person = {"kind": "", "number": "", "name": NAME, "sex": "1", "birth_on": str(county.student.birth_on)}
    return [
        ("SELECT * FROM registry_find_for_transfer(%s, '漏测甲')", county.numbers[0]),
        ("SELECT * FROM registry_find_duplicates(%s)", Jsonb([person])),
        ("SELECT * FROM cases_pupil_to_file(%s)", county.draft.pk),
        ("SELECT registry_number_taken(%s)", county.numbers[0]),
    ]


@pytest.mark.parametrize("why", ENDS)
def test_nobody_asks_the_register_who_is_not_in_office(filled: Victim, why: str) -> None:
    by = filled.province.acting("east_two")
    telephone = "SELECT authorities_keep_telephone(%s, '0855-1')"
    with in_scope(by):
        for question, value in questions(filled):
            assert rows(question, value), question
        assert rows(telephone, by.org_id) == [(True,)]
    with as_owner():
        ENDS[why](by)
    with in_scope(by):
        for question, value in questions(filled):
            assert refused(question, value) == "MR005", question
        assert rows(telephone, by.org_id) == [(False,)]


def test_office_goes_by_civil_time(filled: Victim) -> None:
    """A demonstration that was moved past the end of an appointment has ended it."""
    by = filled.province.acting("east_two")
    with as_owner():
        ended(by, ended_on=civil_today(by.zone) + timedelta(days=9))
        rows("INSERT INTO deployment_deployment VALUES (1, true)")
        rows("INSERT INTO deployment_travel VALUES (1, '8 days')")
    with in_scope(by):
        assert rows("SELECT registry_number_taken('x')") == [(False,)]
        rows("UPDATE deployment_travel SET \"offset\" = '9 days'")
        assert refused("SELECT registry_number_taken('x')") == "MR005"


@contextmanager
def overheard() -> Iterator[list[str]]:
    """What the server says at the level of its own log, told to this connection as well."""
    said: list[str] = []

    def listen(one: psycopg.errors.Diagnostic) -> None:
        if one.severity_nonlocalized == "LOG":
            said.append(f"{one.message_primary} {one.message_detail or ''}")

    raw: Any = connection.connection
    raw.add_notice_handler(listen)
    try:
        yield said
    finally:
        raw.remove_notice_handler(listen)


def test_a_look_up_that_is_rolled_back_leaves_a_line_in_the_servers_log(filled: Victim) -> None:
    """Somebody looks a pupil up and rolls back, so that no entry of the access log tells of it."""
    by = filled.province.acting("east_two")
    asked = questions(filled)[:3]
    rows("SET LOCAL client_min_messages = log")
    entries = "SELECT count(*) FROM audit_accesslog WHERE user_id = %s"
    with in_scope(by), overheard() as said:
        before = rows(entries, by.user_id)
        for question, value in asked:
            with transaction.atomic():
                assert rows(question, value)
                transaction.set_rollback(True)
        assert rows(entries, by.user_id) == before
    assert said == [
        f"matricula: appointment {by.appointment_id} at office {by.org_id} asks {name} "
        for name in ("registry_find_for_transfer", "registry_find_duplicates", "cases_pupil_to_file")
    ]


def test_the_application_cannot_make_the_servers_log_say_less(db: None) -> None:
    assert refused("SET log_min_messages = panic") == "42501"
    assert refused("SET log_destination = ''") == "55P02"
    assert refused("ALTER ROLE matricula_app SET log_min_messages = panic") == "42501"


@pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="the log of a foreign server is not ours to read"
)
def test_the_servers_log_holds_the_line_and_nothing_of_the_pupil(
    filled: Victim, request: pytest.FixtureRequest
) -> None:
    log = database_of(request.config).log
    assert log is not None
    begun = log.stat().st_size
    by, number = filled.province.acting("west_one"), filled.numbers[0]
    with transaction.atomic():
        assert find_for_transfer(by, number=number, name=NAME) is not None
        transaction.set_rollback(True)
    written = log.read_bytes()[begun:].decode()
    mine = [line for line in written.splitlines() if f"appointment {by.appointment_id} at" in line]
    assert len(mine) == 1
    assert "registry_find_for_transfer($1, $2)" in written
    assert NAME not in written
    assert number not in written


def told_of(case: int, student: int) -> tuple[list[Any], list[Any]]:
    return (
        rows("SELECT cases_number_of(%s, %s)", case, student),
        rows("SELECT * FROM cases_standing(%s, %s)", case, student),
    )


NOTHING: tuple[list[Any], list[Any]] = ([(None,)], [])


def test_a_draft_tells_nothing_of_a_pupil_whom_its_office_does_not_see(filled: Victim) -> None:
    """Any pupil might be written on a draft of one's own: neither it nor a withdrawn one is a way to ask for all."""
    by, student = filled.province.acting("east_two"), filled.student.pk
    with in_scope(by):
        assert told_of(filled.draft.pk, student) == NOTHING
        withdraw_case(by=by, case=filled.draft.uuid, reason="x")
        assert told_of(filled.draft.pk, student) == NOTHING
    with in_scope(filled.province.acting("east")):
        number, standing = told_of(filled.draft.pk, student)
    # Whoever sees both the case and the pupil learns nothing new.
    assert (number, len(standing)) == ([(filled.numbers[0],)], 1)


def test_a_case_under_way_tells_its_parties_and_an_ended_one_nobody_new(filled: Victim) -> None:
    case, student = filled.case, filled.wanted.pk
    by = filled.province.acting("east_two")
    with in_scope(by):
        number, standing = told_of(case.pk, student)
        assert (number, len(standing)) == ([(filled.numbers[2],)], 1)
        assert told_of(case.pk, filled.student.pk) == NOTHING
    with in_scope(filled.province.acting("west_one")):
        assert told_of(case.pk, student) == NOTHING
    approved_by(filled.province, case, "east_two", "east_one", "east")
    left = filled.province.acting("east_one")
    with in_scope(left):
        assert told_of(case.pk, student) == NOTHING


def test_what_will_run_out_is_told_to_nobody_and_what_has_run_out_a_thousand_at_a_time(
    filled: Victim,
) -> None:
    look = "SELECT step_id FROM cases_expired_steps('infinity', 100000, %s)"
    with sight([], actor=""):
        assert rows(look, []) == []
    with as_owner():
        columns = ", ".join(
            name
            for (name,) in rows(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'cases_step'::regclass AND attnum > 0"
                " AND NOT attisdropped AND attname NOT IN ('id', 'round')"
            )
        )
        # One case with a thousand turns does as well as a thousand cases.
        rows("DROP INDEX case_one_open_step")
        rows(
            f"INSERT INTO cases_step ({columns}, round) SELECT {columns}, round + n"
            " FROM cases_step CROSS JOIN generate_series(1, 1001) AS n WHERE id = %s",
            filled.case.steps.get(state="open").pk,
        )
        rows("UPDATE cases_step SET sweep_at = now() - interval '1 day' WHERE state = 'open'")
    found = rows(look, [])
    assert len(found) == 1000
    assert not {one for (one,) in found} & {one for (one,) in rows(look, [one for (one,) in found])}


def test_a_sweep_ahead_of_the_databases_clock_finds_nothing(filled: Victim) -> None:
    from matricula.cases.api import sweep_expired_steps

    with travelling_to(civil_now() + timedelta(days=60)):
        assert sweep_expired_steps() == 0
        assert swept() == 1


def test_a_number_is_asked_for_by_nobody_unnamed(filled: Victim) -> None:
    by = filled.province.acting("west_one")
    for actor in ("", "1", "job:x", f"{by.user_id}:999999"):
        with sight(by.scopes, actor=actor):
            assert refused("SELECT registry_number_taken(%s)", filled.numbers[0]) == "MR005", actor


def test_a_draft_goes_by_what_its_look_up_told(filled: Victim) -> None:
    """The page of a draft about another school's pupil judges it, though the register tells nothing of them yet."""
    from matricula.cases.lookup import number_in, standing_in

    by = filled.province.acting("east_two")
    pupil = enrolled(filled.province, "east_one", person=new_student("漏测丁"))
    with in_scope(by):
        draft = filled.draft
        told = standing_in(draft, filled.student.pk)
        assert (told.status, told.school_id) == ("normal", filled.student.school_id)
        assert told.since is told.last_change_on is told.until is None, "the look-up told of no days"
        assert number_in(draft, filled.student.pk) == filled.numbers[0]
        assert told_of(draft.pk, pupil.pk) == NOTHING
