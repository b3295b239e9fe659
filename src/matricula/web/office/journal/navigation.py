"""The own lessons, in schools whose law asks for a journal."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.journal.api import TEACH, keeps_journal
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def keeps_lessons(by: Acting) -> bool:
    """Whether the person is at a school whose law asks for a journal."""
    return by.tier == Tier.SCHOOL and keeps_journal(stack_for(by.pack))


PLACES = (Place("lessons", _("Lessons"), "j", TEACH, ("lesson",), keeps_lessons),)
