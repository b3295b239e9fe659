"""Gets hold of a case for one action: found in one's sight, locked, and this action allowed."""

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, NotPermitted, Org
from matricula.cases.law import procedure_of
from matricula.cases.models import UNDER_WAY, Case, CaseState, Step, StepState
from matricula.cases.refusing import nothing_to_object
from matricula.deployment.api import Prepared
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Procedure, Refused, WithdrawUntil


class NoSuchCase(Refused):
    """There is no such case in the sight of who asks; a foreign case and a made-up id look the same."""

    def __init__(self) -> None:
        super().__init__(
            "no_such_case",
            _("There is no such case among those you may see."),
            next_step=_("Open the case from your inbox or from the list of cases."),
        )


def lock_case(case: uuid.UUID) -> Case:
    """The case, locked until the transaction ends. Locks go case first, then pupils in order of id."""
    found = next(iter(_locked(case=case)), None)
    if found is None:
        raise NoSuchCase
    return found


_locked = Prepared(
    # Only the case's own row: locking the joined orgs would make every office wait for every other.
    lambda case: Case.objects.select_for_update(of=("self",)).select_related("opened_org").filter(uuid=case),
    "case",
)


def require_starter(case: Case, by: Acting) -> None:
    """Refuse unless ``by`` acts for the org that opened the case, or took it over."""
    if not by.acts_as(case.opened_org_id):
        raise NotPermitted(
            "not_the_starter",
            _("Only the office that started the case can do this."),
            clause=procedure_of(case).clause,
            next_step=_("Ask that office; the case page names it."),
        )


def require_withdrawer(
    case: Case, by: Acting, procedure: Procedure, orgs: Mapping[str, Org], turn: Step | None
) -> str:
    """The permission that ``by`` needs to end the case; Refused when it is not, or no longer, theirs to end.

    It is the starter's, or, once a returned case was not corrected in time, theirs to whom it is abandoned; where the
    correction has no term, no time has to pass.
    """
    taker = orgs.get(procedure.withdrawal.by) if procedure.withdrawal else None
    if by.acts_as(taker.id if taker else case.opened_org_id):
        _require_in_time(case, procedure)
        return "cases.start"
    expired = turn is not None and (turn.due_at is None or turn.due_at <= civil_now())
    abandoned_to = procedure.returns.abandoned_to if procedure.returns else ()
    if (
        case.state == CaseState.RETURNED
        and expired
        and any(by.acts_as(orgs[role].id) for role in abandoned_to)
    ):
        return "cases.decide"
    raise NotPermitted(
        "not_the_starter",
        _("Only the office that started the case can do this."),
        clause=procedure.clause,
        next_step=_("Ask that office; the case page names it."),
    )


def _require_in_time(case: Case, procedure: Procedure) -> None:
    """Refuse once the case is past the moment until which the procedure lets its starter take it back."""
    way = procedure.withdrawal
    until_decided = way is not None and way.until is WithdrawUntil.DECIDED
    if case.state == CaseState.DRAFT or (until_decided and case.state in UNDER_WAY):
        return
    raise Refused(
        "too_late_to_withdraw",
        _("The case can no longer be withdrawn."),
        clause=way.clause if way and way.clause else procedure.clause,
        next_step=_("What was decided can be changed only by a new case."),
    )


def require_state(case: Case, *states: CaseState) -> None:
    """Refuse unless the case is in one of ``states``."""
    if case.state not in states:
        raise Refused(
            "wrong_state",
            _("The case is no longer in a state that allows this."),
            clause=procedure_of(case).clause,
            next_step=_("Load the case page again to see where the case is now."),
        )


def open_step(case: Case, step_id: int | None, by: Acting, clause: str | None) -> Step:
    """The turn that is running, if it is the one meant and ``by`` acts for the org that holds it, or took it over."""
    step = running_turn(case)
    if step_id is not None and step is not None and step.id != step_id:
        step = None
    return holds(step, by, clause)


def running_turn(case: Case) -> Step | None:
    """The turn that is open, with the office that holds it; there is one at most."""
    step = next(iter(_running(case=case.pk)), None)
    if step is not None:
        step.case = case
    return step


_running = Prepared(
    lambda case: Step.objects.filter(case_id=case, state=StepState.OPEN).select_related("holder_org"), "case"
)


def holds(step: Step | None, by: Acting, clause: str | None) -> Step:
    """The running turn, or a refusal when there is none or another office holds it."""
    if step is None:
        raise Refused(
            "already_decided",
            _("This step has been decided in the meantime; nothing was changed."),
            clause=clause,
            next_step=_("Load the case page again to see the decision and who holds the case now."),
        )
    if not by.acts_as(step.holder_org_id):
        raise Refused(
            "not_your_turn",
            _("It is another office's turn."),
            clause=clause,
            next_step=_("Wait until the case reaches your office; the case page shows who holds it."),
        )
    return step


def require_objecting(case: Case, turn: Step | None, by: Acting, procedure: Procedure) -> Org:
    """The office whose running turn it is to object, if ``by`` acts for it; a refusal otherwise."""
    step = holds(turn, by, procedure.clause)
    require_state(case, CaseState.RUNNING)
    if not procedure.only_objects(step.party):
        raise nothing_to_object(procedure)
    return step.holder_org
