"""Errors that are reported in the forms of students, where the law has such forms."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.graduation.api import CONFIRMS_DATA, SEES_SEASON, UNLOCKS, has_forms
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def sees_reports(by: Acting) -> bool:
    """Whether the person has to do with the forms of a leaving grade."""
    return any(by.may(one) for one in (CONFIRMS_DATA, SEES_SEASON, UNLOCKS)) and has_forms(stack_for(by.pack))


PLACES = (
    Place(
        "form_reports",
        _("Students' forms"),
        "t",
        pages=("form_report", "form_report_new", "class_forms"),
        open_to=sees_reports,
    ),
)
