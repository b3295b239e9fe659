"""What the database refuses whoever asks: raw SQL as the application, with the sight of its own office."""

import json
import uuid

import pytest
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from matricula.deployment.api import sight
from matricula.registry.api import (
    SealedSnapshot,
)
from matricula.registry.tests.pupils import enrolled, new_student
from tests.security.county import Victim, county, victim
from tests.security.raw_sql import filled, refused, rows, west

__all__ = ["county", "filled", "victim"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_studentnumber SET number = 'G1' WHERE student_id = {student}",
        "UPDATE registry_studentnumber SET student_id = {other} WHERE student_id = {student}",
        "UPDATE registry_identitydocument SET number = 'x' WHERE student_id = {student}",
        "UPDATE registry_classmembership SET school_class_id = school_class_id",
        "UPDATE registry_studentnumber SET kind = 'x', started_on = '2020-01-01' WHERE student_id = {student}",
        "DELETE FROM registry_studentnumber WHERE student_id = {student}",
        "UPDATE registry_archiveitem SET paper_uuid = NULL",
        "UPDATE registry_archiveitem SET title = 'x', recorded_on = '2020-01-01'",
        "DELETE FROM registry_archiveitem",
        "UPDATE registry_paperoriginal SET shelf_mark = 'x'",
        "UPDATE registry_paperoriginal SET keeper_id = {org}",
        "DELETE FROM registry_paperoriginal",
        "DELETE FROM registry_paperoriginalevent",
        "UPDATE authorities_appointment SET role = 'head'",
        "UPDATE authorities_invitation SET role = 'head', org_id = {org}",
        "UPDATE authorities_org SET pack = 'cn' WHERE id = {org}",
        "UPDATE authorities_org SET stages = '{{}}' WHERE id = {org}",
        "UPDATE authorities_org SET code = 'x' WHERE id = {org}",
    ],
)
def test_what_is_superseded_is_never_rewritten(filled: Victim, statement: str) -> None:
    by = filled.province.acting("east", "head")
    names = {
        "student": filled.student.pk,
        "other": enrolled(filled.province, person=new_student("漏测癸")).pk,
        "org": filled.province.orgs["east_one"].pk,
    }
    with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
        assert refused(statement.format(**names)) == "42501"


def test_an_office_is_closed_from_above_only(filled: Victim) -> None:
    school = filled.province.orgs["east_one"].pk
    for org, count in (("east_one", 0), ("west", 0), ("east", 1), ("city", 1)):
        by = filled.province.acting(org, "head")
        with (
            sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE authorities_org SET closed_on = '2030-01-01' WHERE id = %s", [school])
            assert cursor.rowcount == count, org


def test_nobody_puts_themselves_in_office_at_their_own(filled: Victim) -> None:
    school = filled.province.orgs["east_one"].pk
    statement = (
        "INSERT INTO authorities_appointment (uuid, user_id, org_id, role, started_on)"
        " VALUES (gen_random_uuid(), %s, %s, 'deputy', '2026-01-01')"
    )
    by, other = (
        filled.province.acting("east_one", "head"),
        filled.province.appointment("east_one", no=3).user_id,
    )
    with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
        assert refused(statement, by.user_id, school) == "42501"
        rows(statement, other, school)
    with west(filled):
        assert refused(statement, other, school) == "42501"
    above = filled.province.acting("east", "head")
    with sight(above.scopes, actor=f"{above.user_id}:{above.appointment_id}"):
        rows(statement, above.user_id, school)


def test_a_case_cannot_be_entered_as_approved(filled: Victim) -> None:
    """The way round every unit: the register would move the pupil on the strength of such a case."""
    by = filled.province.acting("west_one")
    with west(filled):
        code = refused(
            "INSERT INTO cases_case (uuid, procedure, pack, pack_digest, governing_on, state, effect, route, turns,"
            " round, payload, subject, opened_by_id, opened_org_id, opened_at, submitted_at, idempotency_key,"
            " submission_key, seen_by) VALUES (gen_random_uuid(), 'transfer', 'cn_guizhou', '', now(), 'approved',"
            " 'registry.transfer', '', 0, 1, '{}', '{}', %s, %s, now(), now(), 'k', '', '{}')",
            by.appointment_id,
            by.org_id,
        )
    assert code == "MR027"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE cases_case SET turns = 1 WHERE state = 'running'", "MR028"),
        ("UPDATE cases_case SET effect = 'registry.other' WHERE state = 'running'", "MR028"),
        ("UPDATE cases_case SET opened_org_id = {other} WHERE state = 'running'", "MR028"),
        ("UPDATE cases_step SET holder_org_id = {other} WHERE state = 'open'", "MR028"),
        ("UPDATE cases_casesubject SET student_id = {student}", "42501"),
        (
            (
                "INSERT INTO cases_casesubject (case_id, student_id, changes_status, blocks)"
                " SELECT id, {student}, true, false FROM cases_case WHERE state = 'running'"
            ),
            "MR028",
        ),
    ],
)
def test_a_filed_case_stays_what_it_was(filled: Victim, statement: str, code: str) -> None:
    names = {"other": filled.province.orgs["west_one"].pk, "student": filled.student.pk}
    by = filled.province.acting("east", "head")
    with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
        assert refused(statement.format(**names)) == code


