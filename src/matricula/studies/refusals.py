"""What the database refuses of results, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR094": Said(
        "reviewed_by_a_second_person",
        _("A result counts once somebody else than who entered it has reviewed it."),
        _("Ask a colleague who reviews results."),
    ),
    "MR095": Said(
        "results_in_ones_own_name",
        _("Results are entered by the school where the student is, by who may, in their own name."),
        _("Load the page again, in the right appointment; what is there already is corrected with a reason."),
    ),
    "MR118": Said(
        "sent_back_by_a_second_person",
        _("A result is sent back once, with a reason, by who reviews; it counts only after it was settled."),
        _("Correct the result, take it back, or enter it anew with a reason; then it is reviewed again."),
    ),
}
