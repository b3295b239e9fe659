"""What the database refuses of admission, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR061": Said(
        "no_plan_of_that_office",
        _("A plan is drawn up and issued by the office whose duty it is, in one's own name."),
        _("Ask that office."),
    ),
    "MR062": Said(
        "beyond_the_quota",
        _(
            "A school has no more places in a plan than its quota says, and no plan has a school of another office."
        ),
        _("Load the plan again; raise the quota, or choose another school."),
    ),
    "MR063": Said(
        "not_one_who_goes_on",
        _("A plan is for those of the area who have finished the stage before and have no place on a roll."),
        _("Load the plan again; the student may have a place by now."),
    ),
}
