"""Loading a roll."""

from django.utils.translation import gettext_lazy as _

from matricula.web.navigation import Place

PLACES = (Place("roll_import", _("Import"), "m", "registry.import_roll", pages=("roll_report",)),)
