"""Tables of the authorities app."""

from matricula.authorities.models.appointment import Appointment, held_on
from matricula.authorities.models.closure import LocalClosure
from matricula.authorities.models.invitation import Invitation
from matricula.authorities.models.org import Org, Tier
from matricula.authorities.models.user import User

__all__ = ["Appointment", "Invitation", "LocalClosure", "Org", "Tier", "User", "held_on"]
