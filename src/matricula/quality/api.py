"""The door of the quality app."""

from matricula.quality.actions.look import look, look_again, look_now, look_soon
from matricula.quality.checks import refuse_unless_watches_look
from matricula.quality.models import WatchLaw, WatchRow
from matricula.quality.queries.found import (
    FoundPage,
    SchoolFound,
    found_by_school,
    found_counts,
    found_counts_later,
    found_days,
    found_page,
    watches_shown_to,
)
from matricula.quality.sources import register_watch_source
