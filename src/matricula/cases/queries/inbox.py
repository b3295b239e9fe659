"""What an office has before it, by when it is due."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Final

from django.db.models import Count, Q, QuerySet

from matricula.authorities.api import Acting, require
from matricula.cases.law import procedure_of
from matricula.cases.models import CaseState, Step, StepState, Urging
from matricula.deployment.api import Given, Prepared, Question, ask, ask_later, counted
from matricula.kernel.asking import once_a_page
from matricula.kernel.calendars import start_of_day
from matricula.kernel.clock import civil_now
from matricula.registry.api import beyond
from matricula.regulation.api import Procedure

PAGE = 50
SOON = timedelta(days=3)
# Stands on every page, so it is written out: building it anew took longer than all else that a page asks. The end of
# a stretch belongs to it and its start does not, as in `due_groups`.
_COUNTS: Final = """
SELECT count(*) FILTER (WHERE holder_org_id {own} AND due_at <= %s),
  count(*) FILTER (WHERE holder_org_id {own} AND due_at > %s AND due_at <= %s),
  count(*) FILTER (WHERE holder_org_id {own} AND due_at > %s AND due_at <= %s),
  count(*) FILTER (WHERE holder_org_id {own} AND due_at > %s),
  count(*) FILTER (WHERE holder_org_id {own} AND due_at IS NULL),
  count(*) FILTER (WHERE escalated_to_id {own})
FROM cases_step WHERE (holder_org_id {own} OR escalated_to_id {own}) AND state = '{open}'
"""
PARTS = ("cases.start", "cases.prepare", "cases.decide", "cases.comment")


class Due(StrEnum):
    """How near the end of a turn is."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    NO_TERM = "no_term"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One turn in an inbox: ``due`` in the civil zone of the reader's office, schools' names by language.

    ``pack`` and ``law`` are those by which the case is judged; ``incomplete_years`` are those years of the
    deadline whose calendar was not completely known when it was reckoned.
    """

    step_id: int
    case: uuid.UUID
    reference: str
    procedure: str
    pack: str
    law: Procedure
    rule: str
    pupil: str
    lines: int | None
    from_school: dict[str, str]
    to_school: dict[str, str]
    received_at: datetime
    due_at: datetime | None
    due: Due
    late: bool
    prepared: bool
    returned: bool
    holder_id: int
    incomplete_years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of turns; ``after`` is the key of the next one, None at the end."""

    rows: tuple[InboxRow, ...]
    after: tuple[datetime | None, int] | None


def takes_part(by: Acting) -> bool:
    """Whether the reader has a part in cases: starts, prepares or decides them, or watches over them with a word.

    The turns of the office are nobody else's business there. No statement.
    """
    return any(by.may(one) for one in PARTS)


def due_groups(by: Acting, now: datetime) -> Mapping[Due, tuple[datetime | None, datetime | None]]:
    """The stretches ``(from, until)`` of ``due_at`` behind each group; midnight still belongs to the day before."""
    tomorrow = start_of_day(now.astimezone(by.zone).date() + timedelta(days=1), by.zone)
    return {
        Due.OVERDUE: (None, now),
        Due.TODAY: (now, tomorrow),
        Due.SOON: (tomorrow, tomorrow + SOON),
        Due.LATER: (tomorrow + SOON, None),
    }


def inbox(
    *,
    by: Acting,
    due: Due | None = None,
    after: tuple[datetime | None, int] | None = None,
    limit: int = PAGE,
) -> InboxPage:
    """The open turns of one's own office and of those it took over, the most urgent first.

    One statement, two for the page on which those with a term end. Turns for which no clause sets a term come last, in
    the order in which they were opened.
    """
    groups = due_groups(by, _moment())
    if after is None and not by.answers_for:
        asked, values = _page_most_asked_for(by, due, limit)
        return _paged(asked(**values), groups, limit)
    found = Step.objects.filter(by.own_business("holder_org_id"), state=StepState.OPEN)
    if due is not None:
        found = found.filter(_in_group(due, groups))
    return _page(found, groups, after, limit)


