"""Appoint a person to a role at an org, or to stand in for someone there."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.models import Appointment, Org, User, held_on
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused, stack_for


def appoint(
    *,
    by: Acting,
    user: User,
    org: Org,
    role: str,
    started_on: date,
    ended_on: date | None = None,
    trained_on: date | None = None,
    stands_in_for: Appointment | None = None,
) -> Appointment:
    """Store an appointment; a stand-in takes the absent holder's role and must have an end.

    Without ``trained_on``, the training of whoever is in reserve for the role there, or above, counts.
    Raises :class:`Refused` when the role does not exist at that tier, the org is closed, the dates do not fit, the
    person already holds it, or somebody in reserve is to be stood in for.
    """
    require(by, "authorities.appoint", org)
    if user.id == by.user_id and org.id == by.org_id:
        raise Refused(
            "appoints_oneself",
            _("Nobody appoints themselves at their own office."),
            next_step=_("Ask the office above."),
        )
    check_role(org, role)
    check_open(org)
    check_training(org, role, trained_on)
    if trained_on is None:
        trained_on = training_in_reserve(user, org, role)
    if ended_on is not None and ended_on <= started_on:
        raise Refused(
            "dates_out_of_order",
            _("The last day lies before the first."),
            next_step=_("Give an end that is later than the start."),
        )
    if stands_in_for is not None:
        if stack_for(org.pack).role(role).reserve_of is not None:
            raise Refused(
                "stand_in_for_reserve",
                _("Nobody stands in for a person in reserve: a reserve has no work of its own to be done."),
                clause=stack_for(org.pack).role(role).clause,
                next_step=_(
                    "Name a stand-in for the person whom the reserve relieves, or appoint a reserve."
                ),
            )
        if stands_in_for.org_id != org.id or stands_in_for.role != role:
            raise Refused(
                "stand_in_elsewhere",
                _("A stand-in takes the same role at the same office as the person who is away."),
                next_step=_("Choose the appointment that this person is to stand in for."),
            )
        if ended_on is None:
            raise Refused(
                "stand_in_without_end",
                _("A stand-in needs a last day."),
                next_step=_("Give the day on which the holder is back."),
            )
        if stands_in_for.user_id == user.id:
            raise Refused(
                "stand_in_for_oneself",
                _("Nobody stands in for themselves."),
                next_step=_("Choose another person."),
            )
    if (
        stands_in_for is None
        and Appointment.objects.filter(
            user=user, org=org, role=role, ended_on__isnull=True, stands_in_for__isnull=True
        ).exists()
    ):
        raise Refused(
            "already_appointed",
            _("This person already holds this role here."),
            next_step=_("End the present appointment first if a new one is meant."),
        )
    with recorded("authorities.appoint", by=by, subject_kind="appointment", seen_by=org.lineage) as record:
        appointment = Appointment.objects.create(
            user=user,
            org=org,
            role=role,
            started_on=started_on,
            ended_on=ended_on,
            trained_on=trained_on,
            stands_in_for=stands_in_for,
            appointed_by_id=by.user_id,
        )
        record.subject = appointment.uuid
        record.detail = {"user": str(user.uuid), "org": org.code, "role": role}
    return appointment


def training_in_reserve(user: User, org: Org, role: str) -> date | None:
    """The day on which somebody who stands in reserve for the role, at the org or above it, finished the training.

    None for anybody else. One statement where the law knows a reserve of the role.
    """
    reserves = stack_for(org.pack).reserves_of(role)
    if not reserves:
        return None
    today = civil_today(org.time_zone)
    return (
        Appointment.objects.filter(
            held_on(today),
            user=user,
            org_id__in=org.lineage,
            role__in=reserves,
            trained_on__lte=today,
        )
        .order_by("-trained_on")
        .values_list("trained_on", flat=True)
        .first()
    )


def check_role(org: Org, role: str) -> None:
    """Refuse a role that the pack does not have at the org's tier."""
    known = stack_for(org.pack).roles.get(role)
    if known is None or org.tier not in known.tiers:
        raise Refused(
            "no_such_role_here",
            _("There is no such role at an office of this level."),
            next_step=_("Choose one of the roles that the table of permissions lists for this level."),
        )


def check_open(org: Org) -> None:
    """Refuse an office or school that is closed today: nobody takes up work there."""
    if org.closed_on is not None and org.closed_on <= civil_today(org.time_zone):
        raise Refused(
            "org_closed",
            _("This office or school is closed, so nobody is appointed there any more."),
            next_step=_("Appoint the person at the office or school that took over."),
        )


def check_training(org: Org, role: str, trained_on: date | None) -> None:
    """Refuse a training that is to end on a day still to come; the clause is the one that requires the training."""
    if trained_on is not None and trained_on > civil_today(org.time_zone):
        raise Refused(
            "training_in_the_future",
            _("The training cannot have ended on a day that is still to come."),
            clause=stack_for(org.pack).role(role).requires_training,
            next_step=_("Record it once it has been finished."),
        )
