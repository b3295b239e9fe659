"""What the database refuses of graduation, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR098": Said(
        "no_certificate",
        _(
            "A certificate goes to who left this school with the status that it certifies, once, and under the name in"
            " the register."
        ),
        _("Look at the student's page: how the place ended, and whether the student is enrolled again."),
    ),
    "MR099": Said(
        "certificate_not_so",
        _("A certificate is printed as it was first printed, by its school, and a number ends once and with a reason."),
        _("Load the page again; somebody may have ended this number already."),
    ),
}
