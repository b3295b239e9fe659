"""The lists of students that somebody keeps."""

from matricula.authorities.api import Acting
from matricula.deployment.api import Prepared
from matricula.registry.models import SavedFilter

_of_an_appointment = Prepared(
    lambda appointment: (
        SavedFilter.objects.filter(appointment_id=appointment, removed_at=None)
        .select_related("area")
        .order_by("id")
    ),
    "appointment",
)


def saved_filters_later(by: Acting) -> None:
    """Send the question for one's own filters along with the next of the page."""
    _of_an_appointment.later(appointment=by.appointment_id)


def saved_filters(by: Acting) -> list[SavedFilter]:
    """One's own in this appointment, in the order in which they were saved, with their area; one statement."""
    return list(_of_an_appointment(appointment=by.appointment_id))
