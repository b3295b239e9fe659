"""Whole attacks, from the first statement to the last: an office that would give itself what only a case may give.

Each begins with the sight and the name of one office, tries every short cut at its place, and goes on lawfully where it
was refused, so that the next wall is met and not the first one again.
"""

from typing import Any
from uuid import uuid4

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import acting_in, in_scope, in_scope_of
from matricula.authorities.tests.people import Province
from matricula.cases.models import Case, PackSnapshot, ProcedureLaw
from matricula.cases.stored_law import form_of_law
from matricula.cases.tests.conftest import do
from matricula.cases.tests.filing import (
    approved_by,
    drafted_transfer,
    filed_number,
    filed_transfer,
)
from matricula.cases.tests.test_permits import asked, asked_case, left_place, moved
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student, find_for_transfer
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import stack_for
from matricula_proving.rehearsal.moves import Stage
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, as_it_stands, decided, inserted, prepared, refuses, updated

__all__ = ["moved"]

pytestmark = pytest.mark.django_db

REGISTER = (
    "registry_student",
    "registry_studentnumber",
    "registry_identitydocument",
    "registry_enrollment",
    "registry_enrollmentstatus",
    "audit_permit",
    "audit_lock",
)
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


@pytest.fixture
def office(province: Province) -> Intruder:
    """A primary school that would like to decide for itself, with an officer and a head who both lend a hand."""
    return Intruder(province, "east_one")


@pytest.fixture
def stranger(province: Province) -> Student:
    """A pupil of another county."""
    return enrolled(province, "west_one", person=new_student("漏测甲"))


@pytest.fixture
def own(province: Province) -> Student:
    """A pupil of the office, with a temporary number."""
    return enrolled(province, "east_one", person=new_student("漏测乙"))


def requested(office: Intruder, student: Student) -> int:
    """The draft of a request for a formal number about a pupil of the office; returns its id."""
    case = office.draft(**REQUEST, subject=block(student))
    office.subject(case, student, changes_status=False)
    return case


def block(student: Student) -> Jsonb:
    """What a case says of its pupil, to whoever sees the pupil."""
    return Jsonb({"name": student.name, "student_number": student.numbers.get(ended_on=None).number})


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


def test_what_the_walls_ask_each_other_answers_nobody_else(province: Province, own: Student) -> None:
    """With a row or a law of one's own making they would tell where any pupil is, and what any case says."""
    case = filed_transfer(province, own, to="east_two")
    with Intruder(province, "west_one").as_():
        for call in (
            "SELECT cases_party_org(c, '{{}}', 'sending_school') FROM (SELECT NULL::cases_case AS c) x",
            "SELECT cases_holder({id}, 'sending_school')",
            "SELECT cases_asks_for('{uuid}', 'name', 'x')",
            "SELECT cases_law_says('{uuid}', 'clause', 'x')",
        ):
            with refuses("42501"):
                rows(call.format(id=case.pk, uuid=case.uuid))


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


def test_no_second_pupil_travels_on_the_case_of_another(province: Province, own: Student) -> None:
    """The parties read one name; whoever decides last would move everybody on the case."""
    unnamed = enrolled(province, "east_one", person=new_student("漏测丙"))
    with in_scope(province.acting("east_one")):
        number, other = (str(one.numbers.get().number) for one in (own, unnamed))
        named = block(own)
    office = Intruder(province, "east_two")
    with office.as_() as by:
        case = office.draft(subject=named)
        assert find_for_transfer(by, number=number, name=own.name) is not None
        office.subject(case, own)
        assert find_for_transfer(by, number=other, name=unnamed.name) is not None
        with refuses("23505"):
            office.subject(case, unnamed)
        office.file(case)


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


def test_a_school_transfers_nobody_to_itself(province: Province, own: Student) -> None:
    """The receiving school decides its own turn; the sender, the authority and the clock are not its own."""
    case = filed_transfer(province, own, to="east_two")
    office, before = Intruder(province, "east_two"), as_it_stands(*REGISTER)
    with office.as_("head") as head:
        first = rows("SELECT id FROM cases_step WHERE case_id = %s", case.pk)[0][0]
        for clock in (
            {"due_at": "2090-01-01"},
            {"due_at": None},
            {"received_at": "2020-01-01"},
            {"clock_started_at": "2090-01-01"},
            {"term": Jsonb({"clause": "y"})},
            {"sweep_at": "2090-01-01"},
            {"sweep_at": None},
            {"swept_at": "now()"},
            {"escalated_to_id": office.org},
            {"late": True},
        ):
            with refuses("MR037"):
                updated("cases_step", first, clock)
        office.decide(first, head, clause="x")
        with refuses("MR022"):
            updated("cases_case", case.pk, {"state": "approved"})
        for state in ("returned", "refused"):
            ended = {"ended_at": "now()"} if state == "refused" else {}
            with refuses("MR038"):
                updated("cases_case", case.pk, {"state": state, **ended})
        with refuses("MR006"):
            rows(
                "SELECT registry_move_student(%s, %s, 'primary', 'g04', '2026-11-02', %s, 'registry.transfer', 'x',"
                " 'transferred_out', '', 'normal', '', 'x', 'x')",
                own.pk,
                office.org,
                case.uuid,
            )
    assert as_it_stands(*REGISTER) == before


