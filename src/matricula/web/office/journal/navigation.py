"""The own lessons, in schools whose law asks for a journal."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.journal.api import TEACH, keeps_journal
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def _teaches(by: Acting) -> bool:
    return by.tier == Tier.SCHOOL and keeps_journal(stack_for(by.pack))


PLACES = (Place("lessons", _("Lessons"), "t", TEACH, ("lesson",), _teaches),)
