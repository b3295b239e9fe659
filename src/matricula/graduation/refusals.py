"""What the database refuses of graduation, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR096": Said(
        "barred_by_the_season",
        _("The student is in the leaving grade, and the time to file this is over."),
        _("Ask for an exception; while it is granted, the application can be filed."),
        names_clause=True,
    ),
    "MR097": Said(
        "not_of_the_season",
        _(
            "A season is opened in one's own name, before it is over; an exception is granted by a decided case."
        ),
        _("Load the page again; ask the office that opens the season."),
    ),
}
