"""Paper and mails, in schools whose law has families told on a printout, or in a form agreed with them."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.delivery.api import KEEP, KEEP_OWN, prints_weeks
from matricula.families.api import FORM
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def keeps_paper(by: Acting) -> bool:
    """Whether the person prints and hands over, at a school where that is done."""
    return by.tier == Tier.SCHOOL and (by.may(KEEP) or by.may(KEEP_OWN)) and prints_weeks(stack_for(by.pack))


def sees_mails(by: Acting) -> bool:
    """Whether the person sees which mails went out to families: of the school, or of the own class."""
    return by.tier == Tier.SCHOOL and (by.may(KEEP) or by.may(KEEP_OWN)) and FORM in stack_for(by.pack).bases


PLACES = (
    Place(
        "printouts",
        _("On paper"),
        "u",
        pages=("printouts_handover", "family_mails"),
        open_to=keeps_paper,
    ),
)
