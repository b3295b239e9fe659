"""What the watches have found, for whoever can act on it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from matricula.authorities.api import Acting, Org
from matricula.deployment.api import Prepared, any_of
from matricula.quality.models import WatchRow
from matricula.quality.sources import source_of
from matricula.regulation.api import Stack, Watch

IN_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Rows of one watch, the longest open first; ``after`` is the key of the next page, None at the end."""

    rows: tuple[WatchRow, ...]
    after: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class SchoolFound:
    """How many one watch has found at a school, and since when the longest of them."""

    school: Org
    watch: str
    count: int
    since: date

    @property
    def key(self) -> tuple[date, int, str]:
        """Where the next page goes on."""
        return self.since, self.school.pk, self.watch


def watches_shown_to(by: Acting, stack: Stack) -> dict[str, Watch]:
    """The watches that the law shows to this role, in its order."""
    return {name: watch for name, watch in stack.watches.items() if by.role in watch.shown_to}


def found_counts_later(watches: Collection[str]) -> None:
    """Send the statement of `found_counts` along with the next question of the page."""
    _counted.later(watches=list(watches))


def found_counts(watches: Collection[str]) -> Mapping[str, int]:
    """How many are open of each watch, of all within the sight; nothing for those without any. One statement."""
    return dict(_counted(watches=list(watches)))


_counted: Prepared[tuple[str, int]] = Prepared(
    lambda watches: (
        WatchRow.objects.filter(any_of("watch", watches), cleared_at=None)
        .values_list("watch")
        .annotate(count=Count("id"))
        .order_by()
    ),
    "watches",
)


def found_page(watch: str, *, after: tuple[date, int] | None = None, limit: int = IN_A_PAGE) -> FoundPage:
    """A page of what a watch has found within the sight. One statement."""
    rows = _open([watch]).select_related("student", "enrollment", "school").order_by("since", "id")
    if after is not None:
        since, last = after
        rows = rows.filter(Q(since__gt=since) | Q(since=since, id__gt=last))
    page = list(rows[: limit + 1])
    shown = tuple(page[:limit])
    more = len(page) > limit
    return FoundPage(shown, (shown[-1].since, shown[-1].pk) if more else None)


def found_days(student: uuid.UUID, stack: Stack, procedure: str) -> tuple[date, ...]:
    """The days on lists of classes that a watch which leads to the procedure has found of a pupil; empty without any.

    One statement, none where no such watch looks at lists.
    """
    watches = [
        name
        for name, watch in stack.watches.items()
        if procedure in watch.leads_to and source_of(watch).of_lists
    ]
    if not watches:
        return ()
    row = _open(watches).filter(student__uuid=student).order_by("since", "id").first()
    return tuple(row.days) if row else ()


def found_by_school(
    watches: Collection[str], *, after: tuple[date, int, str] | None = None, limit: int = 200
) -> list[SchoolFound]:
    """Where the watches have found something within the sight, the longest first. Two statements.

    ``after`` is the ``key`` of the last one of the page before.
    """
    counted = _open(watches).values("school_id", "watch").annotate(count=Count("id"), first=Min("since"))
    if after is not None:
        first, school, watch = after
        later = Q(school_id__gt=school) | Q(school_id=school, watch__gt=watch)
        counted = counted.filter(Q(first__gt=first) | Q(Q(first=first), later))
    found = list(counted.order_by("first", "school_id", "watch")[:limit])
    schools = Org.objects.in_bulk({one["school_id"] for one in found})
    return [SchoolFound(schools[one["school_id"]], one["watch"], one["count"], one["first"]) for one in found]


def _open(watches: Collection[str]) -> QuerySet[WatchRow]:
    return WatchRow.objects.filter(watch__in=list(watches), cleared_at=None)
