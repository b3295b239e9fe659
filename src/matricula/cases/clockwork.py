"""Starts the clock of a turn: from when, by which term, until when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from matricula.authorities.api import Org, working_calendar
from matricula.cases.models import Case
from matricula.kernel.calendars import reckon, start_of_day
from matricula.regulation.api import Stack, StepRule


@dataclass(frozen=True, slots=True)
class Clock:
    """A running clock; ``term`` is what a reader needs to count it again, empty where the clause sets no term."""

    started_at: datetime
    due_at: datetime | None
    last_on: date | None
    term: dict[str, Any]


def start_clock(
    case: Case, law: Stack, rule: StepRule, holder: Org, *, filed: Stack, received_at: datetime
) -> Clock:
    """The clock of ``rule`` for ``holder``, in its zone, by the term and the calendar of ``law``, the party's own.

    The calendar has the closures entered for the holder. A term that the party's law does not know at all is that of
    the law by which the case was ``filed``, whose procedure names it.

    It starts at ``received_at``, or on the day in the form field that the rule names. That day belongs to the first
    filing: what is filed again after a return runs from its new receipt.
    """
    if rule.within is None:
        return Clock(started_at=received_at, due_at=None, last_on=None, term={"clause": rule.clause})
    started_at = received_at
    if rule.clock_from is not None and case.round == 1:
        started_at = start_of_day(date.fromisoformat(case.payload[rule.clock_from]), holder.time_zone)
    knows = law if rule.within in law.terms else filed
    value = knows.term(rule.within, on=case.governing_on)
    reckoning = reckon(started_at, value.duration, working_calendar(holder, law), holder.time_zone)
    return Clock(
        started_at=started_at,
        due_at=reckoning.at,
        last_on=reckoning.last_on,
        term={
            "name": rule.within,
            "value": value.duration.value,
            "unit": str(value.duration.unit),
            "clause": value.clause,
            "last_on": reckoning.last_on.isoformat() if reckoning.last_on else None,
            "incomplete_years": list(reckoning.incomplete_years),
        },
    )
