"""What the database refuses of attendance, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR051": Said(
        "no_list_of_that_day",
        _(
            "The list of a class is taken by its own school, on a day of its school year on which there was school."
        ),
        _("Load the list again, and take it for a day that has come."),
    ),
    "MR052": Said(
        "no_seat_that_day",
        _("Only a student with a seat in the class on that day stands on its list."),
        _("Load the list again; a student may have changed the class meanwhile."),
    ),
}
