"""Deal with turns whose time is up: mark them late, escalate or return them, tell who has to know."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

from matricula.authorities.api import Org, answering_for, in_scope_of
from matricula.cases.clockwork import start_clock
from matricula.cases.law import law_of_party, procedure_of, stack_of
from matricula.cases.models import Case, CaseState, EventKind, Step, StepState
from matricula.cases.parties import parties_of
from matricula.cases.progress import give_back
from matricula.cases.reaching import NoSuchCase, lock_case
from matricula.cases.recording import recorded_on
from matricula.cases.refusing import why_not_returned_again
from matricula.cases.telling import tell
from matricula.cases.timeline import note
from matricula.cases.urging import call_upon, offices_beside
from matricula.deployment.api import change
from matricula.kernel.clock import civil_now
from matricula.regulation.api import OnExpiry, Procedure, Stack

BATCH = 200


@dataclass(frozen=True, slots=True)
class Expired:
    """A turn to deal with; the row itself is seen only in the holder's sight."""

    step_id: int
    case: uuid.UUID
    holder_org_id: int


def sweep_expired_steps(*, at: datetime | None = None, batch: int = BATCH) -> int:
    """Deal with every turn expired by ``at`` (civil now); returns how many.

    Each turn is one transaction of its own, so that a killed worker has lost nothing and the next run goes on. A turn
    that nobody decides is escalated one office higher each time its term has passed once more, up to the root; then
    it is not looked at again. The cost follows the expired turns, through the partial index. Turns that fail are
    passed over and raised together at the end. The database answers for no later moment than its own civil time.
    """
    moment = at or civil_now()
    done, failed = 0, dict[int, Exception]()
    while True:
        # Turns that failed stay at the head of the queue: look past them.
        expired = expired_steps(moment, batch, besides=failed)
        swept, known = 0, len(failed)
        for one in expired:
            try:
                swept += _sweep(one, moment)
            except Exception as error:  # noqa: BLE001  one broken case must not stop every other clock
                failed[one.step_id] = error
        done += swept
        # A turn that another worker has just taken is no longer expired in the next look.
        if not swept and len(failed) == known:
            break
    if failed:
        raise ExceptionGroup(
            f"{len(failed)} of {done + len(failed)} expired steps were not swept", [*failed.values()]
        )
    return done


def expired_steps(at: datetime, limit: int, *, besides: Collection[int] = ()) -> list[Expired]:
    """The open turns whose time was up by ``at`` and that no sweep has dealt with, oldest first; a thousand at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT step_id, case_uuid, holder_org_id FROM cases_expired_steps(%s, %s, %s::bigint[])",
            [at, limit, list(besides)],
        )
        return [Expired(*row) for row in cursor.fetchall()]


def _sweep(one: Expired, at: datetime) -> bool:
    with transaction.atomic(), in_scope_of([one.holder_org_id], job="sweep_expired_steps"):
        try:
            case = lock_case(one.case)
        except NoSuchCase:
            return False
        step = case.steps.filter(pk=one.step_id, state=StepState.OPEN, sweep_at__lte=at).first()
        if step is None:
            return False
        _expire(case, step, at)
    return True


def _expire(case: Case, step: Step, at: datetime) -> None:
    stack, procedure = stack_of(case), procedure_of(case)
    rule = procedure.rule_of(case.route, step.rule)
    parties = parties_of(case)
    orgs = {role: party.org for role, party in parties.items()}
    holder, first = orgs[step.party], step.swept_at is None
    # Whoever took a closed office over is late, so it is its authority that has to know.
    late = answering_for(holder).org
    above: Org | None = None
    urges: str = step.term["clause"]
    beside: list[tuple[Org, str]] = []
    if OnExpiry.ESCALATE in rule.on_expiry:
        above, urges = _office_above(case, step, late, stack, procedure, orgs)
        beside = offices_beside(case, step, late, stack, procedure, orgs) if first else []
    assert step.due_at is not None  # a turn without a term is never swept
    detail = {"step": step.rule, "due_at": step.due_at.isoformat()}
    with recorded_on(case, "cases.sweep_expired_steps", by=None, clause=step.term["clause"]) as record:
        record.detail = detail
        step.late = OnExpiry.MARK in rule.on_expiry
        step.swept_at, step.sweep_at = step.swept_at or at, None
        if above is not None:
            step.escalated_to = above
            # The office above gets the same time as the one that let it run out, by its law, from when it is told.
            again = replace(rule, clock_from=None)
            law = law_of_party(parties[step.party])
            step.sweep_at = start_clock(case, law, again, above, filed=stack, received_at=at).due_at
        change(step)
        if first:
            note(case, EventKind.OVERDUE, by=None, step=step, clause=step.term["clause"], detail=detail)
            tell(case, procedure, "overdue", [holder], step=step)
        if above is not None:
            note(
                case,
                EventKind.ESCALATED,
                by=None,
                step=step,
                clause=urges,
                detail={**detail, "to": above.code},
            )
            tell(case, procedure, "escalated", [above], step=step)
        for office, clause in beside:
            if above is None or office.pk != above.pk:
                _call_upon(case, procedure, step, office, clause, detail, at=at)
        goes_back = OnExpiry.RETURN in rule.on_expiry and case.state == CaseState.RUNNING
        returns = procedure.returns if goes_back else None
        if returns is not None and why_not_returned_again(case, stack, procedure) is None:
            note(case, EventKind.RETURNED, by=None, step=step, clause=returns.clause, detail=detail)
            give_back(case, stack, procedure, step, parties, by=None)


def _call_upon(
    case: Case,
    procedure: Procedure,
    step: Step,
    office: Org,
    clause: str,
    detail: Mapping[str, str],
    *,
    at: datetime,
) -> None:
    """Tell an office that the duty names beside the deciding one, once a turn."""
    if call_upon(case, step, office, clause, at=at):
        note(
            case,
            EventKind.CALLED_UPON,
            by=None,
            step=step,
            clause=clause,
            detail={**detail, "to": office.code},
        )
        # Should the turn climb to this office later, that is news of its own.
        tell(case, procedure, "escalated", [office], step=step, occasion="beside")


def _office_above(
    case: Case, step: Step, late: Org, stack: Stack, procedure: Procedure, orgs: Mapping[str, Org]
) -> tuple[Org | None, str]:
    """Whom a turn is escalated to next, and by which clause that office has to urge.

    First the party that is the holder's authority in this case, by the clause of its duty, then the offices above.
    """
    authority = next((role for role in procedure.parties if role.of == step.party), None)
    duty = authority.duty if authority is not None and late.id == step.holder_org_id else None
    if step.escalated_to_id is None and authority is not None and duty is not None:
        return orgs[authority.id], stack.duties[duty].at(case.subject[procedure.duty_stage]).clause
    here = step.escalated_to_id or late.id
    return Org.objects.filter(children=here).first(), step.term["clause"]
