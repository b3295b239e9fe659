"""What the database refuses of cases, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

_LOAD_CASE: Final = _("Load the case page again to see where the case is now.")

REFUSALS: Final[Mapping[str, Said]] = {
    "MR021": Said(
        "case_ended",
        _("This case has ended and cannot be changed."),
        _("Start a new one if something is still to be done."),
    ),
    "MR022": Said("not_all_approved", _("Not every office on the way has approved this case."), _LOAD_CASE),
    "MR023": Said("already_decided", _("This step has been decided and cannot be changed."), _LOAD_CASE),
    "MR024": Said(
        "not_your_turn", _("A step is decided by the office whose turn it is, and nobody else."), _LOAD_CASE
    ),
    "MR025": Said(
        "not_prepared",
        _("A step is decided only after somebody has prepared it."),
        _("Ask the record officer of the office to prepare it."),
    ),
    "MR026": Said("step_begins_open", _("A step begins undecided."), _LOAD_CASE),
    "MR027": Said("case_begins_as_draft", _("A case begins as a draft."), _("Start the case anew.")),
    "MR028": Said(
        "case_is_fixed",
        _("What a case is about, and who decides it, is fixed once it is filed."),
        _("Withdraw this case and start a new one."),
    ),
    "MR029": Said("no_case_opens_lock", _("No decided case opens this lock."), _LOAD_CASE),
}
