"""In which appointment a person acts, what it allows, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DurationField, Func, Q
from django.utils.translation import gettext_lazy as _

from matricula.authorities.models import Appointment, Org, User, held_on
from matricula.authorities.succession import fallen_to
from matricula.deployment.api import Prepared
from matricula.kernel.asking import answered, once_a_page
from matricula.kernel.calendars import start_of_day
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused, stack_for

# The clause that gives each office its own area.
OWN_AREA = "own_area"


@dataclass(frozen=True)
class Acting:
    """A person in one appointment, as every action receives it (``by=``).

    ``scopes`` are the org ids whose subtrees the appointment reaches: its own org, and the closed ones outside its
    subtree that an office in it took over (``absorbed``, as paths). ``answers_for`` are the closed orgs whose
    unfinished business is now that of its own org. ``barred_by`` names the clause that keeps the holder from acting
    (untrained), ``None`` when nothing does.
    """

    user_id: int
    user_name: str
    appointment_id: int
    org_id: int
    org_path: str
    tier: str
    role: str
    pack: str
    zone: ZoneInfo
    permissions: frozenset[str] = field(repr=False)
    scopes: tuple[int, ...]
    lineage: tuple[int, ...] = field(repr=False)
    absorbed: tuple[str, ...] = ()
    answers_for: tuple[int, ...] = ()
    stands_in_for_id: int | None = None
    last_active_on: date | None = field(default=None, repr=False)
    barred_by: str | None = None

    def may(self, permission: str) -> bool:
        """Whether the role holds ``permission`` and nothing bars the holder."""
        return self.barred_by is None and permission in self.permissions

    def reaches(self, org: Org) -> bool:
        """Whether ``org`` lies in the subtree of the appointment, or in one that fell to it."""
        return org.path.startswith((self.org_path, *self.absorbed))

    def within_reach(self, path: str = "path") -> Q:
        """The same as a condition on the column (or relation) that holds an org's path."""
        found = Q(**{f"{path}__startswith": self.org_path})
        for one in self.absorbed:
            found |= Q(**{f"{path}__startswith": one})
        return found

    @property
    def own_orgs(self) -> list[int]:
        """The orgs whose business is that of one's own: it, and those whose business fell to it."""
        return [self.org_id, *self.answers_for]

    def acts_as(self, org_id: int | None) -> bool:
        """Whether the business of this org is that of one's own."""
        return org_id in self.own_orgs

    def own_business(self, column: str) -> Q:
        """The same as a condition on a column of org ids; without succession one equality, which drives an index."""
        if not self.answers_for:
            return Q(**{column: self.org_id})
        return Q(**{f"{column}__in": self.own_orgs})


class NotPermitted(Refused):
    """The person may not do this, here, now."""


def current_appointments(user: User, *, on: date | None = None) -> list[Appointment]:
    """The appointments of an active user in force on ``on`` (each org's own civil today), by tree order."""
    if not user.is_active:
        return []
    found, _offset = appointments_of(user)
    return [one for one in found if in_force(one, on or civil_today(one.org.time_zone))]


_of_a_person = Prepared(
    lambda user: (
        Appointment.objects.filter(user_id=user)
        .select_related("org")
        .annotate(offset=Func(function="civil_offset", output_field=DurationField()))
        .order_by("org__path", "role", "id")
    ),
    "user",
)


_accounts = Prepared(lambda user: User.objects.filter(pk=user), "user")


def account_later(user_id: int) -> None:
    """Send the question of `account`, and that of its appointments, along with the next."""
    _of_a_person.later(user=user_id)
    _accounts.later(user=user_id)


def account(user_id: int, *, in_office: bool = True) -> User | None:
    """The account of that number. ``in_office``: its appointments will be asked for, and are sent for along with it."""
    if in_office:
        _of_a_person.later(user=user_id)
    return next(iter(_accounts(user=user_id)), None)


def appointments_of(user: User) -> tuple[list[Appointment], timedelta | None]:
    """Every appointment of a person, in force or not, by tree order; one statement.

    With them the offset of the civil clock, which says what day it is for them; None where there are none.
    """
    found: list[Any] = _of_a_person(user=user.pk)
    for one in found:
        one.user = user
    return found, found[0].offset if found else None


def in_force(appointment: Appointment, on: date) -> bool:
    """Whether the appointment has begun and not ended on ``on``, at an org that is open then."""
    closed = appointment.org.closed_on
    return (
        appointment.started_on <= on
        and (appointment.ended_on is None or on < appointment.ended_on)
        and (closed is None or on < closed)
    )


