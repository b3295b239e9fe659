"""What the database refuses of families, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR081": Said(
        "code_not_for_this",
        _(
            "A code is given out by the student's own school, in one's own name, to a guardian or the student."
        ),
        _("Load the student's page again."),
    ),
}
