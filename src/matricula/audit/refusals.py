"""What the database refuses, in words: one place for every SQLSTATE of ours."""

from typing import Final, NamedTuple

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matricula.audit.locking import LOCKED_SQLSTATE, Locked
from matricula.regulation.api import Refused


class _Said(NamedTuple):
    code: str
    text: Promise
    next_step: Promise


_LOAD_CASE: Final = _("Load the case page again to see where the case is now.")
# docs/architecture/walls.md lists what each of them guards.
_SAID: Final[dict[str, _Said]] = {
    LOCKED_SQLSTATE: _Said(
        "locked",
        _("This record is locked and cannot be changed."),
        _("Request a permit to reopen it; the change is possible while the permit is open."),
    ),
    "MR002": _Said(
        "org_stays",
        _("An office or school cannot be moved to another place in the tree."),
        _("Open it anew where it belongs, and close the old one."),
    ),
    "MR003": _Said(
        "out_of_order",
        _(
            "The register already holds something later: nothing can happen before it, or after a place has ended."
        ),
        _(
            "See the student's timeline for the last change. Where the date was moved back for a demonstration, "
            "move it on past that change."
        ),
    ),
    "MR004": _Said(
        "only_added",
        _("What is written here is only ever added to, never changed or removed."),
        _("Enter what is right as something new; both stay on record."),
    ),
    "MR005": _Said(
        "look_up_without_office",
        _("Only an officer in office may look a student up."),
        _("Act in an appointment that is in force, and look again."),
    ),
    "MR006": _Said("no_decided_case", _("No decided case moves this student to this school."), _LOAD_CASE),
    "MR007": _Said(
        "no_open_place",
        _("The student has no place to leave."),
        _("Look the student up again; the place may have ended meanwhile."),
    ),
    "MR008": _Said(
        "copy_not_sealed",
        _("The archive is handed over only once the school that gives it has sealed its copy."),
        _("Try again; if it is refused again, tell the operator."),
    ),
    "MR009": _Said(
        "place_stays",
        _("A place on the roll stays with its student and its school."),
        _("Move the student by a transfer."),
    ),
    "MR010": _Said(
        "paper_not_seen",
        _("Only a paper that you may see is filed in an archive."),
        _("File the paper itself, or a paper of a case in which your office takes part."),
    ),
    "MR011": _Said(
        "class_closed",
        _("This class was closed."),
        _("Choose another class of the grade, or open one."),
    ),
    "MR012": _Said(
        "class_not_empty",
        _("Students sit in this class."),
        _("Give each of them a seat in another class first."),
    ),
    "MR013": _Said(
        "number_stays",
        _("A student number is never altered, removed or given to another student."),
        _("Ask for another number by the procedure that gives one; the old one stays on record."),
    ),
    "MR015": _Said(
        "no_case_decides_identity",
        _("A student's number and identity document are followed by others only by way of a decided case."),
        _("Ask for it from the student's page; the case says who decides."),
    ),
    "MR021": _Said(
        "case_ended",
        _("This case has ended and cannot be changed."),
        _("Start a new one if something is still to be done."),
    ),
    "MR022": _Said("not_all_approved", _("Not every office on the way has approved this case."), _LOAD_CASE),
    "MR023": _Said("already_decided", _("This step has been decided and cannot be changed."), _LOAD_CASE),
    "MR024": _Said(
        "not_your_turn", _("A step is decided by the office whose turn it is, and nobody else."), _LOAD_CASE
    ),
    "MR025": _Said(
        "not_prepared",
        _("A step is decided only after somebody has prepared it."),
        _("Ask the record officer of the office to prepare it."),
    ),
    "MR026": _Said("step_begins_open", _("A step begins undecided."), _LOAD_CASE),
    "MR027": _Said("case_begins_as_draft", _("A case begins as a draft."), _("Start the case anew.")),
    "MR028": _Said(
        "case_is_fixed",
        _("What a case is about, and who decides it, is fixed once it is filed."),
        _("Withdraw this case and start a new one."),
    ),
    "MR029": _Said("no_case_opens_lock", _("No decided case opens this lock."), _LOAD_CASE),
}


def refusal_for(error: DatabaseError) -> Refused | None:
    """The refusal in words when ``error`` is a refusal of ours in the database, else ``None``."""
    cause = error.__cause__
    sqlstate = getattr(cause, "sqlstate", None)
    said = _SAID.get(sqlstate or "")
    if said is None:
        return None
    # Only a lock names its clause; what else the database guards are rules of the platform.
    diagnostic = getattr(cause, "diag", None) if sqlstate == LOCKED_SQLSTATE else None
    kind = Locked if sqlstate == LOCKED_SQLSTATE else Refused
    return kind(
        said.code, said.text, clause=getattr(diagnostic, "message_detail", None), next_step=said.next_step
    )
