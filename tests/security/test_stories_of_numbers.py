"""An office that would give a number, to another's pupil or its own, without the case that asks for one.

Told as those of `test_stories.py` are: raw SQL as the application, and lawfully on where it was refused.
"""

from typing import Any

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.models import Case, PackSnapshot, ProcedureLaw
from matricula.cases.stored_law import form_of_law
from matricula.cases.tests.filing import (
    approved_by,
    filed_number,
)
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student, find_for_transfer
from matricula.regulation.api import stack_for
from tests.security.raw_sql import rows
from tests.security.telling import (
    REGISTER,
    Intruder,
    as_it_stands,
    block,
    prepared,
    refuses,
    updated,
)

pytestmark = pytest.mark.django_db

GIVE = (
    "SELECT registry_give_number(%s, 'G1', 'formal', %s, %s, %s, 'x', '2026-11-02',"
    " (SELECT uuid FROM cases_case WHERE id = %s), 'registry.formal_number', %s)"
)
REQUEST = {"procedure": "formal_number", "effect": "registry.formal_number"}
UPWARDS = {"route": "upwards", "turns": 4}
OWN_TURN = {
    "procedure": "formal_number",
    "rule": "school",
    "party": "school",
    "due_at": None,
    "sweep_at": None,
}


def requested(office: Intruder, student: Student) -> int:
    """The draft of a request for a formal number about a pupil of the office; returns its id."""
    case = office.draft(**REQUEST, subject=block(student))
    office.subject(case, student, changes_status=False)
    return case


def test_a_school_gives_no_number_to_a_pupil_of_another_county(office: Intruder, stranger: Student) -> None:
    """The attack as it was found: any pupil, one turn of one's own, decided at once."""
    before = as_it_stands(*REGISTER)
    colleague, head = office.acting(), office.acting("head")
    with office.as_("head"), refuses("MR027"):
        office.draft(**REQUEST)
    with office.as_():
        case = office.draft(**REQUEST)
        for who in (stranger, Student(pk=stranger.pk, uuid=case_uuid())):
            with refuses("MR033"):
                office.subject(case, who, changes_status=False)
        with refuses("MR032"):
            office.file(case, **UPWARDS)
    with office.as_("head"):
        for step in (OWN_TURN, {**OWN_TURN, **prepared(colleague)}):
            with refuses("MR035"):
                office.step(case, **step)
        with refuses("MR022"):
            updated("cases_case", case, {"state": "approved", "submitted_at": "now()"})
        with refuses("MR015"):
            rows(GIVE, stranger.pk, "1", "X1", "另名", case, head.org_id)
    assert as_it_stands(*REGISTER) == before


def case_uuid() -> Any:
    return rows("SELECT gen_random_uuid()")[0][0]


def test_a_pupil_found_by_number_and_name_is_nobodys_to_renumber(office: Intruder, stranger: Student) -> None:
    """What was found counts in that transaction, for who found it, and for procedures about such pupils."""
    with in_scope(office.province.acting("west_one")):
        number = stranger.numbers.get().number
    with office.as_() as by:
        case = office.draft(**REQUEST, subject=Jsonb({"name": stranger.name, "student_number": number}))
        assert find_for_transfer(by, number=number, name="错名") is None
        with refuses("MR033"):
            office.subject(case, stranger, changes_status=False)
        assert find_for_transfer(by, number=number, name=stranger.name) is not None
    with office.as_("head"), refuses("MR033"):
        office.subject(case, stranger, changes_status=False)
    with as_owner():
        rows("UPDATE cases_foundpupil SET found_at = now() - interval '1 minute'")
    with office.as_() as by:
        with refuses("42501"):
            rows("UPDATE cases_foundpupil SET found_at = now()")
        with refuses("42501"):
            rows("INSERT INTO cases_foundpupil (appointment_id, student_id, found_at) VALUES (1, 1, now())")
        with refuses("MR033"):
            office.subject(case, stranger, changes_status=False)
        assert find_for_transfer(by, number=number, name=stranger.name) is not None
        office.subject(case, stranger, changes_status=False)
        # The procedure is for pupils on one's own roll.
        with refuses("MR033"):
            office.file(case, **UPWARDS)


def test_a_look_in_the_log_that_nobody_took_finds_nobody(office: Intruder, stranger: Student) -> None:
    with office.as_() as by:
        case = office.draft()
        rows(
            "INSERT INTO audit_accesslog (uuid, user_id, user_name, appointment_id, org_id, subject_kind, subject_uuid,"
            " page, unmasked, detail, civil_at, machine_at, seen_by) VALUES (gen_random_uuid(), %s, '', %s, %s,"
            " 'student', %s, 'find_for_transfer', false, '{}', now(), now(), '{}')",
            by.user_id,
            by.appointment_id,
            by.org_id,
            stranger.uuid,
        )
        with refuses("MR033"):
            office.subject(case, stranger)


