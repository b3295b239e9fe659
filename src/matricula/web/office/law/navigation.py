"""The law."""

from django.utils.translation import gettext_lazy as _

from matricula.web.navigation import Place

PLACES = (Place("law", _("The law"), "l", pages=("clause", "permissions")),)
