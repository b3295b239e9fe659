"""Paper, in schools whose law has families on paper told on a printout."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.delivery.api import KEEP, KEEP_OWN, prints_weeks
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def keeps_paper(by: Acting) -> bool:
    """Whether the person prints and hands over, at a school where that is done."""
    return by.tier == Tier.SCHOOL and (by.may(KEEP) or by.may(KEEP_OWN)) and prints_weeks(stack_for(by.pack))


PLACES = (Place("printouts", _("On paper"), "u", pages=("printouts_handover",), open_to=keeps_paper),)