def test_the_law_of_a_case_is_not_the_applications_to_write(office: Intruder, own: Student) -> None:
    """A forged law, an older one, a law of elsewhere, a day on which another law held."""
    stack = stack_for("cn_guizhou")
    kept = as_it_stands("cases_packsnapshot", "cases_procedurelaw")
    with as_owner():
        lax = PackSnapshot.objects.create(digest="1" * 64, pack=stack.pack, content=b"", taken_at=civil_now())
        law = form_of_law(stack.procedures["formal_number"].versions[0], stack)
        law["routes"]["upwards"]["steps"] = law["routes"]["upwards"]["steps"][:1]
        ProcedureLaw.objects.create(
            snapshot=lax, procedure="formal_number", in_force_from="2014-03-01", law=law
        )
    with office.as_():
        for statement in (
            "INSERT INTO cases_packsnapshot (digest, pack, content) VALUES ('2', 'cn_guizhou', '')",
            "INSERT INTO cases_procedurelaw (digest, procedure, law) VALUES ('1', 'transfer', '{}')",
            "UPDATE cases_procedurelaw SET law = '{}'",
            "UPDATE cases_packsnapshot SET installed = (digest = '1')",
            "DELETE FROM cases_packsnapshot",
        ):
            with refuses("42501"):
                rows(statement)
        case = requested(office, own)
        for forged in (
            {"pack_digest": "1" * 64, "turns": 1},
            {"pack_digest": "2" * 64},
            {"pack": "cn", "pack_digest": stack_for("cn").digest},
            {"governing_on": "2015-09-01"},
            {"governing_on": "2013-09-01"},
            {"governing_on": "2090-09-01"},
        ):
            with refuses("MR031"):
                office.file(case, **{**UPWARDS, **forged})
        office.file(case, **UPWARDS)
    with as_owner():
        lax.delete()
    assert as_it_stands("cases_packsnapshot", "cases_procedurelaw") == kept


def test_a_school_gives_no_number_to_its_own_pupil_either(office: Intruder, own: Student) -> None:
    """Every short cut on the way of a request that may be made, and none of them leads past the authorities."""
    orgs, before = office.province.orgs, as_it_stands(*REGISTER)
    officer, head = office.acting(), office.acting("head")
    county = Intruder(office.province, "east")
    with office.as_():
        case = requested(office, own)
        other = {"name": "另名", "student_number": own.numbers.get().number}
        with refuses("MR033"):
            office.file(case, **UPWARDS, subject=Jsonb(other))
        for way in (
            {"turns": 1},
            {"turns": 0},
            {"route": "mine"},
            {"route": ""},
            {"effect": "registry.transfer"},
        ):
            with refuses("MR032"):
                office.file(case, **{**UPWARDS, **way})
        with refuses("MR028"):
            office.file(case, **UPWARDS, round=2)
    with county.as_(), refuses("MR038"):
        office.file(case, **UPWARDS)
    with office.as_():
        office.file(case, **UPWARDS)
        with refuses("MR028"):
            updated("cases_case", case, {"payload": Jsonb({"id_number": "X1"})})
        for role, org, side in (
            ("authority", office.org, "authority"),
            ("authority", orgs["west"].pk, "authority"),
            ("province", orgs["east"].pk, "authority"),
            ("school", orgs["east_two"].pk, "school"),
            ("authority", orgs["east"].pk, "school"),
            ("friend", office.org, "school"),
        ):
            with refuses("MR034"):
                office.party(case, role, org, side)
        # By a law that lets its turns take as long as it likes.
        with refuses("MR034"):
            office.party(case, "school", office.org, "school", pack_digest="a" * 64)
        party = office.party(case, "school", office.org, "school")
        with refuses("MR034"):
            updated("cases_party", party, {"pack_digest": "a" * 64})
        # The first turn waits for all parties.
        with refuses("MR035"):
            office.step(case, **OWN_TURN)
        office.party(case, "authority", orgs["east"].pk, "authority")
        office.party(case, "province", orgs["province"].pk, "authority")
        for turn in (
            {"seq": 3, "rule": "grant", "party": "school"},
            {"seq": 3, "rule": "grant", "party": "province", "holder_org_id": orgs["province"].pk},
            {"holder_org_id": orgs["east"].pk},
            {"rule": "correction"},
            {"round": 2},
            {"procedure": "transfer"},
        ):
            with refuses("MR035"):
                office.step(case, **{**OWN_TURN, **turn})
        with refuses("MR037"):
            office.step(case, **{**OWN_TURN, "due_at": "now()", "sweep_at": "now()"})
        for hand in (
            prepared(head),
            {**prepared(officer), "prepared_by_user_id": head.user_id},
            {**prepared(officer), "prepared_in_stead_of_id": head.appointment_id},
        ):
            with refuses("MR036"):
                office.step(case, **OWN_TURN, **hand)
        step = office.step(case, **OWN_TURN, **prepared(officer))
        with refuses("MR034"):
            office.party(case, "province", office.org, "authority")
        with refuses("MR036"):
            office.decide(step, officer)
    with office.as_("head"):
        for answer in ("refuse", "object", "whatever"):
            with refuses("MR036"):
                office.decide(step, head, answer=answer, ground="ministry_declined", reason="x", clause="x")
        with refuses("MR036"):
            office.prepare(step, head)
        office.decide(step, head)
        for other in ({"rule": "authority", "party": "authority"}, {"rule": "authority", "party": "school"}):
            with refuses("MR035"):
                office.step(case, **{**OWN_TURN, "seq": 1, **other})
        following = {**OWN_TURN, "seq": 1, "rule": "authority", "party": "authority"}
        with refuses("MR036"):
            office.step(case, **following, holder_org_id=orgs["east"].pk, **prepared(head))
        next_turn = office.step(case, **following, holder_org_id=orgs["east"].pk)
        with refuses("MR036"):
            office.prepare(next_turn, head)
        with refuses("MR024"):
            office.decide(next_turn, head)
        with refuses("MR022"):
            updated("cases_case", case, {"state": "approved"})
        for state in ("returned", "refused", "draft"):
            ended = {"ended_at": "now()"} if state == "refused" else {}
            with refuses("MR038"):
                updated("cases_case", case, {"state": state, **ended})
        with refuses("MR015"):
            rows(GIVE, own.pk, "1", "X1", "另名", case, office.org)
    # Those above see the case as well; it is not theirs to end or to fill in.
    with county.as_("head"):
        for change in ({"state": "withdrawn", "ended_at": "now()"}, {"payload": Jsonb({"a": 1})}):
            with refuses("MR038" if "state" in change else "MR028"):
                updated("cases_case", case, change)
        with refuses("MR038"):
            updated("cases_step", next_turn, {"state": "closed"})
    assert as_it_stands(*REGISTER) == before


