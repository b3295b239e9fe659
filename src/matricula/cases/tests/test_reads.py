"""The number of statements behind every page, the groups of the inbox, paging by key."""

from datetime import timedelta
from typing import Any

import pytest

from matricula.authorities.api import acting_in, in_scope
from matricula.cases.api import (
    Audience,
    Case,
    Due,
    case_page,
    cases_at_rest,
    cases_by_due,
    cases_named,
    cases_of_student,
    cases_page,
    comment_on_case,
    escalated,
    inbox,
    inbox_counts,
    procedure_of,
    sweep_expired_steps,
    what_would_be_refused,
)
from matricula.cases.tests.conftest import MONDAY, do
from matricula.config.testing import at_civil_time
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused
from matricula_proving.rehearsal.moves import Stage

pytestmark = pytest.mark.django_db


def acting(stage: Stage, name: str):
    return acting_in(stage.world.person(name))


def test_inbox_is_one_statement(filed: Stage, django_assert_num_queries) -> None:
    by = acting(filed, "sending_school.head")
    with in_scope(by), django_assert_num_queries(1):
        page = inbox(by=by)
    assert [(row.pupil, row.rule, row.due) for row in page.rows] == [("穆青山", "sending_school", Due.SOON)]


@pytest.mark.parametrize(
    ("later", "due"),
    [
        (timedelta(0), Due.SOON),
        (timedelta(days=2), Due.TODAY),
        # Received on Monday, two working days: the time is up as Thursday begins.
        (timedelta(days=2, hours=13, minutes=59), Due.TODAY),
        (timedelta(days=2, hours=14), Due.OVERDUE),
    ],
)
def test_group_follows_the_clock(filed: Stage, later: timedelta, due: Due) -> None:
    by = acting(filed, "sending_school.head")
    with at_civil_time(MONDAY + later), in_scope(by):
        assert [row.due for row in inbox(by=by).rows] == [due]
        assert [len(inbox(by=by, due=one).rows) for one in Due] == [int(one is due) for one in Due]
        counts = inbox_counts(by=by)
        assert {one for one in Due if counts[str(one)]} == {due}


def test_counts_are_one_statement(filed: Stage, django_assert_num_queries) -> None:
    by = acting(filed, "sending_school.head")
    with in_scope(by), django_assert_num_queries(1):
        assert inbox_counts(by=by) == {**dict.fromkeys(map(str, Due), 0), "soon": 1, "escalated": 0}


def test_inbox_holds_only_ones_own_turns(filed: Stage) -> None:
    for name in ("receiving_school.head", "county.head", "province.head"):
        by = acting(filed, name)
        with in_scope(by):
            assert not inbox(by=by).rows


def test_escalated_turn_is_in_the_inbox_above(filed: Stage, django_assert_num_queries) -> None:
    by = acting(filed, "county.head")
    with at_civil_time(MONDAY + timedelta(days=9)):
        sweep_expired_steps()
        with in_scope(by), django_assert_num_queries(1):
            assert [row.late for row in escalated(by=by).rows] == [True]
        with in_scope(by):
            assert inbox_counts(by=by)["escalated"] == 1


def test_returned_case_is_with_its_starter(filed: Stage, django_assert_num_queries) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    do(filed, "sending_school.head", "approve")
    do(filed, "sending_authority.record_officer", "prepare", recommends="return", reason="No house number")
    do(filed, "sending_authority.head", "return", reason="No house number")
    by = acting(filed, "receiving_school.record_officer")
    with in_scope(by), django_assert_num_queries(1):
        assert [(row.rule, row.returned, row.due) for row in inbox(by=by).rows] == [
            ("correction", True, Due.SOON)
        ]


def test_pages_go_on_where_they_stopped(stage: Stage) -> None:
    from dataclasses import replace

    from matricula.config.testing import as_owner
    from matricula_proving.rehearsal.world import enter_student

    for number in range(3):
        given = replace(stage.given, number=f"L529901201203055{number:03d}", name=f"穆青{'甲乙丙'[number]}")
        with as_owner():
            enter_student(stage.world.orgs["sending_school"], given, "g07", stage.stack, MONDAY)
        do(stage, "receiving_school.record_officer", "start", name=given.name, number=given.number)
        do(stage, "receiving_school.head", "approve")
    by = acting(stage, "sending_school.head")
    with in_scope(by):
        seen, after = [], None
        while True:
            page = inbox(by=by, after=after, limit=2)
            seen += [row.step_id for row in page.rows]
            after = page.after
            if after is None:
                break
        assert seen == [row.step_id for row in inbox(by=by).rows]
        assert len(seen) == 3
        first = cases_page(by=by, limit=2)
        rest = cases_page(by=by, limit=2, before=first.before)
        assert [row.id for row in first.rows + rest.rows] == [row.id for row in cases_page(by=by).rows]


