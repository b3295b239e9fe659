"""The messages, with those that are unread."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.notices.api import unread_count, unread_count_later
from matricula.web.navigation import Place
from matricula.web.parts import Tone


def _unread(by: Acting) -> tuple[int, Tone] | None:
    unread = unread_count(by)
    return (unread, Tone.due) if unread else None


PLACES = (Place("messages", _("Messages"), "e", waiting=_unread, waiting_later=unread_count_later),)
