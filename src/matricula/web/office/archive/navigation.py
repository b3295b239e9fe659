"""The sealed copies that were kept."""

from django.utils.translation import gettext_lazy as _

from matricula.web.navigation import Place

PLACES = (
    Place(
        "sealed_copies",
        _("Sealed copies"),
        "k",
        "registry.view_student",
        pages=("sealed_copy", "sealed_original"),
    ),
)
