"""How far the schools of an area are; for a school, its own promotion."""

from django.utils.translation import gettext_lazy as _

from matricula.web.navigation import Place

PLACES = (
    Place("promotions", _("Promotion"), "y", "registry.view_student", pages=("promotion", "promotion_leave")),
)