EVIDENCE = {"kind": "residence", "added_at": "now()", "uuid": "gen_random_uuid()"}
LINE = {
    "kind": "approved",
    "clause": "",
    "words": "x",
    "detail": Jsonb({}),
    "civil_at": "now()",
    "machine_at": "now()",
}


def test_who_reads_a_case_neither_changes_its_papers_nor_writes_its_past(
    province: Province, own: Student
) -> None:
    """The sending school has the turn; the papers are the receiving school's, and nobody has decided anything."""
    case = filed_transfer(province, own, to="east_two")
    approved_by(province, case, "east_two")
    tables = ("cases_evidence", "cases_event", "cases_decision")
    before, county = as_it_stands(*tables), province.acting("east", "head")
    with as_owner():
        paper, giver = rows("SELECT paper_id, added_by_id FROM cases_evidence LIMIT 1")[0]
    for name in ("east_one", "east_two", "east"):
        office = Intruder(province, name)
        with office.as_("head") as by:
            for change in (
                "kind = 'other'",
                "paper_id = paper_id",
                "case_id = case_id",
                "added_by_id = added_by_id",
            ):
                with refuses("42501"):
                    rows(f"UPDATE cases_evidence SET {change}")
            with refuses("MR028"):
                rows("UPDATE cases_evidence SET removed_at = now(), removed_by_id = %s", by.appointment_id)
            with refuses("MR028"):
                inserted(
                    "cases_evidence",
                    {**EVIDENCE, "case_id": case.pk, "paper_id": paper, "added_by_id": giver},
                )
            for forged in (
                {"appointment_id": county.appointment_id + (name == "east"), "org_id": county.org_id},
                {"appointment_id": by.appointment_id, "org_id": province.orgs["province"].pk},
                {"appointment_id": None, "org_id": None},
            ):
                with refuses("MR036"):
                    inserted("cases_event", {**LINE, "case_id": case.pk, **forged})
            step = rows("SELECT id FROM cases_step WHERE state = 'open'")[0][0]
            judged = {"facts": Jsonb({}), "findings": Jsonb([]), "made_at": "now()", "outcome": "approve"}
            with refuses("MR036"):
                inserted(
                    "cases_decision",
                    {**judged, "case_id": case.pk, "step_id": step, "moment": "decision",
                     "snapshot_id": case.pack_digest, "governing_on": case.governing_on},
                )  # fmt: skip
    assert as_it_stands(*tables) == before


def test_a_case_whose_law_nobody_can_read_is_not_decided_by_one_office(
    province: Province, own: Student
) -> None:
    """Its way is not known any more; so the school could enter every further turn as one of its own."""
    case = filed_transfer(province, own, to="east_two")
    with as_owner():
        ProcedureLaw.objects.all().delete()
    office = Intruder(province, "east_two")
    with office.as_("head") as head:
        first = rows("SELECT id FROM cases_step WHERE case_id = %s", case.pk)[0][0]
        office.decide(first, head, clause="x")
        following = {"seq": 1, "rule": "sending_school"}
        with refuses("MR035"):
            office.step(case.pk, **following)
        office.step(case.pk, **following, party="sending_school", holder_org_id=province.orgs["east_one"].pk)


def test_an_approved_transfer_is_not_called_done_before_the_pupil_has_moved(
    province: Province, own: Student
) -> None:
    case = filed_transfer(province, own, to="east_two")
    approved_by(province, case, "east_two", "east_one")
    county = Intruder(province, "east")
    with county.as_() as officer:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        county.prepare(step, officer)
    with county.as_("head") as head:
        county.decide(step, head, clause="x")
        updated("cases_case", case.pk, {"state": "approved"})
        with refuses("MR038"):
            updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        lawful = {
            "stage": "primary",
            "grade": "g04",
            "clause": "CN-GZ-16.2",
            "left": "transferred_out",
            "left_kind": "transfer_in_province",
            "joined": "normal",
            "joined_kind": "transfer_in_province",
            "archive_clause": "CN-GZ-13",
        }
        move = (
            "SELECT registry_move_student({student}, {to}, '{stage}', '{grade}', '2026-11-02', '{case}',"
            " 'registry.transfer', '{clause}', '{left}', '{left_kind}', '{joined}', '{joined_kind}',"
            " '{archive_clause}', 'x')"
        )
        names = {"student": own.pk, "to": province.orgs["east_two"].pk, "case": case.uuid}
        for word in lawful:
            with refuses("MR006"):
                rows(move.format(**names, **{**lawful, word: "other"}))
        # What stands in the law is refused only because nobody has sealed the sender's copy.
        with refuses("MR008"):
            rows(move.format(**names, **lawful))


