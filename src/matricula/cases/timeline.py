"""Adds lines to the timeline of a case."""

from collections.abc import Sequence
from typing import Any

from matricula.authorities.api import Acting
from matricula.cases.models import Case, Event, EventKind, Step
from matricula.deployment.api import add
from matricula.kernel.clock import civil_now, machine_now


def note(
    case: Case,
    kind: EventKind,
    *,
    by: Acting | None,
    step: Step | None = None,
    clause: str = "",
    words: str = "",
    detail: dict[str, Any] | None = None,
    audience: Sequence[int] | None = None,
) -> Event:
    """Add one line; ``by=None`` is the clock itself, ``audience=None`` every party."""
    return add(
        Event(
            case=case,
            step=step,
            kind=kind,
            appointment_id=by.appointment_id if by else None,
            in_stead_of_id=by.stands_in_for_id if by else None,
            org_id=by.org_id if by else None,
            clause=clause,
            words=words,
            detail=detail or {},
            audience=sorted(audience) if audience is not None else None,
            civil_at=civil_now(),
            machine_at=machine_now(),
        )
    )
