"""The own lessons, in schools whose law asks for a journal."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.families.api import serves_families
from matricula.journal.api import READ, TEACH, keeps_journal
from matricula.registry.api import OWN_CLASS
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def keeps_lessons(by: Acting) -> bool:
    """Whether the person is at a school whose law asks for a journal."""
    return by.tier == Tier.SCHOOL and keeps_journal(stack_for(by.pack))


def opens_journals(by: Acting) -> bool:
    """Whether there are journals that the person may open: the own ones, or those of the whole school."""
    return (by.may(TEACH) or by.may(READ)) and keeps_lessons(by)


def has_families(by: Acting) -> bool:
    """Whether the person is at a school whose law gives families a diary."""
    return keeps_lessons(by) and serves_families(stack_for(by.pack))


_TERM_PAGES = (
    "term_sheet",
    "reopenings",
    "decide_reopening",
    "summaries",
    "summary_sheet",
    "summary_paper",
    "exam_results",
)
PLACES = (
    Place(
        "lessons", _("Lessons"), "j", TEACH, ("lesson", "lesson_homework", "lesson_remarks"), keeps_lessons
    ),
    Place("grids", _("Journals"), "b", "", ("grid", "class_works"), opens_journals),
    Place("terms", _("Term marks"), "z", "", _TERM_PAGES, opens_journals),
    Place("weeks_seen", _("Weeks seen"), "v", OWN_CLASS, (), has_families),
)
