"""The results of a school whose law has them kept here."""

from django.utils.translation import gettext_lazy as _

from matricula.web.navigation import Place
from matricula.web.office.studies.shared import school_keeps_studies

PAGES = (
    "studies_enter",
    "studies_result",
    "studies_workbook",
    "studies_review",
    "studies_returned",
    "studies_courses",
)
PLACES = (Place("studies", _("Results"), "x", "registry.view_student", PAGES, school_keeps_studies),)
