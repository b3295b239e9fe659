"""What each side sees of a case, and what the database refuses whoever asks."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import acting_in, in_scope
from matricula.cases.api import (
    Answer,
    Audience,
    Case,
    CaseSubject,
    Event,
    Evidence,
    Party,
    Step,
    case_page,
    cases_page,
    comment_on_case,
    decide_step,
)
from matricula.cases.models import Decision
from matricula.cases.rehearsal.moves import Stage
from matricula.cases.tests.conftest import do
from matricula.deployment.api import sight
from matricula.papers.api import open_paper
from matricula.registry.api import Student
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db

TABLES: list[Any] = [Case, CaseSubject, Party, Step, Evidence, Event, Decision]


def counts() -> list[int]:
    return [model.objects.count() for model in TABLES]


def looking(stage: Stage, org: str):
    return sight([stage.world.orgs[org].id], actor="job:test")


def test_without_a_scope_nothing_is_seen(filed: Stage) -> None:
    assert counts() == [0] * len(TABLES)


@pytest.mark.parametrize("org", ["far_county", "outside_school", "other_city"])
def test_who_has_no_part_sees_nothing(filed: Stage, org: str) -> None:
    with looking(filed, org):
        assert counts() == [0] * len(TABLES)


@pytest.mark.parametrize("org", ["receiving_school", "sending_school", "county", "city", "province"])
def test_every_party_and_whoever_is_above_sees_the_case(filed: Stage, org: str) -> None:
    with looking(filed, org):
        assert Case.objects.count() == 1
        assert Party.objects.count() == 4


def test_sending_side_does_not_see_a_draft(stage: Stage) -> None:
    do(stage, "receiving_school.record_officer", "open")
    with looking(stage, "sending_school"):
        assert counts() == [0] * len(TABLES)
    with looking(stage, "receiving_school"):
        assert Case.objects.count() == 1


def test_receiving_school_sees_the_pupil_only_after_success(filed: Stage) -> None:
    with looking(filed, "receiving_school"):
        assert not Student.objects.exists()
    for unit in ("sending_school", "sending_authority"):
        do(filed, f"{unit}.record_officer", "prepare")
        do(filed, f"{unit}.head", "approve")
    with looking(filed, "receiving_school"):
        assert Student.objects.get().school_id == filed.world.orgs["receiving_school"].id
    with looking(filed, "sending_school"):
        assert not Student.objects.exists()


def test_block_that_the_receiving_side_sees_is_minimal(filed: Stage) -> None:
    assert set(subject(filed)) == {
        "name",
        "sex",
        "birth_date",
        "student_number",
        "status",
        "stage",
        "grade",
        "class_name",
        "school_id",
        "school_name",
        "school_code",
        "school_names",
        "to_school_names",
        "to_school_name",
        "to_school_code",
    }


def subject(stage: Stage) -> dict[str, object]:
    with looking(stage, "receiving_school"):
        found: dict[str, object] = Case.objects.get().subject
    return found


def test_comment_of_one_side_stays_with_it(far_stage: Stage) -> None:
    stage = far_stage
    do(stage, "receiving_school.record_officer", "start")
    for name, audience, words in (
        ("sending_school.record_officer", Audience.OWN_SIDE, "Ask the class teacher first"),
        ("receiving_school.record_officer", Audience.ALL_PARTIES, "The guardian can be reached after six"),
    ):
        do(stage, name, "comment", audience=str(audience), words=words)

    def read(org: str) -> set[str]:
        with looking(stage, org):
            return set(Event.objects.filter(kind="commented").values_list("words", flat=True))

    both = {"Ask the class teacher first", "The guardian can be reached after six"}
    assert read("sending_school") == read("sending_authority") == both
    assert (
        read("receiving_school") == read("receiving_authority") == {"The guardian can be reached after six"}
    )


def test_recommendation_is_not_seen_by_the_other_side(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare", reason="Looks right to me")
    with looking(filed, "receiving_school"):
        assert not Event.objects.filter(kind="prepared").exists()
    with looking(filed, "sending_school"):
        assert Event.objects.get(kind="prepared").words == "Looks right to me"


def test_whoever_has_no_part_cannot_comment(filed: Stage) -> None:
    by = acting_in(filed.world.person("province.head"))
    with in_scope(by), pytest.raises(Refused) as refusal:
        comment_on_case(by=by, case=filed.cases["case"].uuid, words="Hello", audience=Audience.ALL_PARTIES)
    assert refusal.value.code == "not_a_party"


def test_papers_open_for_the_parties_and_nobody_else(filed: Stage) -> None:
    with looking(filed, "receiving_school"):
        paper = Evidence.objects.select_related("paper").order_by("id")[0].paper
    for name in ("receiving_school.head", "sending_school.record_officer", "sending_authority.head"):
        by = acting_in(filed.world.person(name))
        with in_scope(by):
            assert open_paper(by=by, uuid=paper.uuid).path.exists()
    by = acting_in(filed.world.person("far_county.head"))
    with in_scope(by), pytest.raises(Refused):
        open_paper(by=by, uuid=paper.uuid)


def test_list_of_another_county_is_empty(filed: Stage) -> None:
    for name, rows in (("far_county.head", 0), ("county.head", 1)):
        by = acting_in(filed.world.person(name))
        with in_scope(by):
            assert len(cases_page(by=by).rows) == rows


RAW = [
    # A case set to approved by hand, without the approvals.
    ("UPDATE cases_case SET state = 'approved'", "not every unit has approved"),
    ("UPDATE cases_case SET state = 'applied', ended_at = now()", "not every unit has approved"),
    # A step decided by hand: by nobody of the office that holds it, or without preparation.
    (
        """UPDATE cases_step SET state = 'decided', decision = 'approve', decided_at = now(),
           decided_by_id = (SELECT max(id) FROM authorities_appointment), decided_by_user_id = 1
           WHERE state = 'open'""",
        "decided by the office that holds it",
    ),
    ("UPDATE cases_step SET reason = 'rewritten' WHERE state = 'decided'", "has been decided"),
    ("DELETE FROM cases_event", "permission denied"),
    ("UPDATE cases_event SET words = 'rewritten'", "permission denied"),
    ("DELETE FROM cases_case", "permission denied"),
    ("UPDATE cases_decision SET findings = '[]'", "permission denied"),
    ("TRUNCATE cases_case CASCADE", "permission denied"),
    (
        """INSERT INTO cases_step (case_id, procedure, round, seq, rule, party, holder_org_id, state, received_at,
           clock_started_at, due_at, term, decision, recommendation, recommended_ground, recommended_reason, ground,
           reason, clause, late, decided_at, decided_by_id)
           SELECT case_id, procedure, 9, 0, rule, party, holder_org_id, 'decided', now(), now(), now(), '{}',
           'approve', '', '', '', '', '', '', false, now(), prepared_by_id FROM cases_step LIMIT 1""",
        "begins open",
    ),
]


@pytest.mark.parametrize(("statement", "words"), RAW, ids=[words for _, words in RAW])
def test_raw_sql_as_the_app_is_refused(filed: Stage, statement: str, words: str) -> None:
    with (
        looking(filed, "county"),
        pytest.raises(DatabaseError, match=words),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_sight_of_a_case_cannot_be_written_by_hand(filed: Stage) -> None:
    stranger = filed.world.orgs["outside_school"].id
    with looking(filed, "county"):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cases_case SET seen_by = seen_by || %s", [stranger])
        assert stranger not in Case.objects.get().seen_by


def test_ended_case_stays_ended(filed: Stage) -> None:
    do(filed, "receiving_school.record_officer", "withdraw", reason="The family stays")
    with looking(filed, "county"), pytest.raises(DatabaseError, match="has ended"):
        Case.objects.update(state="running", ended_at=None)


def test_register_moves_nobody_without_an_approved_case(filed: Stage) -> None:
    case, student = filed.cases["case"], filed.world.student
    assert student is not None
    with looking(filed, "county"), connection.cursor() as cursor:
        for effect, school in (
            ("registry.transfer", "receiving_school"),
            ("registry.other", "receiving_school"),
            ("registry.transfer", "sending_school"),
        ):
            cursor.execute(
                "SELECT cases_allows(%s, %s, %s, %s)",
                [case.uuid, effect, student.pk, filed.world.orgs[school].id],
            )
            assert cursor.fetchone() == (False,)


def test_page_tells_what_the_reader_may_do_and_why_not(filed: Stage) -> None:
    expected = {
        "sending_school.record_officer": {"attach_objection", "prepare_step", "comment_on_case"},
        "sending_school.head": {"attach_objection", "comment_on_case"},
        "receiving_school.record_officer": {"withdraw_case", "comment_on_case"},
        "sending_authority.head": {"comment_on_case"},
    }
    for name, allowed in expected.items():
        by = acting_in(filed.world.person(name))
        with in_scope(by):
            view = case_page(by=by, case=filed.cases["case"].uuid)
        assert {move.name for move in view.moves if move.allowed} == allowed, name
        assert all(move.refusal.next_step for move in view.moves if move.refusal), name
    decide = next(move for move in view.moves if move.name == "decide_step")
    assert decide.refusal is not None
    assert decide.refusal.code == "not_your_turn"


def test_guess_at_a_step_of_another_case_decides_nothing(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    by = acting_in(filed.world.person("sending_school.head"))
    with in_scope(by), pytest.raises(Refused) as refusal:
        decide_step(by=by, case=filed.cases["case"].uuid, step=999_999, answer=Answer.APPROVE)
    assert refusal.value.code == "already_decided"
