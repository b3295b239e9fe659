"""The inbox, with what waits in it."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.cases.api import Due, inbox_counts, inbox_counts_later, takes_part
from matricula.web.navigation import Place
from matricula.web.parts import Tone


def _turns(by: Acting) -> tuple[int, Tone] | None:
    """The turns that wait for the office, late if one of them is; None without any, where other things may wait."""
    if not takes_part(by):
        return None
    counts = inbox_counts(by=by)
    waiting = sum(counts[str(one)] for one in Due)
    return (waiting, Tone.late if counts[str(Due.OVERDUE)] else Tone.due) if waiting else None


def _turns_later(by: Acting) -> None:
    if takes_part(by):
        inbox_counts_later(by=by)


PLACES = (Place("home", _("Inbox"), "i", pages=("look_into",), waiting=_turns, waiting_later=_turns_later),)
