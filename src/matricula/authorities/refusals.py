"""What the database refuses of the tree and of who acts, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR002": Said(
        "org_stays",
        _("An office or school cannot be moved to another place in the tree."),
        _("Open it anew where it belongs, and close the old one."),
    ),
    "MR005": Said(
        "look_up_without_office",
        _("Only an officer in office may look a student up."),
        _("Act in an appointment that is in force, and look again."),
    ),
    "MR014": Said(
        "end_cannot_be_put_off",
        _("The end of an appointment cannot be put off or taken back."),
        _("Give an earlier day, or make a new appointment."),
    ),
}
