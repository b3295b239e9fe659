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
    "MR031": Said(
        "not_the_law_in_force",
        _("A case is filed under the law that is in force on that day, and this is another."),
        _("Load the case page again, and file it once more."),
    ),
    "MR032": Said(
        "not_the_way_of_the_law",
        _("The law gives this case another effect, or another way."),
        _("Load the case page again, and file it once more."),
    ),
    "MR033": Said(
        "student_not_found_for_case",
        _("A case is about a student whom your office sees, or has just found by number and name."),
        _("Look the student up, and start the case anew."),
    ),
    "MR034": Said(
        "not_a_party_by_law",
        _("The law makes another office take part in this case."),
        _("Load the case page again, and file it once more."),
    ),
    "MR035": Said("not_the_next_turn", _("By the law it is another office's turn now."), _LOAD_CASE),
    "MR036": Said(
        "not_this_hand",
        _("A turn is prepared and decided in one's own name, in a role that the law names for it."),
        _LOAD_CASE,
    ),
    "MR037": Said("clock_stays", _("The clock of a turn runs as the law says; nobody sets it."), _LOAD_CASE),
    "MR038": Said("not_decided_so", _("No office that has the power to do so has decided this."), _LOAD_CASE),
    "MR039": Said(
        "permit_too_long",
        _("The law opens this lock for a shorter time."),
        _("Open it for as long as the law says."),
    ),
    "MR040": Said(
        "line_does_not_fit",
        _("A list is of students on the roll of its own school, in the status and stage that it is for."),
        _("Load the page of the list again, and file it once more."),
    ),
    "MR092": Said(
        "line_left_for_good",
        _(
            "A student leaves a filed list by the office whose turn it is; nobody comes back, or gets another outcome."
        ),
        _("Return the list to its school, which files it anew."),
    ),
    "MR041": Said(
        "no_such_outcome",
        _("The law of this list gives no student of this stage such an outcome."),
        _("Choose one of those that the list offers; some need a reason in writing."),
    ),
}
