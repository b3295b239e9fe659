"""All that a case page shows: where the case is, who holds it, how long is left, what is missing, what may be done."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from matricula.authorities.api import Acting, Org
from matricula.cases.judging import Objection
from matricula.cases.law import procedure_in_force, stack_of
from matricula.cases.lookup import Standing, standing_in
from matricula.cases.models import ENDED, Answer, Case, CaseState, Event, Evidence, Step, StepState
from matricula.cases.ports import number_given_by
from matricula.cases.queries.next_moves import Move, moves_of
from matricula.cases.queries.preview import what_would_be_refused
from matricula.cases.reaching import NoSuchCase
from matricula.cases.refusing import answers_open
from matricula.kernel.clock import civil_now
from matricula.regulation.api import CORRECTION, Procedure, StepRule


@dataclass(frozen=True, slots=True)
class StepView:
    """One unit of the route; ``step`` is None while its turn lies ahead.

    ``time_left`` is negative once overdue, and None where no term is set.
    """

    rule: StepRule
    org: Org | None
    step: Step | None
    current: bool
    time_left: timedelta | None

    @property
    def overdue(self) -> bool:
        """Whether this is the turn that is running, and its time is up."""
        return self.time_left is not None and self.time_left <= timedelta(0)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one reader sees it. ``steps`` is the present round; ``earlier`` the turns of rounds before a return.

    ``pupils`` are whose record the reader looks at by looking at the case.
    ``student`` is the pupil's record where the reader sees it, ``standing`` how the pupil stands now, while a case
    is under way that is for pupils of certain statuses. ``number`` is the student number that the case gives, or
    has given; None when it gives none, or has ended otherwise. ``answers`` are those that whoever holds the running
    turn may give, ``papers_open`` the kinds of paper that the reader may add and take off. ``grades`` are, for whoever
    fills in the form and by its field, those that may be entered there. ``in_the_way`` is, by the code of what is
    ``missing``, the other case that it speaks of, where the reader sees that.
    """

    case: Case
    procedure: Procedure
    pupils: tuple[uuid.UUID, ...]
    parties: Mapping[str, Org]
    steps: tuple[StepView, ...]
    earlier: tuple[Step, ...]
    evidence: tuple[Evidence, ...]
    events: tuple[Event, ...]
    findings: tuple[dict[str, Any], ...]
    missing: tuple[Objection, ...]
    marks: tuple[Objection, ...]
    grades: Mapping[str, tuple[str, ...]]
    in_the_way: Mapping[str, Case]
    moves: tuple[Move, ...]
    answers: tuple[Answer, ...]
    papers_open: frozenset[str]
    now: datetime
    student: uuid.UUID | None
    standing: Standing | None
    number: str | None

    @property
    def current(self) -> StepView | None:
        """The turn that is running."""
        return next((one for one in self.steps if one.current), None)


def case_page(*, by: Acting, case: uuid.UUID) -> CaseView:
    """The page of a case in the reader's sight; NoSuchCase otherwise.

    Nine statements, one more while a case is under way that asks in which status the pupil is, and for whoever is
    filling the case in those of the preview besides.
    """
    try:
        found = Case.objects.select_related("opened_org", "opened_by__user", "holder_org").get(uuid=case)
    except Case.DoesNotExist:
        raise NoSuchCase from None
    stack, now = stack_of(found), civil_now()
    procedure = procedure_in_force(stack, found.procedure, found.governing_on)
    parties = {one.role: one.org for one in found.parties.select_related("org")}
    turns = list(
        found.steps.select_related(
            "holder_org",
            "prepared_by__user",
            "decided_by__user",
            "escalated_to",
            "prepared_in_stead_of__user",
            "decided_in_stead_of__user",
        )
        .prefetch_related("urgings")
        .order_by("round", "seq")
    )
    present = {turn.seq: turn for turn in turns if turn.round == found.round}
    steps = tuple(
        _step_view(rule, parties, present.get(seq), now) for seq, rule in enumerate(_rules(found, procedure))
    )
    running = next((turn for turn in turns if turn.state == StepState.OPEN), None)
    if running is not None and running.rule == CORRECTION:
        # Whoever returned the case ended the round: what lies behind it comes only after the correction.
        steps = (*steps[: running.seq], _step_view(procedure.step_rule(CORRECTION), parties, running, now))
    missing: tuple[Objection, ...] = ()
    marks: tuple[Objection, ...] = ()
    grades: Mapping[str, tuple[str, ...]] = {}
    in_the_way: Mapping[str, Case] = {}
    if found.state in (CaseState.DRAFT, CaseState.RETURNED) and by.acts_as(found.opened_org_id):
        preview = what_would_be_refused(found, by=by, procedure=procedure)
        missing, marks, grades = preview.judgement.objections, preview.judgement.marks, preview.grades
        in_the_way = preview.in_the_way
    moves = moves_of(found, procedure, running, by, orgs=parties, blocked_by=missing)
    pupils = list(found.subjects.order_by("id").values_list("student_uuid", "student_id"))
    return CaseView(
        case=found,
        procedure=procedure,
        pupils=tuple(pupil for pupil, _student in pupils),
        parties=parties,
        steps=steps,
        earlier=tuple(turn for turn in turns if turn.round != found.round),
        evidence=tuple(
            found.evidence.filter(removed_at=None).select_related("paper", "added_by__user").order_by("id")
        ),
        events=tuple(
            found.events.select_related("appointment__user", "in_stead_of__user", "org").order_by("id")
        ),
        findings=_latest_findings(found),
        missing=missing,
        marks=marks,
        grades=grades,
        in_the_way=in_the_way,
        moves=moves,
        answers=answers_open(found, stack, procedure, procedure.rule_of(found.route, running.rule))
        if running is not None and found.state == CaseState.RUNNING
        else (),
        papers_open=_papers_open(procedure, moves),
        now=now,
        # Joined, so that the register's own sight decides.
        student=found.subjects.values_list("student__uuid", flat=True).first(),
        standing=standing_in(found, pupils[0][1])
        if found.state not in ENDED and procedure.pupil.statuses and not procedure.is_list
        else None,
        number=None
        if found.state in (CaseState.REFUSED, CaseState.WITHDRAWN)
        else number_given_by(found, procedure, stack),
    )


def _papers_open(procedure: Procedure, moves: tuple[Move, ...]) -> frozenset[str]:
    may = {one.name: one.allowed for one in moves}
    return frozenset(
        kind.id
        for kind in procedure.evidence
        if may["attach_objection" if procedure.is_against(kind.id) else "attach_evidence"]
    )


def _latest_findings(case: Case) -> tuple[dict[str, Any], ...]:
    """What was last found on each point, in the order in which it was first judged."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for findings in case.decisions.order_by("id").values_list("findings", flat=True):
        found |= {(one["rule"], one["part"], str(one["needed"])): one for one in findings}
    return tuple(found.values())


def _rules(case: Case, procedure: Procedure) -> tuple[StepRule, ...]:
    return procedure.route(case.route).steps if case.route else ()


def _step_view(rule: StepRule, parties: Mapping[str, Org], turn: Step | None, now: datetime) -> StepView:
    current = turn is not None and turn.state == StepState.OPEN
    return StepView(
        rule=rule,
        org=parties.get(rule.party),
        step=turn,
        current=current,
        time_left=turn.due_at - now if turn is not None and turn.due_at is not None and current else None,
    )
