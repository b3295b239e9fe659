"""Note on which day a person was last at work in the system."""

from matricula.authorities.acting import Acting
from matricula.authorities.models import User
from matricula.kernel.clock import civil_today


def note_presence(by: Acting) -> None:
    """Store the civil day, once a day; offices above see who has not come by."""
    today = civil_today(by.zone)
    if by.last_active_on != today:
        User.objects.filter(pk=by.user_id).update(last_active_on=today)
