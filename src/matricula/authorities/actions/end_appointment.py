"""End an appointment."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.actions.revoke_invitation import revoke_invitations_of
from matricula.authorities.models import Appointment
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused


def end_appointment(*, by: Acting, appointment: Appointment, ended_on: date, reason: str = "") -> Appointment:
    """Set the first day on which the appointment is no longer held; its stand-ins end with it.

    An end lies today or later, and only ever comes nearer: nothing revives an appointment, and what was done in office
    stays done in office. Once the end has come, the open invitations that rested on it are withdrawn. Raises
    :class:`Refused` ``dates_out_of_order``, ``end_in_the_past`` or ``ends_earlier``.
    """
    require(by, "authorities.appoint", appointment.org)
    today = civil_today(appointment.org.time_zone)
    if ended_on <= appointment.started_on:
        raise Refused(
            "dates_out_of_order",
            _("An appointment cannot end before it has begun."),
            next_step=_("Give an end that is later than the start."),
        )
    if ended_on < today:
        raise Refused(
            "end_in_the_past",
            _("An appointment ends today or later: what was done in it until now was done in office."),
            next_step=_("Give today or a later day."),
        )
    with recorded(
        "authorities.end_appointment",
        by=by,
        subject_kind="appointment",
        subject=appointment.uuid,
        reason=reason,
        seen_by=appointment.org.lineage,
    ):
        held = Appointment.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.pk)
        if held.ended_on is not None and ended_on >= held.ended_on:
            raise Refused(
                "ends_earlier",
                _("This appointment ends or ended on %(day)s; an end cannot be put off.")
                % {"day": date_format(held.ended_on)},
                next_step=_("Give an earlier day, or make a new appointment."),
            )
        appointment.ended_on = ended_on
        appointment.save(update_fields=["ended_on"])
        for stand_in in appointment.stand_ins.filter(ended_on__gt=ended_on, started_on__lt=ended_on):
            stand_in.ended_on = ended_on
            stand_in.save(update_fields=["ended_on"])
        if ended_on <= today:
            revoke_invitations_of(appointment.user, by=by, reason=reason)
    return appointment
