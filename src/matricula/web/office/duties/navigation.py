"""Duties: at a school for whoever reads its journal, above it for whoever watches over schools."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.journal.api import READ, keeps_journal
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place

SHARES = "journal.view_shares"
"""Sees of the schools below how many of their duties were done in time."""


def proves_duties(by: Acting) -> bool:
    """Whether the person reads the whole journal of a school that keeps one."""
    return by.tier == Tier.SCHOOL and by.may(READ) and keeps_journal(stack_for(by.pack))


def sees_shares(by: Acting) -> bool:
    """Whether the person is at an office above schools, and may see how they do."""
    return by.tier != Tier.SCHOOL and by.may(SHARES)


PLACES = (
    Place("duties", _("Duties"), "y", pages=("duties_proof",), open_to=proves_duties),
    Place("duty_shares", _("Duties of schools"), "q", SHARES, open_to=sees_shares),
)
