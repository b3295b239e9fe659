"""End an appointment."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.models import Appointment
from matricula.regulation.api import Refused


def end_appointment(*, by: Acting, appointment: Appointment, ended_on: date, reason: str = "") -> Appointment:
    """Set the first day on which the appointment is no longer held; its stand-ins end with it."""
    require(by, "authorities.appoint", appointment.org)
    if ended_on <= appointment.started_on:
        raise Refused(
            "dates_out_of_order",
            _("An appointment cannot end before it has begun."),
            next_step=_("Give an end that is later than the start."),
        )
    with recorded(
        "authorities.end_appointment",
        by=by,
        subject_kind="appointment",
        subject=appointment.uuid,
        reason=reason,
        seen_by=appointment.org.lineage,
    ):
        appointment.ended_on = ended_on
        appointment.save(update_fields=["ended_on"])
        for stand_in in appointment.stand_ins.filter(ended_on__gt=ended_on, started_on__lt=ended_on):
            stand_in.ended_on = ended_on
            stand_in.save(update_fields=["ended_on"])
    return appointment
