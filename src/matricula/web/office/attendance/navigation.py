"""The classes of a day, in schools whose law asks for a list."""

from django.utils.translation import gettext_lazy as _

from matricula.attendance.api import is_kept
from matricula.authorities.api import Acting, Tier
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def _takes_lists(by: Acting) -> bool:
    return by.tier == Tier.SCHOOL and is_kept(stack_for(by.pack))


PLACES = (
    Place(
        "attendance",
        _("Attendance"),
        "n",
        "registry.view_student",
        ("class_day", "class_month"),
        _takes_lists,
    ),
)
