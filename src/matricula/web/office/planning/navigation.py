"""The lessons of the whole school, for who plans them."""

from django.utils.translation import gettext_lazy as _

from matricula.journal.api import PLAN
from matricula.web.navigation import Place
from matricula.web.office.planning.shared import plans_lessons

PAGES = (
    "planning_lesson", "timetable", "planning_groups", "planning_group", "planning_year", "planning_marking",
    "group_plan",
)  # fmt: skip
PLACES = (Place("planning", _("Planning"), "w", PLAN, PAGES, plans_lessons),)
