"""Where the leaving grade stands."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.graduation.api import CONFIRMS_DATA, SEES_SEASON
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place

SEE = SEES_SEASON


def _has_seasons(by: Acting) -> bool:
    return bool(stack_for(by.pack).seasons)


PLACES = (
    Place(
        "seasons",
        _("Graduation"),
        "h",
        SEE,
        pages=(
            "season",
            "season_students",
            "season_rehearsal",
            "season_work",
            "season_checks",
            "season_gaps",
            "season_business",
            "season_destinations",
        ),
        open_to=_has_seasons,
    ),
    # A class teacher does not see the season, and verifies the data of the own class.
    Place(
        "season_own_checks",
        _("Verification of data"),
        "2",
        CONFIRMS_DATA,
        pages=("season_checks",),
        open_to=lambda by: not by.may(SEE) and _has_seasons(by),
    ),
)
