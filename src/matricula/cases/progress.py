"""Moves a case from turn to turn and to its end."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from matricula.authorities.api import Acting, Org, answering_offices
from matricula.cases.clockwork import start_clock
from matricula.cases.ending import end_other_cases
from matricula.cases.entered_class import class_without_seat
from matricula.cases.judging import explained
from matricula.cases.law import law_of_party
from matricula.cases.lookup import subject_of
from matricula.cases.models import ENDING, Answer, Case, CaseState, EventKind, Party, Step
from matricula.cases.ports import FactValue, Question, effect_named
from matricula.cases.telling import tell
from matricula.cases.timeline import note
from matricula.deployment.api import add, change, sight
from matricula.kernel.clock import civil_now, civil_today
from matricula.quality.api import look_again
from matricula.regulation.api import (
    CORRECTION,
    Outcome,
    Preparation,
    Procedure,
    Refused,
    Stack,
    StepRule,
    stack_for,
)

RUN_LISTS = "cases.run_lists"
"""The job that carries out lists."""


def choose_route(question: Question, facts: Mapping[str, FactValue]) -> None:
    """Set the way the case takes; once it is filed, the database keeps how many units have to approve.

    Refused when the facts leave it no way, or more than one.
    """
    case, procedure = question.case, question.procedure
    rules = dict.fromkeys(route.rule for route in procedure.routes if route.rule is not None)
    asked = [explained(question, rule, facts) for rule in rules]
    met = {one.rule for one in asked if one.outcome is Outcome.met}
    try:
        route = procedure.route_for({role: org.id for role, org in question.orgs.items()}, met)
    except LookupError as error:
        raise Refused(
            "no_single_way",
            _("By what is known of it, the case has no way that the law lays down, or more than one."),
            clause=procedure.clause,
            next_step=_("Compare the form and the student's record with the findings."),
            findings=[finding for one in asked for finding in one.findings],
        ) from error
    case.route, case.turns = route.id, len(route.steps)


def begin(case: Case, stack: Stack, procedure: Procedure, orgs: dict[str, Org], by: Acting) -> Step:
    """Put a filed case before the first unit of its route, and tell those who only look on."""
    tell(case, procedure, "filed", [orgs[role] for role in procedure.onlookers()])
    rule = procedure.route(case.route).steps[0]
    # That of the office as it is installed: the party was entered with it in this filing.
    holder = orgs[rule.party]
    law = stack_for(holder.pack)
    return _open_turn(case, stack, procedure, rule, 0, holder, law=law, by=by, at=civil_now())


def advance(
    case: Case, stack: Stack, procedure: Procedure, step: Step, parties: Mapping[str, Party], by: Acting
) -> Step | None:
    """After an approval: the next unit's turn, or None when that was the last one."""
    steps, seq = procedure.route(case.route).steps, step.seq + 1
    if seq >= len(steps):
        return None
    party = parties[steps[seq].party]
    return _open_turn(
        case, stack, procedure, steps[seq], seq, party.org, law=law_of_party(party), by=by, at=civil_now()
    )


def _open_turn(
    case: Case,
    stack: Stack,
    procedure: Procedure,
    rule: StepRule,
    seq: int,
    holder: Org,
    *,
    law: Stack,
    by: Acting | None,
    at: datetime,
) -> Step:
    clock = start_clock(case, law, rule, holder, filed=stack, received_at=at)
    step = Step(
        case=case,
        procedure=procedure.id,
        round=case.round,
        seq=seq,
        rule=rule.id,
        party=rule.party,
        holder_org=holder,
        received_at=at,
        clock_started_at=clock.started_at,
        due_at=clock.due_at,
        sweep_at=clock.due_at,
        term=clock.term,
    )
    if by is not None and rule.preparation is Preparation.BY_SUBMISSION:
        step.prepared_by_id = by.appointment_id
        step.prepared_by_user_id = by.user_id
        step.prepared_in_stead_of_id = by.stands_in_for_id
        step.prepared_at = at
        step.recommendation = Answer.APPROVE
    # First the case: the database takes only the turn that its state leads to, and ends one that nobody decided.
    case.holder_org = holder
    change(case, "state", "holder_org")
    add(step)
    note(
        case,
        EventKind.RECEIVED,
        by=by,
        step=step,
        clause=rule.clause if rule.id == CORRECTION else clock.term["clause"],
        detail={
            "step": rule.id,
            "due_at": clock.due_at.isoformat() if clock.due_at else None,
            "term": clock.term,
        },
    )
    tell(
        case,
        procedure,
        "returned" if rule.id == CORRECTION else "received",
        [holder],
        step=step,
    )
    return step


def finish(question: Question, state: CaseState) -> None:
    """End the case; an approved one takes effect now, with the eyes of all its parties and of who answers for them."""
    case, at = question.case, civil_now()
    if state is CaseState.APPLIED:
        parties = list(question.orgs.values())
        # The pupils of a school that has closed are at its heir by now, which is no party itself.
        everyone = sorted({org.id for org in (*parties, *answering_offices(parties))})
        # Whoever decides last need not see both ends, and what is done has to be seen at both.
        with sight(everyone, actor=f"{question.by.user_id}:{question.by.appointment_id}"):
            case.state = CaseState.APPROVED
            change(case, "state")
            end_other_cases(question)
            effect_named(question.procedure.effect)(question)
            case.state, case.ended_at, case.holder_org = state, at, None
            change(case, *ENDING)
            if question.stack.watches:
                look_again([question.subject.student_id])
            missing = class_without_seat(question)
        detail = {"no_class": missing} if missing else {}
        note(case, EventKind.APPLIED, by=question.by, clause=question.procedure.clause, detail=detail)
        return
    case.state, case.ended_at, case.holder_org = state, at, None
    change(case, *ENDING)


def approve_list(case: Case) -> None:
    """What all have agreed to is carried out line by line, by a job that begins once this transaction has ended."""
    case.state, case.holder_org = CaseState.APPROVED, None
    change(case, "state", "holder_org")
    app.configure_task(RUN_LISTS, allow_unknown=False).defer()


def give_back(
    case: Case,
    stack: Stack,
    procedure: Procedure,
    step: Step,
    parties: Mapping[str, Party],
    *,
    by: Acting | None,
) -> Step:
    """Hand the case back after ``step``: a turn of the office that started it, to correct it in time."""
    case.state = CaseState.RETURNED
    rule = procedure.step_rule(CORRECTION)
    party = parties[rule.party]
    return _open_turn(
        case, stack, procedure, rule, step.seq + 1, party.org, law=law_of_party(party), by=by, at=civil_now()
    )


def question_about(
    case: Case, stack: Stack, procedure: Procedure, orgs: dict[str, Org], by: Acting
) -> Question:
    """What is to be judged or carried out now, in the civil time of the office that acts."""
    pupil = None if procedure.is_list else subject_of(case)
    return Question(
        case=case,
        procedure=procedure,
        stack=stack,
        pupil=pupil,
        orgs=orgs,
        by=by,
        at=civil_now(),
        on=civil_today(by.zone),
    )
