"""The own lessons, in schools whose law asks for a journal."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.families.api import serves_families
from matricula.journal.api import TEACH, keeps_journal
from matricula.registry.api import OWN_CLASS
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def keeps_lessons(by: Acting) -> bool:
    """Whether the person is at a school whose law asks for a journal."""
    return by.tier == Tier.SCHOOL and keeps_journal(stack_for(by.pack))


def has_families(by: Acting) -> bool:
    """Whether the person is at a school whose law gives families a diary."""
    return by.tier == Tier.SCHOOL and serves_families(stack_for(by.pack))


PLACES = (
    Place("lessons", _("Lessons"), "j", TEACH, ("lesson", "lesson_remarks"), keeps_lessons),
    Place("weeks_seen", _("Weeks seen"), "w", OWN_CLASS, (), has_families),
)
