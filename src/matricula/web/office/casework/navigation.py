"""The list of cases."""

from django.utils.translation import gettext_lazy as _

from matricula.web.navigation import Place

PLACES = (
    Place(
        "cases",
        _("Cases"),
        "c",
        "registry.view_student",
        pages=("case", "case_form", "case_lines", "case_start"),
    ),
)
