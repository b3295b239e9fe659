"""Who takes over from a closed school: its records, and the business that it had not finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from matricula.authorities.models import Org
from matricula.kernel.clock import civil_now


@dataclass(frozen=True, slots=True)
class Fallen:
    """A closed office taken over; ``answers`` when its business fell to the asking office itself."""

    org_id: int
    path: str
    answers: bool


@dataclass(frozen=True, slots=True)
class Answering:
    """The office that answers for another, since which day (None: the other is open and answers for itself)."""

    org: Org
    since: date | None


def is_closed(org: Org, *, at: datetime | None = None) -> bool:
    """Whether the org's first closed day has begun, in its own zone."""
    today = (at or civil_now()).astimezone(org.time_zone).date()
    return org.closed_on is not None and org.closed_on <= today


def fallen_to(org: Org, *, at: datetime) -> list[Fallen]:
    """The closed offices that this one, or one below it, took over by then, along chains of successors; one statement.

    Those that lie below it anyway are given only when it answers for them itself. ``Org.takes_over`` says whether
    asking can find any.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT org_id, path, answers FROM authorities_absorbed(%s, %s, %s)", [org.pk, org.path, at]
        )
        return [Fallen(*row) for row in cursor.fetchall()]


def answering_for(org: Org, *, at: datetime | None = None) -> Answering:
    """The office at the end of the chain of successors, closed links only; no statement for an office that is open."""
    if not is_closed(org, at=at):
        return Answering(org, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT org_id, since FROM authorities_answering(%s, %s)", [org.pk, at or civil_now()])
        found, since = cursor.fetchone()
    return Answering(org if found == org.pk else Org.objects.select_related("parent").get(pk=found), since)


def answering_offices(orgs: Sequence[Org]) -> list[Org]:
    """The offices that answer for these today, each once, in the order of their ids."""
    found = {one.org.pk: one.org for one in map(answering_for, orgs)}
    return [found[pk] for pk in sorted(found)]


def successors_of(org: Org) -> list[Org]:
    """The chain of successors that is planned from here on, whatever the day; it ends where it would come back."""
    chain: list[Org] = []
    here = org
    while here.successor is not None and here.successor not in (org, *chain):
        here = here.successor
        chain.append(here)
    return chain
