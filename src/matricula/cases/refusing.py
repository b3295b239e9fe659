"""Which answers a turn has, and what a refusal, an objection or a return has to say before anybody may make it."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import NotPermitted
from matricula.cases.models import Answer, Case
from matricula.regulation.api import Procedure, Refused, Stack, StepRule


def answers_open(case: Case, stack: Stack, procedure: Procedure, rule: StepRule) -> tuple[Answer, ...]:
    """The answers that whoever holds this turn may give now. No statement."""
    return tuple(one for one in Answer if _why_closed(case, stack, procedure, rule, one) is None)


def clause_of_answer(
    case: Case,
    stack: Stack,
    procedure: Procedure,
    rule: StepRule,
    answer: Answer,
    *,
    ground: str,
    reason: str,
) -> str:
    """The clause on which the answer rests: the listed ground's, the return's, else the step's.

    Raises Refused for an answer that this turn has not, for a ground that is not on the list of its party, for a
    missing reason, and for an objection without its paper. One statement, for an objection that needs a paper.
    """
    closed = _why_closed(case, stack, procedure, rule, answer)
    if closed is not None:
        raise closed
    match answer:
        case Answer.APPROVE:
            return rule.clause
        case Answer.RETURN:
            assert procedure.returns is not None  # without it this answer is closed
            if not reason.strip():
                raise Refused(
                    "reason_missing",
                    _("A case is returned only with a written reason."),
                    clause=procedure.returns.clause,
                    next_step=_("Write what has to be corrected."),
                )
            return procedure.returns.clause
        case Answer.REFUSE:
            return _grounded(procedure, rule, ground, reason)
        case Answer.OBJECT:
            clause = _grounded(procedure, rule, ground, reason)
            _require_paper(case, procedure)
            return clause


def _why_closed(
    case: Case, stack: Stack, procedure: Procedure, rule: StepRule, answer: Answer
) -> Refused | None:
    """Why this turn has no such answer; None where it has."""
    only_objects = procedure.only_objects(rule.party)
    match answer:
        case Answer.RETURN if procedure.returns is None or rule.party not in procedure.returns.by:
            return Refused(
                "may_not_return",
                _("In your place a case is not returned: a return would delay it."),
                clause=procedure.returns.clause if procedure.returns else procedure.clause,
                next_step=_("Give one of the answers that the page offers."),
            )
        case Answer.RETURN:
            return why_not_returned_again(case, stack, procedure)
        case Answer.REFUSE if only_objects and procedure.objections is not None:
            return Refused(
                "may_not_refuse",
                _(
                    "In your place nobody refuses: what you hold against the case is for another office to decide."
                ),
                clause=procedure.objections.clause,
                next_step=_("Object on a ground from the list, with its paper; the case goes on with it."),
            )
        case Answer.OBJECT if not only_objects:
            return nothing_to_object(procedure)
    return None


def nothing_to_object(procedure: Procedure) -> NotPermitted:
    """The refusal of an objection, or of its paper, by a party that decides itself."""
    return NotPermitted(
        "nothing_to_object",
        _("In your place nobody objects: you decide yourself."),
        clause=procedure.refusal_clause,
        next_step=_("Give one of the answers that the page offers."),
    )


def why_not_returned_again(case: Case, stack: Stack, procedure: Procedure) -> Refused | None:
    """The refusal of one more return, once the case was returned as often as the law lets it; None before.

    A round ends only with a return, so their number is that of the rounds before this one.
    """
    if procedure.returns is None or procedure.returns.at_most is None:
        return None
    often = stack.term(procedure.returns.at_most, on=case.governing_on)
    if not isinstance(often.value, int) or case.round <= often.value:
        return None
    return Refused(
        "returned_often_enough",
        _("This case was returned as often as a case may be."),
        clause=often.clause,
        next_step=_("Approve it, or refuse it on a ground from the list."),
    )


def _grounded(procedure: Procedure, rule: StepRule, ground: str, reason: str) -> str:
    """The clause of the ground, which stands on the list of this party and is given with a written reason."""
    if not ground:
        raise Refused(
            "refusal_ground_missing",
            _("A refusal or an objection needs a ground."),
            clause=procedure.refusal_clause,
            next_step=_("Choose the ground from the list; any other reason counts for nothing."),
        )
    listed = {entry.id: entry for entry in procedure.refusals_of(rule.party)}
    if ground not in listed:
        raise Refused(
            "ground_not_listed",
            _("This ground is not open to your office; the list on the page is complete."),
            clause=procedure.refusal_clause,
            next_step=_("Choose a ground from the list, or approve the case."),
        )
    if not reason.strip():
        raise Refused(
            "reason_missing",
            _("A ground needs a written reason besides it."),
            clause=listed[ground].clause,
            next_step=_("Write what was found and where."),
        )
    return listed[ground].clause


def _require_paper(case: Case, procedure: Procedure) -> None:
    objections = procedure.objections
    if objections is None or not objections.papers:
        return
    if not case.evidence.filter(kind__in=objections.papers, removed_at=None).exists():
        raise Refused(
            "objection_without_paper",
            _("An objection needs a paper that bears it out."),
            clause=objections.clause,
            next_step=_("Add the paper to the case first, then object."),
        )