def test_a_copy_is_sealed_only_by_the_school_that_hands_over(filled: Victim) -> None:
    with west(filled):
        code = refused(
            "INSERT INTO registry_sealedsnapshot (uuid, keeper_id, enrollment_id, student_uuid, student_name, chain_no,"
            " sealed_at, content, sha256, previous_sha256, clause, seen_by) VALUES (gen_random_uuid(), %s, %s, %s, 'x',"
            " 1, now(), '{}', 'x', '', 'x', '{}')",
            filled.province.orgs["west_one"].pk,
            filled.snapshot.enrollment_id,
            filled.snapshot.student_uuid,
        )
    assert code == "MR008"
    assert SealedSnapshot.objects.count() == 0


def test_the_move_asks_for_a_decided_case_whatever_it_is_told(filled: Victim) -> None:
    call = (
        "SELECT registry_move_student(%s, %s, 'primary', 'g04', '2026-11-02', %s, 'registry.transfer', 'x',"
        " 'transferred_out', '', 'normal', '', 'x', 'x')"
    )
    school = filled.province.orgs["west_one"].pk
    with west(filled):
        for case in (uuid.uuid4(), filled.case.uuid, filled.draft.uuid, None):
            assert refused(call, filled.student.pk, school, case) == "MR006"
        assert refused("SELECT registry_place_students(ARRAY[%s]::bigint[])", filled.student.pk) == "42501"


def test_a_look_up_by_nobody_is_refused_since_it_would_leave_no_trace(filled: Victim) -> None:
    look = "SELECT * FROM registry_find_for_transfer(%s, %s)"
    by, other = filled.province.acting("west_one"), filled.province.acting("west")
    for actor in ("", "1", "0:0", "job:x", f"{by.user_id}:999999", f"{by.user_id}:{other.appointment_id}"):
        with sight(by.scopes, actor=actor):
            assert refused(look, filled.numbers[0], "漏测甲") == "MR005", actor
    with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
        assert len(rows(look, filled.numbers[0], "漏测甲")) == 1
        assert rows(look, filled.numbers[0], "漏测乙") == []
        assert rows("SELECT count(*) FROM audit_accesslog WHERE page = 'find_for_transfer'") == [(2,)]


def test_whoever_asks_the_whole_register_for_people_leaves_one_trace_a_question(filled: Victim) -> None:
    look = "SELECT * FROM registry_find_duplicates(%s)"
    person = {
        "kind": "",
        "number": "",
        "name": "漏测甲",
        "sex": "1",
        "birth_on": str(filled.student.birth_on),
    }
    nobody = {**person, "name": "无此人"}
    by, other = filled.province.acting("west_one"), filled.province.acting("west")
    for actor in ("", "1", "0:0", "job:x", f"{by.user_id}:999999", f"{by.user_id}:{other.appointment_id}"):
        with sight(by.scopes, actor=actor):
            assert refused(look, Jsonb([person])) == "MR005", actor
            assert refused(look, Jsonb([nobody])) == "MR005", actor
    with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
        found = rows(look, Jsonb([nobody, person]))
        assert [row[0] for row in found] == [2]
        assert all("漏测甲" not in map(str, row) for row in found)
        assert rows(look, Jsonb([nobody])) == []
        told = "SELECT detail FROM audit_accesslog WHERE page = 'find_duplicates' AND user_id = %s"
        traces = sorted((json.loads(one) for (one,) in rows(told, by.user_id)), key=lambda one: one["asked"])
        assert traces == [
            {"asked": 1, "found": 0, "elsewhere": []},
            {"asked": 2, "found": 1, "elsewhere": [str(filled.student.uuid)]},
        ]


def test_functions_that_answer_for_all_name_nobody(filled: Victim) -> None:
    by = filled.province.acting("west_one")
    with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
        assert rows("SELECT registry_number_taken(%s)", filled.numbers[0]) == [(True,)]
        wanted = rows("SELECT cases_student_is_busy(%s, 0)", filled.wanted.pk)
        assert (wanted, rows("SELECT cases_student_is_busy(%s, 0)", filled.student.pk)) == (
            [(True,)],
            [(False,)],
        )
        for row in rows("SELECT * FROM exchange_unfinished_uploads()"):
            assert [type(one) for one in row] == [uuid.UUID, int, str]
        for attack in ("'; DROP TABLE registry_student; --", "\\", "%", "x" * 100_000):
            assert rows("SELECT registry_number_taken(%s)", attack) == [(False,)]


