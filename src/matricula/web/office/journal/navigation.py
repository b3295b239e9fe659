"""The own lessons, in schools whose law asks for a journal."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.journal.api import READ, TEACH, keeps_journal
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def keeps_lessons(by: Acting) -> bool:
    """Whether the person is at a school whose law asks for a journal."""
    return by.tier == Tier.SCHOOL and keeps_journal(stack_for(by.pack))


def sees_terms(by: Acting) -> bool:
    """Whether the person teaches, or reads the journal of the school."""
    return keeps_lessons(by) and (by.may(TEACH) or by.may(READ))


_TERM_PAGES = ("term_sheet", "reopenings", "decide_reopening", "summaries", "summary_sheet", "exam_results")
PLACES = (
    Place("lessons", _("Lessons"), "j", TEACH, ("lesson",), keeps_lessons),
    Place("terms", _("Term marks"), "z", "", _TERM_PAGES, sees_terms),
)