def acting_for(user: User, appointment_id: int | None = None, *, on: date | None = None) -> Acting | None:
    """The person acting in the named appointment, or in their first one; ``None`` without any in force."""
    return acting_among(current_appointments(user, on=on), appointment_id, on=on)


def acting_among(
    mine: Sequence[Appointment], appointment_id: int | None = None, *, on: date | None = None
) -> Acting | None:
    """The same for appointments that were looked up already."""
    chosen = next((one for one in mine if one.id == appointment_id), mine[0] if mine else None)
    return acting_in(chosen, on=on) if chosen else None


def acting_in(appointment: Appointment, *, on: date | None = None) -> Acting:
    """The view of one appointment that actions take; raises :class:`NotPermitted` when it is not in force.

    One statement for an office to which something fell, none for any other.
    """
    org, user = appointment.org, appointment.user
    today = on or civil_today(org.time_zone)
    if not user.is_active or not in_force(appointment, today):
        raise NotPermitted(
            "appointment_not_in_force",
            _("This appointment has not begun or has ended."),
            next_step=_("Act in another of your appointments, or ask the head of the office for a new one."),
        )
    role = stack_for(org.pack).role(appointment.role)
    untrained = role.requires_training is not None and (
        appointment.trained_on is None or appointment.trained_on > today
    )
    fallen = (
        fallen_to(org, at=start_of_day(on, org.time_zone) if on else civil_now()) if org.takes_over else []
    )
    outside = [one for one in fallen if not one.path.startswith(org.path)]
    return Acting(
        user_id=user.id,
        user_name=user.display_name,
        appointment_id=appointment.id,
        org_id=org.id,
        org_path=org.path,
        tier=org.tier,
        role=appointment.role,
        pack=org.pack,
        zone=org.time_zone,
        permissions=role.permissions_at(org.tier),
        scopes=(org.id, *(one.org_id for one in outside)),
        lineage=tuple(org.lineage),
        absorbed=tuple(one.path for one in outside),
        answers_for=tuple(one.org_id for one in fallen if one.answers),
        stands_in_for_id=appointment.stands_in_for_id,
        last_active_on=user.last_active_on,
        barred_by=role.requires_training if untrained else None,
    )


def require(by: Acting, permission: str, org: Org | None = None) -> None:
    """Refuse unless the role holds ``permission``, nothing bars its holder and ``org`` lies within reach.

    The appointment itself is read again, so one that ended a moment ago no longer counts: by each action, and once
    by the request for a page that is only read.
    """
    if not _still_in_force(by):
        raise NotPermitted(
            "appointment_not_in_force",
            _("Your appointment has ended, so nothing can be done in it any more."),
            next_step=_("Act in another of your appointments, or ask the head of the office for a new one."),
        )
    permit(by, permission)
    if org is not None and not by.reaches(org):
        raise outside_area(by)


def has_been_read(by: Acting, appointment: Appointment) -> None:
    """Say that this very request has read the appointment: a page that is only read need not read it again."""
    answered(_still_in_force, by, answer=True)
    answered(own_office, by, answer=appointment.org)


@once_a_page
def own_office(by: Acting) -> Org:
    """The office in which somebody acts."""
    return Org.objects.get(pk=by.org_id)


@once_a_page
def _still_in_force(by: Acting) -> bool:
    return bool(_held(appointment=by.appointment_id, user=by.user_id, day=civil_today(by.zone)))


# Each action asks it first.
_held = Prepared(
    lambda appointment, user, day: Appointment.objects.filter(
        held_on(day), pk=appointment, user_id=user, user__is_active=True
    ).values_list("pk", flat=True),
    "appointment",
    "user",
    "day",
)


def outside_area(by: Acting) -> NotPermitted:
    """The refusal of what lies outside the area of an appointment."""
    return NotPermitted(
        "outside_scope",
        _("This lies outside the area of your appointment."),
        clause=stack_for(by.pack).basis(OWN_AREA),
        next_step=_("Check that you act in the right appointment."),
    )


def permit(by: Acting, permission: str) -> None:
    """Refuse unless the role holds ``permission`` and nothing bars its holder; asks the database nothing."""
    if by.barred_by is not None:
        raise NotPermitted(
            "not_trained",
            _("You cannot act before your training for this role is on record."),
            clause=by.barred_by,
            next_step=_("Ask the head of your office to record the day on which you finished the training."),
        )
    if permission not in by.permissions:
        raise NotPermitted(
            "role_lacks_permission",
            _("Your role does not include this."),
            clause=stack_for(by.pack).role(by.role).clause,
            next_step=_("See the table of permissions for the role that does, and hand the work over to it."),
        )