def test_list_is_three_statements(filed: Stage, django_assert_num_queries) -> None:
    by = acting(filed, "county.head")
    assert filed.world.student is not None
    with in_scope(by), django_assert_num_queries(3):
        (row,) = cases_page(by=by).rows
        assert row.turn is not None
    with in_scope(by), django_assert_num_queries(2):
        assert len(cases_of_student(filed.world.student.pk)) == 1


def test_case_is_found_by_pupil_or_reference_within_ones_sight(filed: Stage) -> None:
    case, pupil = filed.cases["case"], filed.world.student
    assert pupil is not None
    with in_scope(acting(filed, "county.head")):
        number = case.subject["student_number"]
        wanted = (
            pupil.name,
            f" {pupil.name} ",
            number,
            number.lower(),
            case.reference,
            case.reference.lower(),
        )
        for words in wanted:
            found = cases_page(by=acting(filed, "county.head"), words=words).rows
            assert [row.uuid for row in found] == [case.uuid], words
        for words in (pupil.name[:1], number[:-1], "00000000", "%", "'"):
            assert not cases_page(by=acting(filed, "county.head"), words=words).rows, words


def test_cases_of_messages_are_two_statements(filed: Stage, django_assert_num_queries) -> None:
    by = acting(filed, "county.head")
    case = filed.cases["case"].uuid
    with in_scope(by), django_assert_num_queries(2):
        assert cases_named([case])[case].turn is not None
    with in_scope(by), django_assert_num_queries(0):
        assert not cases_named([])


def test_page_of_a_reviewer_is_nine_statements(filed: Stage, django_assert_num_queries) -> None:
    by = acting(filed, "sending_school.head")
    with in_scope(by), django_assert_num_queries(9):
        view = case_page(by=by, case=filed.cases["case"].uuid)
        assert view.current is not None
        assert view.current.org is not None
        _names = [(event.appointment.user.display_name if event.appointment else "") for event in view.events]
        _papers = [entry.paper.original_name for entry in view.evidence]
    assert view.current.rule.clause == "CN-GZ-16.2"
    assert view.current.time_left is not None
    # Until Thursday begins; the scenario's clock ticks on.
    assert timedelta(days=2, hours=13) < view.current.time_left <= timedelta(days=2, hours=14)
    assert [step.rule.id for step in view.steps] == ["receiving_school", "sending_school", "common_authority"]
    assert {finding["clause"] for finding in view.findings} >= {"CN-GZ-9", "CN-GZ-14", "CN-GZ-24"}


def test_page_of_whoever_fills_in_tells_what_is_missing(stage: Stage, django_assert_max_num_queries) -> None:
    do(stage, "receiving_school.record_officer", "open")
    by = acting(stage, "receiving_school.record_officer")
    with in_scope(by), django_assert_max_num_queries(17):
        view = case_page(by=by, case=stage.cases["case"].uuid)
    assert {(one.code, one.clause) for one in view.missing} >= {
        ("ground_missing", "CN-GZ-16.1"),
        ("form_incomplete", "CN-GZ-16.2"),
        ("evidence_missing", "CN-GZ-16.2"),
        ("same_grade", "CN-GZ-24"),
    }
    submit = next(move for move in view.moves if move.name == "submit_case")
    assert submit.refusal is not None
    assert submit.refusal.clause == "CN-GZ-16.1"


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("receiving_school.head", True),
        ("sending_school.record_officer", True),
        ("county.head", True),
        ("city.head", False),
        ("province.head", False),
    ],
)
def test_only_a_party_is_offered_to_comment(filed: Stage, name: str, may: bool) -> None:
    by = acting(filed, name)
    with in_scope(by):
        page = case_page(by=by, case=filed.cases["case"].uuid)
        move = next(one for one in page.moves if one.name == "comment_on_case")
        assert move.allowed is may
        if may:
            comment_on_case(by=by, case=page.case.uuid, words="seen", audience=Audience.OWN_SIDE)
            return
        with pytest.raises(Refused) as refused:
            comment_on_case(by=by, case=page.case.uuid, words="seen", audience=Audience.OWN_SIDE)
        assert move.refusal is not None
        assert (refused.value.code, refused.value.clause) == (move.refusal.code, move.refusal.clause)


def test_preview_is_at_most_eight_statements(stage: Stage, django_assert_max_num_queries) -> None:
    for does in ("open", "save", "attach"):
        do(stage, "receiving_school.record_officer", does)
    by = acting(stage, "receiving_school.record_officer")
    with in_scope(by):
        case = Case.objects.select_related("opened_org").get()
        with django_assert_max_num_queries(8):
            judgement = what_would_be_refused(case, by=by, procedure=procedure_of(case)).judgement
    assert judgement.objections == ()
    assert {finding.outcome for finding in judgement.findings} == {"met"}