def test_who_may_open_a_lock_opens_no_other_and_not_for_ten_years(moved: Stage) -> None:
    """The authority decides lawfully, and then calls the function itself."""
    asked(moved)
    do(moved, "sending_authority.record_officer", "prepare")
    case, place = asked_case(moved), left_place(moved)
    head = acting_in(moved.world.person("sending_authority.head"))
    with as_owner():
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        present = rows("SELECT uuid FROM registry_enrollment WHERE is_open")[0][0]
    grant = "SELECT cases_grant_permit(%s, %s, %s, %s, civil_now() + %s::interval)"
    lawful = (case.uuid, "audit.permit", place.uuid, "CN-GZ-13", "1 day")
    with in_scope(head):
        with refuses("MR029"):
            rows(grant, *lawful)
        decided(step, head, clause="x")
        updated("cases_case", case.pk, {"state": "approved"})
        with refuses("MR038"):
            updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        for number, (other, code) in enumerate(
            ((uuid4(), "MR029"), ("registry.transfer", "MR029"), (present, "MR029"), ("CN-GZ-15", "MR029"),
             ("10 years", "MR039"))
        ):  # fmt: skip
            with refuses(code):
                rows(grant, *lawful[:number], other, *lawful[number + 1 :])
        rows(grant, *lawful)
        updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        with refuses("MR029"):
            rows(grant, *lawful)
    with as_owner():
        assert rows("SELECT subject_uuid, clause FROM audit_permit") == [(place.uuid, "CN-GZ-13")]


def test_whose_time_is_up_does_not_say_so_themselves(province: Province, own: Student) -> None:
    """The sweep is a job's; the office whose turn ran out cannot take itself off the list."""
    case = filed_transfer(province, own, to="east_two")
    with as_owner():
        rows("UPDATE cases_step SET due_at = now() - interval '1 day', sweep_at = now() - interval '1 day'")
    office = Intruder(province, "east_two")
    step = "UPDATE cases_step SET {} WHERE case_id = %s"
    with office.as_("head"):
        for change in ("sweep_at = NULL, swept_at = now()", "sweep_at = 'infinity', swept_at = now()"):
            with refuses("MR037"):
                rows(step.format(change), case.pk)
    with in_scope_of([office.org], job="sweep_expired_steps"):
        for change in ("sweep_at = now() - interval '2 days', swept_at = now()", "sweep_at = NULL"):
            with refuses("MR037"):
                rows(step.format(change), case.pk)
        rows(step.format("sweep_at = NULL, swept_at = now(), late = true"), case.pk)


def test_a_case_of_another_county_is_out_of_reach(province: Province, own: Student) -> None:
    case = filed_transfer(province, own, to="east_two")
    draft = drafted_transfer(province, enrolled(province, "east_one"), to="east_two")
    office = Intruder(province, "west_one")
    for mine in (case.pk, draft.pk):
        with office.as_("head"):
            assert rows("UPDATE cases_case SET state = 'withdrawn' WHERE id = %s RETURNING id", mine) == []
            assert rows("UPDATE cases_step SET state = 'closed' WHERE case_id = %s RETURNING id", mine) == []
            with refuses("MR034"):
                office.party(mine, "friend", office.org, "receiving")
    # The county above the school sees the draft; what stands on it is the school's to say.
    with Intruder(province, "east").as_("head"):
        with refuses("MR033"):
            office.subject(draft.pk, own)
        with refuses("MR028"):
            updated("cases_case", draft.pk, {"subject": Jsonb({})})
        with refuses("MR038"):
            updated("cases_case", draft.pk, {"state": "withdrawn", "ended_at": "now()"})


def test_who_has_left_office_acts_no_more(province: Province, own: Student) -> None:
    """The appointment has ended; the session still names it."""
    case = filed_transfer(province, own, to="east_two")
    office = Intruder(province, "east_two")
    head = office.acting("head")
    with as_owner():
        step = rows("SELECT id FROM cases_step WHERE case_id = %s", case.pk)[0][0]
        rows("UPDATE authorities_appointment SET ended_on = '2026-01-01' WHERE id = %s", head.appointment_id)
    with in_scope(head):
        with refuses("MR036"):
            office.decide(step, head)
        with refuses("MR038"):
            updated("cases_case", case.pk, {"state": "withdrawn", "ended_at": "now()"})