def inbox_later(*, by: Acting, due: Due, limit: int = PAGE) -> None:
    """Send that of the beginning of a group along with the next question of the page, where it is one statement."""
    if not by.answers_for:
        asked, values = _page_most_asked_for(by, due, limit)
        asked.later(**values)


def _page_most_asked_for(
    by: Acting, due: Due | None, limit: int
) -> tuple[Prepared[Step], Mapping[str, object]]:
    """The question for the beginning of a group, or of all turns, and its values."""
    start, until = due_groups(by, _moment()).get(due, (None, None)) if due is not None else (None, None)
    edges = {name: at for name, at in (("start", start), ("until", until)) if at is not None}
    return _beginning(tuple(edges), due is Due.NO_TERM, limit), {"own": by.org_id, **edges}


@cache
def _beginning(edges: tuple[str, ...], without_term: bool, limit: int) -> Prepared[Step]:
    """The beginning of a group, or of all turns, of one office that took over none: the page most asked for."""

    def build(own: Given, start: Given | None = None, until: Given | None = None) -> QuerySet[Step]:
        group = Q(due_at__isnull=True) if without_term else _within(start, until)
        return _in_order(Step.objects.filter(group, holder_org_id=own, state=StepState.OPEN))[: limit + 1]

    return Prepared(build, "own", *edges)


def escalated(
    *, by: Acting, after: tuple[datetime | None, int] | None = None, limit: int = PAGE
) -> InboxPage:
    """Turns that offices below let run out and that were escalated to one's own; as many statements as ``inbox``."""
    found = Step.objects.filter(by.own_business("escalated_to_id"), state=StepState.OPEN)
    return _page(found, due_groups(by, civil_now()), after, limit)


def called_upon(
    *, by: Acting, after: tuple[datetime | None, int] | None = None, limit: int = PAGE
) -> InboxPage:
    """Turns that ran out below one's own office, which a duty names beside the deciding one.

    As many statements as ``inbox``. Those that have climbed to it are among the ``escalated``.
    """
    return _page(_called_upon(by), due_groups(by, civil_now()), after, limit)


def called_upon_later(*, by: Acting) -> None:
    """Send the statement of `called_upon_count` along with the next question of the page."""
    if not by.answers_for:
        _called_upon_there.later(own=by.org_id)


def called_upon_count(*, by: Acting) -> int:
    """How many turns ``called_upon`` has; one statement."""
    return _called_upon(by).count() if by.answers_for else sum(_called_upon_there(own=by.org_id))


def _called_upon(by: Acting) -> QuerySet[Step]:
    return _named_beside(by.own_business("org_id"), by.own_business("escalated_to_id"))


_called_upon_there = Prepared(
    lambda own: counted(_named_beside(Q(org_id=own), Q(escalated_to_id=own))),
    "own",
)


def _named_beside(theirs: Q, climbed_there: Q) -> QuerySet[Step]:
    running = Urging.objects.filter(theirs, running=True)
    # NULL is no office: a turn that climbed to none is not excluded.
    climbed = climbed_there & Q(escalated_to_id__isnull=False)
    return Step.objects.filter(id__in=running.values("step_id"), state=StepState.OPEN).exclude(climbed)


def inbox_counts(*, by: Acting) -> Mapping[str, int]:
    """How many turns lie in each group, and how many were escalated; one statement."""
    return _counts(by)


def inbox_counts_later(*, by: Acting) -> None:
    """Send that statement along with the next question of the page."""
    ask_later(_counting(by))


@once_a_page
def _moment() -> datetime:
    """Now, for all that a page asks of turns: what it counts is what it lists."""
    return civil_now()


@once_a_page
def _counts(by: Acting) -> Mapping[str, int]:
    [row] = ask(_counting(by))
    return dict(zip((*map(str, Due), "escalated"), row, strict=True))