def last_turn(province: Province, case: Case) -> int:
    """Approved by all before the last, whose turn it is and prepared; returns the id of that turn."""
    approved_by(province, case, "east_one", "east", "province")
    by = Intruder(province, "province")
    with by.as_() as officer:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        by.prepare(step, officer)
    return int(step)


def test_a_case_that_was_never_returned_is_in_its_first_round(office: Intruder, own: Student) -> None:
    """In a later round it would count as returned already, and the authority could not return it any more."""
    with office.as_():
        with refuses("MR027"):
            office.draft(**REQUEST, round=5)
        case = requested(office, own)
        with refuses("MR028"):
            updated("cases_case", case, {"round": 5})


def test_who_decides_last_carries_out_what_was_asked_and_nothing_else(
    province: Province, own: Student, stranger: Student
) -> None:
    """The province gives the pupil of an approved request no other document, and no other pupil a number."""
    case = filed_number(province, own, school="east_one")
    step, school = last_turn(province, case), province.orgs["east_one"].pk
    kind, document = case.payload["id_kind"], case.payload["id_number"]
    before, high = as_it_stands(*REGISTER), Intruder(province, "province")
    with high.as_("head") as head:
        high.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        for student, what in (
            (own, (kind, "X1", own.name)),
            (own, ("9", document, own.name)),
            (own, (kind, document, "另名")),
            (stranger, (kind, document, stranger.name)),
        ):
            with refuses("MR015"):
                rows(GIVE, student.pk, *what, case.pk, school)
        with refuses("MR015"):
            rows(GIVE, own.pk, kind, document, own.name, case.pk, province.orgs["west_one"].pk)
        with refuses("MR006"):
            rows(
                "SELECT registry_move_student(%s, %s, 'primary', 'g04', '2026-11-02', %s, 'registry.formal_number',"
                " 'x', 'transferred_out', '', 'normal', '', 'x', 'x')",
                own.pk,
                province.orgs["west_one"].pk,
                case.uuid,
            )
    # Nor does anybody else while it is approved.
    with in_scope(province.acting("province")), refuses("MR015"):
        rows(GIVE, own.pk, kind, document, own.name, case.pk, school)
    assert as_it_stands(*REGISTER) == before
    with high.as_("head"):
        # The document that the pupil has is the one of the request, so this alone would prove nothing.
        rows(GIVE, own.pk, kind, document, own.name, case.pk, school)
        updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        after = as_it_stands(*REGISTER)
        # What was decided once is carried out once.
        with refuses("MR015"):
            rows(GIVE, own.pk, kind, document, own.name, case.pk, school)
        with refuses("MR021"):
            updated("cases_case", case.pk, {"state": "approved", "ended_at": None})
        with refuses("MR028"):
            updated("cases_case", case.pk, {"ended_at": "2020-01-01"})
        with refuses("MR023"):
            high.decide(step, head)
    assert as_it_stands(*REGISTER) == after
