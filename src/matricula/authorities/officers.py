"""Who is in charge of records at each office and school of an area, and how steadily, as the level above has to know.

Which role that is, by which clause its holders are made known, who stands in reserve, and from when on a post has
changed hands often, the pack of each office says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from matricula.authorities.acting import Acting, require
from matricula.authorities.models import Appointment, Org
from matricula.authorities.queries import orgs_within, packs_within
from matricula.kernel.calendars import start_of_day
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Role, TermMissing, TermValue, stack_for

CHUNK = 500
NONE = Q(pk__in=())


class Wanting(StrEnum):
    """What is wrong with a post; ``SOMETHING`` asks for any of the others."""

    SOMETHING = "something"
    VACANT = "vacant"
    UNTRAINED = "untrained"
    NO_RESERVE = "no_reserve"
    CHANGED_OFTEN = "changed_often"


@dataclass(frozen=True, slots=True)
class Post:
    """One office's line: who holds the reported role there today, stand-ins too, who is in reserve, what is wrong.

    ``departures`` counts who left for good within the period of the pack, the present school year included.
    """

    org: Org
    holders: tuple[Appointment, ...]
    reserves: tuple[Appointment, ...]
    departures: int
    wanting: tuple[Wanting, ...]


@dataclass(frozen=True, slots=True)
class _Law:
    """What one pack says about the reported role on a day."""

    pack: str
    role: Role
    reserves: Mapping[str, tuple[str, ...]]
    since: date
    often: int

    @property
    def covers(self) -> Q:
        """The offices where the role exists."""
        return Q(pack=self.pack, tier__in=self.role.tiers)

    @property
    def held(self) -> Q:
        """Appointments to the role, by the office's pack."""
        return Q(org__pack=self.pack, role=self.role.name)

    def trains(self, role: str) -> bool:
        """Whether the law forbids to act in a role untrained."""
        return stack_for(self.pack).role(role).requires_training is not None


def posts_within(by: Acting, area: Org, *, wanting: Wanting | None = None, words: str = "") -> QuerySet[Org]:
    """The open offices and schools of an area where the law has the reported role, in tree order, with what is wrong.

    For :func:`posts_of`. ``words`` are an office's code, or the beginning of the name of somebody in office there. A
    reserve counts once trained, where the law requires it. Two statements before the list itself. Refused without the
    permission, or out of reach.
    """
    require(by, "authorities.view_officers", area)
    today = civil_today(by.zone)
    laws = [law for pack in packs_within(area.path) if (law := _law_of(pack, today)) is not None]
    in_force = _in_force(today).filter(org=OuterRef("pk"))
    held = in_force.filter(_any(law.held for law in laws))
    untrained = Q(trained_on=None) | Q(trained_on__gt=today)
    asked_training = [law.held for law in laws if law.role.requires_training]
    reserve = in_force.filter(
        _any(
            Q(org__pack=law.pack, role=name) & (Q(trained_on__lte=today) if law.trains(name) else Q())
            for law in laws
            for name in law.reserves
        )
    )
    has_reserves = _any(Q(pack=law.pack, tier__in=tiers) for law in laws for tiers in law.reserves.values())
    departed = (
        Appointment.objects.filter(
            _any(law.held & _gone(law.since, today, by) for law in laws),
            org=OuterRef("pk"),
            stands_in_for=None,
        )
        .exclude(
            Exists(_in_force(today).filter(org=OuterRef("org"), role=OuterRef("role"), user=OuterRef("user")))
        )
        .order_by()
        .values("org")
    )
    found = orgs_within(area.path).filter(
        _any(law.covers for law in laws),
        Q(closed_on=None) | Q(closed_on__gt=today),
        Q(opened_on=None) | Q(opened_on__lte=today),
    )
    gone = departed.annotate(people=Count("user", distinct=True)).values("people")
    found = found.annotate(departures=Coalesce(Subquery(gone), 0))
    found = found.annotate(
        vacant=~Exists(held),
        untrained=Exists(held.filter(_any(asked_training), untrained)),
        no_reserve=_flag(has_reserves & ~Q(Exists(reserve))),
        changed_often=_flag(_any(Q(pack=law.pack, departures__gte=law.often) for law in laws)),
    ).order_by("path")
    if words:
        found = found.filter(Q(code=words) | Exists(held.filter(user__display_name__startswith=words)))
    if wanting is Wanting.SOMETHING:
        faults = [one for one in Wanting if one is not Wanting.SOMETHING]
        return found.filter(_any(Q(**{str(one): True}) for one in faults))
    return found if wanting is None else found.filter(**{str(wanting): True})