def test_a_witness_names_whoever_acts_and_nobody_else(filled: Victim) -> None:
    by, other = filled.province.acting("west_one"), filled.province.acting("east", "head")
    entry = (
        "INSERT INTO audit_actionlog (uuid, action, user_id, user_name, appointment_id, subject_kind, clause, reason,"
        " detail, civil_at, machine_at, seen_by) VALUES (gen_random_uuid(), 'x', %s, 'x', %s, 'x', '', '', '{}',"
        " now(), now(), '{}')"
    )
    look = (
        "INSERT INTO audit_accesslog (uuid, user_id, user_name, appointment_id, org_id, subject_kind, page, unmasked,"
        " detail, civil_at, machine_at, seen_by) VALUES (gen_random_uuid(), %s, 'x', %s, 1, 'x', 'x', false, '{}',"
        " now(), now(), '{}')"
    )
    with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
        for statement in (entry, look):
            assert refused(statement, other.user_id, other.appointment_id) == "42501"
            rows(statement, by.user_id, by.appointment_id)
        assert refused(entry, other.user_id, by.appointment_id) == "42501"


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "ALTER TABLE registry_enrollment DISABLE TRIGGER ALL",
        "ALTER TABLE registry_student DISABLE ROW LEVEL SECURITY",
        "DROP POLICY seen ON registry_student",
        "DROP TRIGGER guard_enrollment ON registry_enrollment",
        "SET ROLE matricula_effects",
        "SET ROLE matricula_owner",
        "CREATE TEMP TABLE deployment_deployment (is_demo boolean)",
        "CREATE SCHEMA mine",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_get(1)",
        "SELECT query FROM pg_stat_activity",
        "SELECT pg_stat_get_backend_activity(1)",
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "SELECT pg_cancel_backend(pg_backend_pid())",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_lock_shared(1, 1)",
        "SELECT pg_logical_emit_message(false, 'x', 'x')",
        "LOCK TABLE registry_student IN ACCESS EXCLUSIVE MODE",
        "LOCK TABLE cases_case IN EXCLUSIVE MODE",
        "ALTER ROLE matricula_app SET matricula.scopes = '{1}'",
        "ALTER ROLE matricula_app CREATEDB",
        "ALTER DATABASE {database} SET search_path = mine",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER ROLE matricula_app BYPASSRLS",
        "COPY registry_student TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
        (
            "INSERT INTO audit_permit (uuid, subject_kind, subject_uuid, case_uuid, clause, opens_at, closes_at)"
            " VALUES (gen_random_uuid(), 'enrollment', gen_random_uuid(), gen_random_uuid(), 'x', now(), 'infinity')"
        ),
        "UPDATE audit_permit SET closes_at = 'infinity'",
        (
            "INSERT INTO audit_lock (uuid, subject_kind, subject_uuid, clause, reason, locked_at)"
            " VALUES (gen_random_uuid(), 'enrollment', gen_random_uuid(), 'x', 'x', now())"
        ),
        "UPDATE audit_lock SET clause = 'x'",
        "DELETE FROM audit_lock",
        "INSERT INTO registry_studentevent (pgh_label) VALUES ('x')",
        "UPDATE deployment_deployment SET is_demo = true",
        "INSERT INTO deployment_deployment (id, is_demo) VALUES (1, true)",
    ],
)
def test_the_application_cannot(db: None, statement: str) -> None:
    assert refused(statement.replace("{database}", connection.settings_dict["NAME"])) == "42501"


def test_a_trigger_that_was_told_to_look_away_does_not(filled: Victim) -> None:
    by = filled.province.acting("east", "head")
    with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
        before = rows("SELECT count(*) FROM registry_studentevent")[0][0]
        rows("SELECT set_config('pgtrigger.ignore', '{registry_student:insert_insert,update_update}', true)")
        rows("UPDATE public.registry_student SET nationality = 'XXX' WHERE id = %s", filled.student.pk)
        assert rows("SELECT count(*) FROM public.registry_studentevent")[0][0] == before + 1


def test_the_clock_of_a_live_installation_stands_whatever_the_application_writes(db: None) -> None:
    rows(
        "INSERT INTO deployment_travel VALUES (1, '400 days') ON CONFLICT (id) DO UPDATE SET \"offset\" = '400 days'"
    )
    assert rows("SELECT civil_offset() = interval '0'") == [(True,)]


def test_a_setting_that_is_no_scope_sees_nothing(filled: Victim) -> None:
    for scopes in ("", "{}", "{0}", "{-1}"):
        rows("SELECT set_config('matricula.scopes', %s, true)", scopes)
        assert rows("SELECT 1 FROM registry_student") == []
    for scopes in ("{1", "x", "1 OR true"):
        rows("SELECT set_config('matricula.scopes', %s, true)", scopes)
        assert refused("SELECT 1 FROM registry_student") == "22P02"
        rows("SELECT set_config('matricula.scopes', '', true)")
