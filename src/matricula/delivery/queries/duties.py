"""The duties of a school's office: codes, paper, telling on paper. With those of the journal they are all there are."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from matricula.authorities.api import Org
from matricula.delivery.models import WeeklyPrintout
from matricula.delivery.queries.missing import to_tell
from matricula.delivery.queries.weeks import lines_of
from matricula.delivery.words import AT_LEAST_EVERY
from matricula.families.api import CODE_WITHIN, RequestClock, requests_of
from matricula.journal.api import (
    ABSENCE_WITHIN,
    TERM_BASIS,
    TERMS,
    DutyCount,
    DutyKind,
    DutyLine,
    DutyState,
    duties_counted,
)
from matricula.kernel.calendars import start_of_day
from matricula.regulation.api import Stack


class OfficeDuty(StrEnum):
    """What the office of a school, or a class teacher, owes by an hour."""

    CODES = "codes"
    PAPER = "paper"
    TOLD = "told"


DUTY_TERMS: Final[dict[str, str]] = {
    **{kind.value: term for kind, term in TERMS.items()},
    OfficeDuty.TOLD.value: ABSENCE_WITHIN,
    OfficeDuty.CODES.value: CODE_WITHIN,
    OfficeDuty.PAPER.value: AT_LEAST_EVERY,
}
"""Every kind of duty, with the term of the pack that sets it."""


def duty_clauses(stack: Stack, on: date) -> dict[str, str]:
    """The kinds of duty that the law has on that day, each with its clause.

    A mark of a period that was put off has its day whether or not the law sets a term for all others.
    """
    found = {DutyKind.TERM_MARKS.value: stack.basis(TERM_BASIS)} | {
        kind: stack.term(term, on=on).clause for kind, term in DUTY_TERMS.items() if term in stack.terms
    }
    return {kind: found[kind] for kind in DUTY_TERMS if kind in found}


def office_duties(school: Org, since: date, until: date, stack: Stack, now: datetime) -> list[DutyLine]:
    """Those whose day lies from ``since`` on and before ``until``, whatever their state; fifteen statements at most."""
    return [
        *_codes(school, since, until, stack),
        *_paper(school, since, until, stack, now),
        *_told(school, since, until, stack, now),
    ]


def counted_in_all(school: Org, since: date, until: date, stack: Stack, now: datetime) -> list[DutyCount]:
    """Every duty of a school, of the journal and of its office, counted; sixteen statements at most."""
    return [
        *duties_counted(school, since, until, stack, now),
        *_counted(office_duties(school, since, until, stack, now)),
    ]


def _counted(lines: Iterable[DutyLine]) -> list[DutyCount]:
    found = Counter((one.kind, one.day - timedelta(days=one.day.weekday()), one.state) for one in lines)
    return [DutyCount(kind, None, "", monday, state, count) for (kind, monday, state), count in found.items()]


def _codes(school: Org, since: date, until: date, stack: Stack) -> list[DutyLine]:
    if CODE_WITHIN not in stack.terms:
        return []
    clock, zone = RequestClock(school, stack), school.time_zone
    asked = requests_of(school).filter(
        registered_at__gte=start_of_day(since, zone), registered_at__lt=start_of_day(until, zone)
    )
    return [
        DutyLine(
            OfficeDuty.CODES,
            DutyState(clock.of(one).value),
            one.registered_at.astimezone(zone).date(),
            due,
            one.told_at,
            1,
        )
        for one in asked
        if (due := clock.due_at(one)) is not None
    ]


def _paper(school: Org, since: date, until: date, stack: Stack, now: datetime) -> list[DutyLine]:
    if AT_LEAST_EVERY not in stack.terms:
        return []
    papers = WeeklyPrintout.objects.filter(school=school, monday__gte=since, monday__lt=until)
    return [
        DutyLine(OfficeDuty.PAPER, one.duty.state, one.printout.monday, one.duty.due_at, one.duty.done_at, 1)
        for one in lines_of(papers, school, stack, now)
        if one.duty.due_at is not None
    ]


def _told(school: Org, since: date, until: date, stack: Stack, now: datetime) -> list[DutyLine]:
    return [
        DutyLine(OfficeDuty.TOLD, one.duty.state, one.day, one.duty.due_at, one.duty.done_at, 1)
        for one in to_tell(school, since, until, stack, now)
        if one.duty.due_at is not None
    ]