def posts_of(by: Acting, orgs: Sequence[Org]) -> list[Post]:
    """The lines of offices that :func:`posts_within` gave; one statement."""
    today = civil_today(by.zone)
    laws = {pack: law for pack in {one.pack for one in orgs} if (law := _law_of(pack, today)) is not None}
    holders: dict[int, list[Appointment]] = {one.pk: [] for one in orgs}
    reserves: dict[int, list[Appointment]] = {one.pk: [] for one in orgs}
    wanted = _any(Q(org__pack=law.pack, role__in=[law.role.name, *law.reserves]) for law in laws.values())
    people = _in_force(today).filter(wanted, org__in=orgs).select_related("user", "org")
    for one in people.order_by("started_on", "pk"):
        is_holder = one.role == laws[one.org.pack].role.name
        (holders if is_holder else reserves)[one.org_id].append(one)
    return [
        Post(
            org=one,
            holders=tuple(holders[one.pk]),
            reserves=tuple(reserves[one.pk]),
            departures=getattr(one, "departures", 0),
            wanting=tuple(
                fault
                for fault in Wanting
                if fault is not Wanting.SOMETHING and getattr(one, str(fault), False)
            ),
        )
        for one in orgs
    ]


def every_post(by: Acting, area: Org, *, wanting: Wanting | None = None, words: str = "") -> Iterator[Post]:
    """The lines of the whole area for a file, read in chunks by key; two statements each."""
    found = posts_within(by, area, wanting=wanting, words=words)
    after = ""
    while chunk := list(found.filter(path__gt=after)[:CHUNK]):
        yield from posts_of(by, chunk)
        after = chunk[-1].path


def _law_of(pack: str, today: date) -> _Law | None:
    """What the pack says; None where it has nobody reported."""
    stack = stack_for(pack)
    role = stack.reported_role
    if role is None or role.reported is None:
        return None
    try:
        years = _number(stack.term(role.reported.period, on=today))
        often = _number(stack.term(role.reported.often, on=today))
    except TermMissing:
        # Before the law was in force nobody was reported.
        return None
    first = stack.school_years.of(today) - years + 1
    return _Law(
        pack=pack,
        role=role,
        reserves={name: tuple(map(str, stack.role(name).tiers)) for name in stack.reserves_of(role.name)},
        since=stack.school_years.period(first).start,
        often=often,
    )


def _number(value: TermValue) -> int:
    if not isinstance(value.value, int):
        raise TypeError(f"this term is no integer: {value.value!r}")
    return value.value


def _in_force(today: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=today), started_on__lte=today, user__is_active=True
    )


def _gone(since: date, today: date, by: Acting) -> Q:
    """Who left from ``since`` on: the appointment ended, or the account was closed while it still ran."""
    return Q(ended_on__gte=since, ended_on__lte=today) | (
        Q(user__is_active=False, user__deactivated_at__gte=start_of_day(since, by.zone))
        & (Q(ended_on=None) | Q(ended_on__gt=today))
    )


def _any(conditions: Iterator[Q] | Sequence[Q]) -> Q:
    """Any of the conditions; none at all is met by nothing."""
    return reduce(or_, conditions, NONE)


def _flag(condition: Q) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(condition, output_field=BooleanField())