@pytest.mark.parametrize("mine", [True, False])
def test_cases_under_way_come_by_when_they_are_due(
    stage: Stage, django_assert_num_queries, mine: bool
) -> None:
    from dataclasses import replace

    from matricula.config.testing import as_owner
    from matricula_proving.rehearsal.world import enter_student

    # Filed day by day: the first is due first, although the last entered stands on top elsewhere.
    for number in range(3):
        given = replace(stage.given, number=f"L529901201203055{number:03d}", name=f"穆青{'甲乙丙'[number]}")
        with as_owner():
            enter_student(stage.world.orgs["sending_school"], given, "g07", stage.stack, MONDAY)
        with at_civil_time(MONDAY + timedelta(days=number)):
            do(stage, "receiving_school.record_officer", "start", name=given.name, number=given.number)
            do(stage, "receiving_school.head", "approve")
    by = acting(stage, "receiving_school.head")
    with in_scope(by), django_assert_num_queries(3):
        first = cases_by_due(by=by, mine=mine, limit=2)
    with in_scope(by):
        rest = cases_by_due(by=by, mine=mine, limit=2, after=first.after)
        rows = first.rows + rest.rows
        assert [one.pupil for one in rows] == ["穆青甲", "穆青乙", "穆青丙"]
        assert rest.after is None
        assert [one.id for one in cases_page(by=by, mine=mine).rows] == [one.id for one in reversed(rows)]
        # A turn for which no clause sets a term is never the most urgent.
        with as_owner():
            Case.objects.get(id=rows[0].id).steps.filter(state="open").update(due_at=None)
        whole, after = [], None
        while True:
            page = cases_by_due(by=by, mine=mine, limit=1, after=after)
            whole += [one.pupil for one in page.rows]
            after = page.after
            if after is None:
                break
        assert whole == ["穆青乙", "穆青丙", "穆青甲"]
        assert [one.pupil for one in cases_by_due(by=by, mine=mine, words="穆青丙").rows] == ["穆青丙"]
    with in_scope(acting(stage, "sending_school.head")):
        # Who opened none sees those under way all the same, in the same order.
        other = acting(stage, "sending_school.head")
        assert not cases_by_due(by=other, mine=True).rows
        assert [one.pupil for one in cases_by_due(by=other).rows] == ["穆青乙", "穆青丙", "穆青甲"]


def test_each_office_keeps_when_a_turn_is_due_as_the_turn_says(filed: Stage) -> None:
    from matricula.cases.models import Sighting, Step
    from matricula.config.testing import as_owner

    def kept() -> set[Any]:
        with as_owner():
            return set(Sighting.objects.values_list("due_at", flat=True))

    def due() -> object:
        with as_owner():
            return Step.objects.get(state="open").due_at

    first = due()
    assert kept() == {first}
    with at_civil_time(MONDAY + timedelta(days=1)):
        do(filed, "sending_school.record_officer", "prepare")
        do(filed, "sending_school.head", "approve")
    assert due() != first
    assert kept() == {due()}, "another turn"
    with as_owner():
        Step.objects.filter(state="open").update(due_at=None)
    [last] = kept()
    assert last.year == 9999, "what has no term comes last"
    by = acting(filed, "sending_school.head")
    with in_scope(by):
        assert len(cases_by_due(by=by).rows) == 1
    with as_owner():
        Case.objects.update(state="withdrawn", ended_at=civil_now())
    with in_scope(by):
        assert not cases_by_due(by=by).rows, "an ended case has no clock"


def test_what_is_not_under_way_comes_by_when_it_ended(stage: Stage, django_assert_num_queries) -> None:
    from dataclasses import replace

    from matricula.config.testing import as_owner
    from matricula_proving.rehearsal.world import enter_student

    names = ["穆青甲", "穆青乙", "穆青丙"]
    for number, name in enumerate(names):
        given = replace(stage.given, number=f"L529901201203055{number:03d}", name=name)
        with as_owner():
            enter_student(stage.world.orgs["sending_school"], given, "g07", stage.stack, MONDAY)
        with at_civil_time(MONDAY + timedelta(days=number)):
            do(stage, "receiving_school.record_officer", "start", name=name, number=given.number)
            do(stage, "receiving_school.head", "approve")
    by = acting(stage, "receiving_school.head")
    with as_owner():
        # The first that was opened ends last, one never ends, and one is a draft.
        Case.objects.filter(subject__name=names[0]).update(
            state="refused", ended_at=MONDAY + timedelta(days=9), holder_org=None
        )
        Case.objects.filter(subject__name=names[1]).update(state="draft", holder_org=None)
    for mine in (False, True):
        with in_scope(by), django_assert_num_queries(2):
            first = cases_at_rest(by=by, mine=mine, limit=1)
        with in_scope(by), django_assert_num_queries(2):
            rest = cases_at_rest(by=by, mine=mine, limit=5, before=first.before)
        assert [one.pupil for one in first.rows + rest.rows] == names[:2], mine
        assert rest.before is None
        with in_scope(by):
            assert [one.pupil for one in cases_by_due(by=by, mine=mine).rows] == names[2:]
            assert [one.pupil for one in cases_at_rest(by=by, mine=mine, words=names[1]).rows] == [names[1]]