@once_a_page
def _counting(by: Acting) -> Question:
    """The question, at the moment in which the page first thinks of it."""
    now = _moment()
    tomorrow = due_groups(by, now)[Due.TODAY][1]
    assert tomorrow is not None
    later = tomorrow + SOON
    own: int | list[int] = [by.org_id, *by.answers_for] if by.answers_for else by.org_id
    edges = (own, now, own, now, tomorrow, own, tomorrow, later, own, later)
    sql = _COUNTS.format(own="= ANY(%s)" if by.answers_for else "= %s", open=StepState.OPEN)
    return Question(sql, (*edges, own, own, own, own), kept=True)


def turns_by_office(*, by: Acting, offices: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many turns wait at each of the offices within sight, and how many of them are overdue; one statement."""
    require(by, "registry.view_student")
    waiting = Step.objects.filter(holder_org_id__in=offices, state=StepState.OPEN).values_list(
        "holder_org_id"
    )
    counted = waiting.annotate(turns=Count("id"), overdue=Count("id", filter=Q(due_at__lte=civil_now())))
    return {office: (turns, overdue) for office, turns, overdue in counted.order_by("holder_org_id")}


def _in_group(due: Due, groups: Mapping[Due, tuple[datetime | None, datetime | None]]) -> Q:
    # Each of the others has an edge, and nothing that is null lies on either side of one.
    return Q(due_at__isnull=True) if due is Due.NO_TERM else _within(*groups[due])


def _within(start: datetime | Given | None, until: datetime | Given | None) -> Q:
    # due_at is the instant the time is up, so the end belongs to the stretch and the start does not.
    condition = Q()
    if start is not None:
        condition &= Q(due_at__gt=start)
    if until is not None:
        condition &= Q(due_at__lte=until)
    return condition


def _page(
    found: QuerySet[Step],
    groups: Mapping[Due, tuple[datetime | None, datetime | None]],
    after: tuple[datetime | None, int] | None,
    limit: int,
) -> InboxPage:
    found = _in_order(found)
    if after is None:
        steps = list(found[: limit + 1])
    elif after[0] is None:
        steps = list(found.filter(due_at__isnull=True, id__gt=after[1])[: limit + 1])
    else:
        # No comparison holds for those without a term. With them in one condition, no stretch of the index would
        # answer it, and every turn of the office would be read and sorted for a page.
        steps = list(found.filter(beyond(("due_at", "id"), after))[: limit + 1])
        if len(steps) <= limit:
            steps += found.filter(due_at__isnull=True)[: limit + 1 - len(steps)]
    return _paged(steps, groups, limit)


def _in_order(found: QuerySet[Step]) -> QuerySet[Step]:
    # Ascending, the database puts those without a term last.
    return found.select_related("case").order_by("due_at", "id")


def _paged(
    steps: list[Step], groups: Mapping[Due, tuple[datetime | None, datetime | None]], limit: int
) -> InboxPage:
    rows = tuple(_row(step, groups) for step in steps[:limit])
    last = steps[limit - 1] if len(steps) > limit else None
    return InboxPage(rows, (last.due_at, last.id) if last else None)


def _row(step: Step, groups: Mapping[Due, tuple[datetime | None, datetime | None]]) -> InboxRow:
    case = step.case
    return InboxRow(
        step_id=step.id,
        case=case.uuid,
        reference=case.reference,
        procedure=step.procedure,
        pack=case.pack,
        law=procedure_of(case),
        rule=step.rule,
        pupil=case.subject.get("name", ""),
        lines=case.subject.get("lines"),
        from_school=case.subject.get("school_names", {}),
        to_school=case.subject.get("to_school_names", {}),
        received_at=step.received_at,
        due_at=step.due_at,
        due=due_of(step.due_at, groups),
        late=step.late,
        prepared=step.prepared_at is not None,
        returned=case.state == CaseState.RETURNED,
        holder_id=step.holder_org_id,
        incomplete_years=tuple(step.term.get("incomplete_years", ())),
    )


def due_of(due_at: datetime | None, groups: Mapping[Due, tuple[datetime | None, datetime | None]]) -> Due:
    """The group into which an instant falls; that of the turns without a term for None."""
    if due_at is None:
        return Due.NO_TERM
    for due, (_start, until) in groups.items():
        if until is None or due_at <= until:
            return due
    return Due.LATER
