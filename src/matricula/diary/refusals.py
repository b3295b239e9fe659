"""What the database refuses of the diary, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR087": Said(
        "homework_of_others",
        _("Only homework that was set for the child is ticked off."),
        _("Load the day again."),
    ),
    "MR088": Said(
        "week_not_to_be_seen",
        _("A guardian says of a week that has begun, at the child's own school, that it was read."),
        _("Open the week again."),
    ),
}
