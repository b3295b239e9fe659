"""Record that an officer has finished the training for a role."""

from datetime import date

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.actions.appoint import check_training
from matricula.authorities.models import Appointment
from matricula.regulation.api import stack_for


def record_training(*, by: Acting, appointment: Appointment, trained_on: date) -> Appointment:
    """Set the day the training ended; from then on the holder may act. A day to come is refused."""
    require(by, "authorities.appoint", appointment.org)
    role = stack_for(appointment.org.pack).role(appointment.role)
    check_training(appointment.org, appointment.role, trained_on)
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
