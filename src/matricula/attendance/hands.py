"""In whose hands the list of a class is."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.attendance.kinds import BASIS
from matricula.authorities.api import Acting, NotPermitted, require
from matricula.registry.api import SchoolClass, is_own_class
from matricula.regulation.api import stack_for

TAKE: Final = "attendance.take"
TAKE_OWN: Final = "attendance.take_own"


def may_take(by: Acting, school_class: SchoolClass) -> bool:
    """Whether the person may take the list of this class: any of the school, or the own one. Asks nothing."""
    if by.org_id != school_class.school_id:
        return False
    return by.may(TAKE) or (by.may(TAKE_OWN) and is_own_class(by, school_class))


def check_hands(by: Acting, school_class: SchoolClass) -> None:
    """Refuse whoever may not: another role, another school, another class teacher."""
    require(by, TAKE if by.may(TAKE) else TAKE_OWN)
    clause = stack_for(school_class.school.pack).basis(BASIS)
    if by.org_id != school_class.school_id:
        raise NotPermitted(
            "class_of_another_school",
            _("This class belongs to another school: a school takes the lists of its own classes only."),
            clause=clause,
            next_step=_("Check that you act in the right appointment."),
        )
    if not may_take(by, school_class):
        raise NotPermitted(
            "not_the_own_class",
            _("A class teacher takes the list of the own class only."),
            clause=clause,
            next_step=_(
                "Ask the record officer to take it, or to enter you as the class teacher of this class."
            ),
        )
