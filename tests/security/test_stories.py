"""Whole attacks, from the first statement to the last: an office that would give itself what only a case may give.

Each begins with the sight and the name of one office, tries every short cut at its place, and goes on lawfully where it
was refused, so that the next wall is met and not the first one again.
"""

from uuid import uuid4

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import acting_in, in_scope, in_scope_of
from matricula.authorities.tests.people import Province
from matricula.cases.models import ProcedureLaw
from matricula.cases.tests.conftest import do
from matricula.cases.tests.filing import (
    approved_by,
    drafted_transfer,
    filed_transfer,
)
from matricula.cases.tests.test_permits import asked, asked_case, begun, left_place, moved
from matricula.config.testing import as_owner
from matricula.registry.api import Student, find_for_transfer
from matricula.registry.tests.pupils import enrolled, new_student
from matricula_proving.rehearsal.moves import Stage
from tests.security.raw_sql import rows
from tests.security.telling import (
    REGISTER,
    Intruder,
    as_it_stands,
    block,
    decided,
    inserted,
    refuses,
    updated,
)

__all__ = ["begun", "moved"]

pytestmark = pytest.mark.django_db

EVIDENCE = {"kind": "residence", "added_at": "now()", "uuid": "gen_random_uuid()"}
LINE = {
    "kind": "approved",
    "clause": "",
    "words": "x",
    "detail": Jsonb({}),
    "civil_at": "now()",
    "machine_at": "now()",
}


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
        late = "UPDATE cases_step SET due_at = {0}, sweep_at = {0} WHERE case_id = %s"
        rows(late.format("now() - interval '1 day'"), case.pk)
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
