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

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, IsNull

from matricula.authorities.acting import Acting, require
from matricula.authorities.models import Appointment, Org, held_on
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

    def has_reserves_at(self, tier: str) -> bool:
        """Whether anybody can stand in reserve at an office of a tier."""
        return any(tier in tiers for tiers in self.reserves.values())

    def trains(self, role: str) -> bool:
        """Whether the law forbids to act in a role untrained."""
        return stack_for(self.pack).role(role).requires_training is not None


def posts_within(by: Acting, area: Org, *, wanting: Wanting | None = None, words: str = "") -> QuerySet[Org]:
    """The open offices and schools of an area where the law has the reported role, in tree order.

    For :func:`posts_of`. ``wanting`` narrows them to those where that is wrong, ``words`` to an office's code, or the
    beginning of the name of somebody in office there. A reserve counts once trained, where the law requires it. Two
    statements before the list itself. Refused without the permission, or out of reach.
    """
    require(by, "authorities.view_officers", area)
    today = civil_today(by.zone)
    laws = [law for pack in packs_within(area.path) if (law := _law_of(pack, today)) is not None]
    found = (
        orgs_within(area.path)
        .filter(
            _any(law.covers for law in laws),
            Q(closed_on=None) | Q(closed_on__gt=today),
            Q(opened_on=None) | Q(opened_on__lte=today),
        )
        .order_by("path")
    )
    if words:
        named = Q(user__display_name__startswith=words)
        found = found.filter(
            Q(code=words) | _any(law.covers & _there_is(_held(law, today).filter(named)) for law in laws)
        )
    if wanting is None:
        return found
    asked = [one for one in Wanting if one is wanting or wanting is Wanting.SOMETHING]
    return found.filter(_any(law.covers & _met(one, law, today, by) for one in asked for law in laws))


def posts_of(by: Acting, orgs: Sequence[Org]) -> list[Post]:
    """The lines of offices that :func:`posts_within` gave; two statements: appointments, and their people."""
    today = civil_today(by.zone)
    laws = {pack: law for pack in {one.pack for one in orgs} if (law := _law_of(pack, today)) is not None}
    if not laws:
        return [Post(one, (), (), 0, ()) for one in orgs]
    offices = {one.pk: one for one in orgs}
    people: dict[int, list[Appointment]] = {one.pk: [] for one in orgs}
    wanted = Appointment.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=min(law.since for law in laws.values())),
        org__in=offices,
        role__in={name for law in laws.values() for name in (law.role.name, *law.reserves)},
        started_on__lte=today,
    )
    for one in wanted.prefetch_related("user").order_by("started_on", "pk"):
        one.org = offices[one.org_id]
        people[one.org_id].append(one)
    return [
        _post(one, people[one.pk], laws[one.pack], today, by)
        if one.pack in laws
        else Post(one, (), (), 0, ())
        for one in orgs
    ]


def every_post(by: Acting, area: Org, *, wanting: Wanting | None = None, words: str = "") -> Iterator[Post]:
    """The lines of the whole area for a file, read in chunks by key; three statements each."""
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


def _post(org: Org, people: Sequence[Appointment], law: _Law, today: date, by: Acting) -> Post:
    """The line of one office from those who hold, held or stand in reserve for the role there."""
    here = [one for one in people if _is_in_force(one, today)]
    holders = tuple(one for one in here if one.role == law.role.name)
    reserves = tuple(one for one in here if one.role in law.reserves)
    left = {
        one.user_id
        for one in people
        if one.role == law.role.name and one.stands_in_for_id is None and _has_gone(one, law.since, today, by)
    }
    departures = len(left - {one.user_id for one in holders})
    ready = any(not law.trains(one.role) or _is_trained(one, today) for one in reserves)
    wrong = {
        Wanting.VACANT: not holders,
        Wanting.UNTRAINED: law.trains(law.role.name) and not all(_is_trained(one, today) for one in holders),
        Wanting.NO_RESERVE: law.has_reserves_at(org.tier) and not ready,
        Wanting.CHANGED_OFTEN: departures >= law.often,
    }
    return Post(org, holders, reserves, departures, tuple(one for one, is_so in wrong.items() if is_so))


def _met(wanting: Wanting, law: _Law, today: date, by: Acting) -> Q:
    """What :func:`_post` says of an office, as a condition on offices of that pack."""
    if wanting is Wanting.VACANT:
        return ~_there_is(_held(law, today))
    if wanting is Wanting.UNTRAINED and law.trains(law.role.name):
        return _there_is(_held(law, today).exclude(trained_on__lte=today))
    if wanting is Wanting.NO_RESERVE:
        reserve = _any(
            Q(role=name) & (Q(trained_on__lte=today) if law.trains(name) else Q()) for name in law.reserves
        )
        tiers = {tier for tiers in law.reserves.values() for tier in tiers}
        return Q(tier__in=tiers) & ~_there_is(_at_office(today).filter(reserve))
    if wanting is Wanting.CHANGED_OFTEN:
        again = Appointment.objects.filter(
            _in_force(today), org=OuterRef("org"), role=OuterRef("role"), user=OuterRef("user")
        )
        left = Appointment.objects.filter(
            _gone(law.since, today, by), org=OuterRef("pk"), role=law.role.name, stands_in_for=None
        ).exclude(_there_is(again))
        people = left.order_by().values("org").annotate(people=Count("user", distinct=True)).values("people")
        return Q(GreaterThanOrEqual(Coalesce(Subquery(people), 0), law.often))
    return NONE


def _there_is(found: QuerySet[Appointment]) -> Q:
    """A look for each office: as EXISTS, everybody in office anywhere would be read to judge one county."""
    return Q(IsNull(Subquery(found.values("pk")[:1]), False))


def _at_office(today: date) -> QuerySet[Appointment]:
    """Who is in office at the org that the query is about; its pack is that query's to choose, so no org is joined."""
    return Appointment.objects.filter(_in_force(today), org=OuterRef("pk"))


def _held(law: _Law, today: date) -> QuerySet[Appointment]:
    return _at_office(today).filter(role=law.role.name)


def _in_force(today: date) -> Q:
    return held_on(today) & Q(user__is_active=True)


def _is_in_force(one: Appointment, today: date) -> bool:
    """The same of an appointment at hand."""
    runs = one.started_on <= today and (one.ended_on is None or one.ended_on > today)
    return runs and one.user.is_active


def _gone(since: date, today: date, by: Acting) -> Q:
    """Who began, and left from ``since`` on: the appointment ended, or the account was closed while it still ran."""
    closed = Q(user__is_active=False, user__deactivated_at__gte=start_of_day(since, by.zone))
    ended = Q(ended_on__gte=since, ended_on__lte=today)
    return Q(started_on__lte=today) & (ended | (closed & (Q(ended_on=None) | Q(ended_on__gt=today))))


def _has_gone(one: Appointment, since: date, today: date, by: Acting) -> bool:
    """The same of an appointment at hand."""
    if one.ended_on is not None and one.ended_on <= today:
        return one.ended_on >= since
    closed = None if one.user.is_active else one.user.deactivated_at
    return closed is not None and closed >= start_of_day(since, by.zone)


def _is_trained(one: Appointment, today: date) -> bool:
    return one.trained_on is not None and one.trained_on <= today


def _any(conditions: Iterator[Q] | Sequence[Q]) -> Q:
    """Any of the conditions; none at all is met by nothing."""
    return reduce(or_, conditions, NONE)
