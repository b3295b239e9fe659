"""A head decides a turn: approve, object or refuse on a listed ground, or return for correction."""

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, require
from matricula.cases.hands import check_decider
from matricula.cases.judging import Judgement, judge, kept, kept_facts
from matricula.cases.law import procedure_of, stack_of, stored_snapshot
from matricula.cases.lines import take_off_lines
from matricula.cases.models import (
    GROUNDED,
    Answer,
    Case,
    CaseState,
    Decision,
    EventKind,
    Moment,
    Party,
    Step,
    StepState,
)
from matricula.cases.parties import parties_of
from matricula.cases.ports import Question
from matricula.cases.progress import advance, approve_list, finish, give_back, question_about
from matricula.cases.reaching import lock_case, open_step, require_state
from matricula.cases.recording import recorded_on
from matricula.cases.refusing import clause_of_answer
from matricula.cases.telling import tell
from matricula.cases.timeline import note
from matricula.deployment.api import add, change
from matricula.kernel.clock import civil_now
from matricula.regulation.api import GuardMoment, OnExpiry, Procedure, Refused, StepRule

_EVENT = {
    Answer.APPROVE: EventKind.APPROVED,
    Answer.OBJECT: EventKind.OBJECTED,
    Answer.REFUSE: EventKind.REFUSED,
    Answer.RETURN: EventKind.RETURNED,
}


def decide_step(
    *, by: Acting, case: uuid.UUID, step: int, answer: Answer, ground: str = "", reason: str = ""
) -> Case:
    """Decide the turn ``step``; the last approval carries the case out in the same transaction.

    Of two heads at once one wins: the case row is locked, and the other finds the turn decided (Refused).
    Raises Refused when the turn is not theirs, not prepared, prepared by the same person, when a guard of the
    moment of decision is not met, when the turn has no such answer, or when a refusal or an objection lacks its listed
    ground, its written reason or its paper. Where a rule says what becomes of those on a list, an approval judges them
    again: who is found otherwise by now leaves the list, and the office that filed it is told.
    """
    found = lock_case(case)
    procedure = procedure_of(found)
    if found.state != CaseState.RUNNING:
        _already_decided(procedure)
    require_state(found, CaseState.RUNNING)
    turn = open_step(found, step, by, procedure.clause)
    require(by, "cases.decide", turn.holder_org)
    rule = procedure.rule_of(found.route, turn.rule)
    check_decider(by, turn, rule, procedure)
    stack = stack_of(found)
    clause = clause_of_answer(found, stack, procedure, rule, answer, ground=ground, reason=reason)
    parties = parties_of(found)
    orgs = {role: party.org for role, party in parties.items()}
    question = question_about(found, stack, procedure, orgs, by)
    judgement = judge(question, GuardMoment.DECISION)
    if answer == Answer.APPROVE:
        judgement.refuse_if_objectionable()
    with recorded_on(found, "cases.decide_step", by=by, clause=clause, reason=reason) as record:
        # Before the turn is decided: it is the office whose turn it is that takes lines off.
        left = take_off_lines(found, stack, procedure) if answer == Answer.APPROVE else []
        record.detail = {
            "step": turn.rule,
            "answer": str(answer),
            "ground": ground,
            **({"left_list": len(left)} if left else {}),
        }
        _write(turn, rule, by, answer, ground, reason, clause)
        _keep(question, turn, answer, judgement)
        note(
            found,
            _EVENT[answer],
            by=by,
            step=turn,
            clause=clause,
            words=reason,
            detail={
                "step": turn.rule,
                "ground": turn.ground,
                "late": turn.late,
                "hands": procedure.two_people_clause,
                **({"left_list": [str(line.student_uuid) for line in left]} if left else {}),
            },
        )
        if left:
            tell(found, procedure, "fell_out", [question.orgs[procedure.starter]], step=turn)
        _go_on(question, turn, answer, parties)
    return found


def _already_decided(procedure: Procedure) -> None:
    raise Refused(
        "already_decided",
        _("This case has been decided in the meantime; nothing was changed."),
        clause=procedure.clause,
        next_step=_("Load the case page again to see the decision."),
    )


def _write(
    turn: Step, rule: StepRule, by: Acting, answer: Answer, ground: str, reason: str, clause: str
) -> None:
    now = civil_now()
    turn.state = StepState.DECIDED
    turn.decided_by_id = by.appointment_id
    turn.decided_by_user_id = by.user_id
    turn.decided_in_stead_of_id = by.stands_in_for_id
    turn.decided_at = now
    turn.decision = answer
    turn.ground = ground if answer in GROUNDED else ""
    turn.reason = reason
    turn.clause = clause
    expired = turn.due_at is not None and now >= turn.due_at
    turn.late = turn.late or (expired and OnExpiry.MARK in rule.on_expiry)
    change(turn, *_DECIDED)


_DECIDED = (
    *("state", "decided_by", "decided_by_user_id", "decided_in_stead_of", "decided_at", "decision"),
    *("ground", "reason", "clause", "late"),
)


def _keep(question: Question, turn: Step, answer: Answer, judgement: Judgement) -> None:
    add(
        Decision(
            case=question.case,
            step=turn,
            moment=Moment.DECISION,
            outcome=str(answer),
            snapshot=stored_snapshot(question.stack),
            governing_on=question.case.governing_on,
            facts=kept_facts(judgement.facts),
            findings=kept(judgement.findings),
            made_at=civil_now(),
        )
    )


def _go_on(question: Question, turn: Step, answer: Answer, parties: Mapping[str, Party]) -> None:
    case, procedure, orgs = question.case, question.procedure, question.orgs
    starter = orgs[procedure.starter]
    if answer == Answer.RETURN:
        give_back(case, question.stack, procedure, turn, parties, by=question.by)
    elif answer == Answer.REFUSE:
        finish(question, CaseState.REFUSED)
        tell(case, procedure, "refused", list(orgs.values()), step=turn)
    elif advance(case, question.stack, procedure, turn, parties, question.by) is not None:
        tell(case, procedure, "answered", [starter], step=turn)
    elif procedure.is_list:
        approve_list(case)
    else:
        finish(question, CaseState.APPLIED)
        tell(case, procedure, "approved", list(orgs.values()), step=turn)
