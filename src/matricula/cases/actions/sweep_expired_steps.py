"""Deal with turns whose time is up: mark them late, escalate or return them, tell who has to know."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from matricula.audit.api import recorded
from matricula.authorities.api import Org, answering_for, in_scope_of
from matricula.cases.law import procedure_of
from matricula.cases.models import Case, CaseState, EventKind, Step, StepState
from matricula.cases.parties import orgs_of
from matricula.cases.progress import close_open_steps, give_back
from matricula.cases.reaching import NoSuchCase, lock_case
from matricula.cases.telling import tell
from matricula.cases.timeline import note
from matricula.kernel.clock import civil_now
from matricula.regulation.api import OnExpiry

BATCH = 200


@dataclass(frozen=True, slots=True)
class Expired:
    """A turn to deal with; the row itself is seen only in the holder's sight."""

    step_id: int
    case: uuid.UUID
    holder_org_id: int


def sweep_expired_steps(*, at: datetime | None = None, batch: int = BATCH) -> int:
    """Deal with every turn expired by ``at`` (civil now); returns how many.

    Each turn is one transaction of its own, so that a killed worker has lost nothing and the next run goes on; a
    turn once swept is never swept again. The cost follows the expired turns, through the partial index. Turns that
    fail are passed over and raised together at the end.
    """
    moment = at or civil_now()
    done, failed = 0, dict[int, Exception]()
    while True:
        # Turns that failed stay at the head of the queue: look past them.
        expired = expired_steps(moment, batch + len(failed))
        swept, known = 0, len(failed)
        for one in expired:
            if one.step_id in failed:
                continue
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


def expired_steps(at: datetime, limit: int) -> list[Expired]:
    """The open turns whose time was up by ``at`` and that no sweep has dealt with, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT step_id, case_uuid, holder_org_id FROM cases_expired_steps(%s, %s)", [at, limit]
        )
        return [Expired(*row) for row in cursor.fetchall()]


def _sweep(one: Expired, at: datetime) -> bool:
    with transaction.atomic(), in_scope_of([one.holder_org_id], job="sweep_expired_steps"):
        try:
            case = lock_case(one.case)
        except NoSuchCase:
            return False
        step = case.steps.filter(pk=one.step_id, state=StepState.OPEN, swept_at=None, due_at__lte=at).first()
        if step is None:
            return False
        _expire(case, step, at)
    return True


def _expire(case: Case, step: Step, at: datetime) -> None:
    procedure = procedure_of(case)
    rule = procedure.route(case.route).step(step.rule)
    holder = Org.objects.select_related("parent").get(pk=step.holder_org_id)
    # Whoever took a closed office over is late, so it is its authority that has to know.
    late = answering_for(holder).org
    detail = {"step": step.rule, "due_at": step.due_at.isoformat()}
    with recorded(
        "cases.sweep_expired_steps",
        by=None,
        subject_kind="case",
        subject=case.uuid,
        case=case.uuid,
        clause=step.term["clause"],
        seen_by=case.seen_by,
    ) as record:
        record.detail = detail
        step.late, step.swept_at = OnExpiry.MARK in rule.on_expiry, at
        if OnExpiry.ESCALATE in rule.on_expiry and late.parent is not None:
            step.escalated_to = late.parent
        step.save()
        note(case, EventKind.OVERDUE, by=None, step=step, clause=step.term["clause"], detail=detail)
        tell(case, procedure, "overdue", [holder], step=step)
        if step.escalated_to is not None:
            note(
                case,
                EventKind.ESCALATED,
                by=None,
                step=step,
                clause=step.term["clause"],
                detail={**detail, "to": step.escalated_to.code},
            )
            tell(case, procedure, "escalated", [step.escalated_to], step=step)
        if OnExpiry.RETURN in rule.on_expiry and case.state == CaseState.RUNNING:
            orgs = orgs_of(case)
            close_open_steps(case)
            give_back(case, orgs, procedure.starter)
            note(case, EventKind.RETURNED, by=None, step=step, clause=procedure.return_clause, detail=detail)
            tell(case, procedure, "returned", [orgs[procedure.starter]], step=step)
