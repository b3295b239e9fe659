"""Marks of a period as their pages show them: the sheet of a group, and an overview of groups."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from matricula.authorities.api import Acting
from matricula.journal.duties import Duty, term_mark_due, term_mark_duty
from matricula.journal.hands import READ, taught_to_the_end
from matricula.journal.models import (
    GradingPeriod,
    GroupTeacher,
    PeriodClosing,
    TeachingGroup,
    TermMark,
    TermMarkDeferral,
    TermReopening,
)
from matricula.journal.roster import Learner, learners_of
from matricula.journal.terms import (
    Measure,
    Reckoned,
    Standing,
    last_day,
    learners_of_term,
    measure_of,
    reckoned,
    standings,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack


@dataclass(frozen=True, slots=True)
class TermRow:
    """A student of the group: what the marks come to, what stands, its version, and the clock over it."""

    learner: Learner
    reckoned: Reckoned
    standing: Standing
    version: int
    duty: Duty


@dataclass(frozen=True, slots=True)
class TermSheet:
    """A group in a period; ``closing`` is None while it is open, ``asked`` are reopenings that wait, by place."""

    group: TeachingGroup
    period: GradingPeriod
    rows: tuple[TermRow, ...]
    measure: Measure
    closing: PeriodClosing | None
    asked: frozenset[int]

    @property
    def missing(self) -> list[TermRow]:
        """Those who have neither a mark nor a reason nor a deferral."""
        return [one for one in self.rows if not one.standing.settled]


def term_group_seen(by: Acting, group: uuid.UUID) -> TeachingGroup | None:
    """The group, if the person teaches it or reads the journal of that school; one statement."""
    found = TeachingGroup.objects.select_related("school", "school_class", "session").filter(
        uuid=group, school_id=by.org_id
    )
    return _own(by, found).first()


def period_of_group(group: TeachingGroup, period: int) -> GradingPeriod | None:
    """The period, if it is one of the group's year and stage; one statement."""
    found = GradingPeriod.objects.filter(
        pk=period, school_id=group.school_id, session_id=group.session_id, stage=group.stage
    ).first()
    if found is not None:
        found.school = group.school
    return found


def term_sheet(group: TeachingGroup, period: GradingPeriod, stack: Stack, now: datetime) -> TermSheet:
    """Nine statements."""
    found, measure = standings(group, period, now), measure_of(period, stack)
    counted = reckoned(group, period, stack, measure)
    due = term_mark_due(period, group.school, stack)
    waiting = TermReopening.objects.filter(group=group, period=period, decided_at=None)
    rows = []
    for one in learners_of_term(group, period):
        pk = one.enrollment_id
        standing = found.get(pk)
        duty = term_mark_duty(due, standing.mark, standing.deferral, group.school, stack, now)
        rows.append(TermRow(one, counted.get(pk, Reckoned()), standing, found.version(pk), duty))
    return TermSheet(
        group,
        period,
        tuple(rows),
        measure,
        found.closing,
        frozenset(waiting.values_list("enrollment_id", flat=True)),
    )


@dataclass(frozen=True, slots=True)
class TermGroup:
    """A group in a period, counted: students, how many have a mark or a reason, how many are put off, and whether it is
    closed."""

    group: TeachingGroup
    students: int
    marked: int
    deferred: int
    closed: bool

    @property
    def missing(self) -> int:
        """How many have nothing yet."""
        return self.students - self.marked - self.deferred


def periods_seen(by: Acting) -> list[GradingPeriod]:
    """The periods of the school, newest first; one statement."""
    found = GradingPeriod.objects.filter(school_id=by.org_id).select_related("school")
    return sorted(found, key=lambda one: (one.ended_on, one.started_on), reverse=True)


def term_groups(by: Acting, period: GradingPeriod) -> list[TermGroup]:
    """The groups of the period that the person teaches, or all who read the journal; five statements."""
    groups = list(
        _own(
            by,
            TeachingGroup.objects.filter(
                school_id=period.school_id, session_id=period.session_id, stage=period.stage
            ),
            period,
        )
        .select_related("school_class")
        .order_by("grade", "name", "subject")
    )
    ids = [one.pk for one in groups]
    today = civil_today(period.school.time_zone)
    learners = learners_of(ids, max(period.started_on, min(last_day(period), today)))
    here = {"group_id__in": ids, "period": period}
    marked = _by_group(
        TermMark.objects.filter(**here).exclude(value="", reason="").values_list("group_id", "enrollment_id")
    )
    deferred = _by_group(
        TermMarkDeferral.objects.filter(**here, ended_at=None).values_list("group_id", "enrollment_id")
    )
    closed = set(PeriodClosing.objects.filter(**here).values_list("group_id", flat=True))
    found = []
    for one in groups:
        places = {each.enrollment_id for each in learners.get(one.pk, ())}
        with_mark = places & marked.get(one.pk, set())
        put_off = (places & deferred.get(one.pk, set())) - with_mark
        found.append(TermGroup(one, len(places), len(with_mark), len(put_off), one.pk in closed))
    return found


def _by_group(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for group, place in pairs:
        found.setdefault(group, set()).add(place)
    return found


def _own(
    by: Acting, groups: QuerySet[TeachingGroup], period: GradingPeriod | None = None
) -> QuerySet[TeachingGroup]:
    if by.may(READ):
        return groups
    own = (by.appointment_id, by.stands_in_for_id) if by.stands_in_for_id else (by.appointment_id,)
    teachers = GroupTeacher.objects.filter(group=OuterRef("pk"), teacher_id__in=own)
    if period is not None:
        teachers = teachers.filter(taught_to_the_end(period))
    return groups.filter(Exists(teachers))
