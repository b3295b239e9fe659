"""Record that an officer has finished the training for a role."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.models import Appointment
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused, stack_for


def record_training(*, by: Acting, appointment: Appointment, trained_on: date) -> Appointment:
    """Set the day the training ended; from then on the holder may act. A day to come is refused."""
    require(by, "authorities.appoint", appointment.org)
    role = stack_for(appointment.org.pack).role(appointment.role)
    if trained_on > civil_today(appointment.org.time_zone):
        raise Refused(
            "training_in_the_future",
            _("The training cannot have ended on a day that is still to come."),
            clause=role.requires_training,
            next_step=_("Record it once it has been finished."),
        )
    with recorded(
        "authorities.record_training",
        by=by,
        subject_kind="appointment",
        subject=appointment.uuid,
        clause=role.requires_training or "",
        seen_by=appointment.org.lineage,
    ):
        appointment.trained_on = trained_on
        appointment.save(update_fields=["trained_on"])
    return appointment
