"""Where the leaving grade stands."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place

SEE = "graduation.see_season"


def _has_seasons(by: Acting) -> bool:
    return bool(stack_for(by.pack).seasons)


PLACES = (
    Place(
        "seasons",
        _("Graduation"),
        "h",
        SEE,
        pages=("season", "season_students", "season_rehearsal"),
        open_to=_has_seasons,
    ),
)
