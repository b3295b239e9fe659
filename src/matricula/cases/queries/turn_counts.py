"""How many turns of offices ended in time or late, week by week, and which they were."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F, Q, Sum

from matricula.authorities.api import Acting, Org, require
from matricula.cases.law import procedure_of
from matricula.cases.models import Step, StepState, TurnCount
from matricula.kernel.calendars import start_of_day
from matricula.regulation.api import Procedure

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WeekOfTurns:
    """The turns of an office, with those below it, that ended in the week from ``monday`` on."""

    monday: date
    in_time: int
    late: int


@dataclass(frozen=True, slots=True)
class EndedTurn:
    """One of them; it ended when it was decided, or where nobody has, when its time was up."""

    case: uuid.UUID
    reference: str
    law: Procedure
    pupil: str
    lines: int | None
    office: Org
    due_at: datetime | None
    ended_at: datetime
    decided: bool
    late: bool


def turns_by_week(by: Acting, offices: Collection[int], since: date) -> dict[int, dict[date, WeekOfTurns]]:
    """Of each of the offices within the sight, by Monday, from a Monday on; one statement, and no turn is read."""
    require(by, "registry.view_student")
    sums = TurnCount.objects.filter(org_id__in=offices, monday__gte=since)
    found: dict[int, dict[date, WeekOfTurns]] = {}
    rows = sums.values_list("org_id", "monday").annotate(
        ended_late=Sum("turns", filter=Q(late=True), default=0),
        ended_in_time=Sum("turns", filter=Q(late=False), default=0),
    )
    for office, monday, late, in_time in rows.order_by():
        if late or in_time:
            found.setdefault(office, {})[monday] = WeekOfTurns(monday, in_time, late)
    return found


def ended_turns(
    by: Acting, offices: Collection[Org], monday: date, *, late: bool | None, limit: int
) -> list[EndedTurn]:
    """The turns of a few offices that ended in a week, the last first; ``late`` None for all of them.

    Two statements, each of which reads the week of those offices along an index.
    """
    require(by, "registry.view_student")
    decided, ran_out = Q(), Q()
    for zone in {one.zone: one.time_zone for one in offices}.values():
        start, end = start_of_day(monday, zone), start_of_day(monday + WEEK, zone)
        there = Q(holder_org_id__in=[one.pk for one in offices if one.time_zone == zone])
        decided |= there & Q(decided_at__gte=start, decided_at__lt=end)
        ran_out |= there & Q(due_at__gte=start, due_at__lt=end)
    after_its_time = Q(late=True) | Q(decided_at__gt=F("due_at"))
    turns = Step.objects.select_related("case", "holder_org")
    found = turns.filter(decided, state=StepState.DECIDED)
    if late is not None:
        # Without a term nothing is late, and a comparison with nothing is neither true nor false.
        in_time = Q(late=False) & (Q(due_at__isnull=True) | Q(decided_at__lte=F("due_at")))
        found = found.filter(after_its_time if late else in_time)
    ended = [_ended(one) for one in found.order_by("-decided_at", "-id")[:limit]]
    if late is not False:
        out = turns.filter(ran_out, swept_at__isnull=False).exclude(state=StepState.DECIDED)
        ended += [_ended(one) for one in out.order_by("-due_at", "-id")[:limit]]
    return sorted(ended, key=lambda one: one.ended_at, reverse=True)[:limit]


def _ended(step: Step) -> EndedTurn:
    case, decided = step.case, step.state == StepState.DECIDED
    ended_at = step.decided_at if decided else step.due_at
    assert ended_at is not None  # a decision is dated, and what ran out had a term
    return EndedTurn(
        case=case.uuid,
        reference=case.reference,
        law=procedure_of(case),
        pupil=case.subject.get("name", ""),
        lines=case.subject.get("lines"),
        office=step.holder_org,
        due_at=step.due_at,
        ended_at=ended_at,
        decided=decided,
        late=not decided or step.late or (step.due_at is not None and ended_at > step.due_at),
    )
