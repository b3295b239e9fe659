"""Where somebody went who left, in words."""

from django.utils.translation import gettext as _

from matricula.graduation.api import DESTINATIONS, Destination
from matricula.regulation.api import Stack
from matricula.web.coded import table_label
from matricula.web.names import org_name


def destination_words(law: Stack, known: Destination | None) -> tuple[str, str]:
    """Where somebody goes, and the school: as it was told, or the one that enrolled them since."""
    if known is None:
        return _("not recorded"), ""
    found = org_name(known.next_school) if known.next_school is not None else known.school_name
    return table_label(law, DESTINATIONS, known.code), found
