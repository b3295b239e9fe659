"""What the database refuses of the register, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

_LOAD_CASE: Final = _("Load the case page again to see where the case is now.")

REFUSALS: Final[Mapping[str, Said]] = {
    "MR003": Said(
        "out_of_order",
        _(
            "The register already holds something later: nothing can happen before it, or after a place has ended."
        ),
        _(
            "See the student's timeline for the last change. Where the date was moved back for a demonstration, "
            "move it on past that change."
        ),
    ),
    "MR006": Said("no_decided_case", _("No decided case moves this student to this school."), _LOAD_CASE),
    "MR007": Said(
        "no_open_place",
        _("The student has no place to leave."),
        _("Look the student up again; the place may have ended meanwhile."),
    ),
    "MR008": Said(
        "copy_not_sealed",
        _("The archive is handed over only once the school that gives it has sealed its copy."),
        _("Try again; if it is refused again, tell the operator."),
    ),
    "MR009": Said(
        "place_stays",
        _("A place on the roll stays with its student and its school."),
        _("Move the student by a transfer."),
    ),
    "MR010": Said(
        "paper_not_seen",
        _("Only a paper that you may see is filed in an archive."),
        _("File the paper itself, or a paper of a case in which your office takes part."),
    ),
    "MR011": Said(
        "class_closed",
        _("This class was closed."),
        _("Choose another class of the grade, or open one."),
    ),
    "MR012": Said(
        "class_not_empty",
        _("Students sit in this class."),
        _("Give each of them a seat in another class first."),
    ),
    "MR013": Said(
        "number_stays",
        _("A student number is never altered, removed or given to another student."),
        _("Ask for another number by the procedure that gives one; the old one stays on record."),
    ),
    "MR015": Said(
        "no_case_decides_identity",
        _("A student's number and identity document are followed by others only by way of a decided case."),
        _("Ask for it from the student's page; the case says who decides."),
    ),
    "MR016": Said(
        "no_case_decides_status",
        _("A status is followed by another, and a place by another place, only by way of a decided case."),
        _("Start the procedure for it from the student's page; the case says who decides."),
    ),
    "MR017": Said(
        "promotion_not_so",
        _("The yearly promotion runs, waits and is taken back on its days only, and by whom the law lets."),
        _("Load the page of the promotion again: it says what may be done now."),
    ),
    "MR018": Said(
        "something_later",
        _("The promotion cannot be taken back any more, since something stands on it."),
        _("Load the page of the promotion again: it names what."),
    ),
    "MR114": Said(
        "too_many_filters",
        _("You keep as many filters as one person can."),
        _("Remove one that you no longer need; then save this one."),
    ),
    "MR115": Said(
        "family_member_stays",
        _("A family member who has left the record stays so, and a row is one person's of one student."),
        _("Enter the person again in their place on the form."),
    ),
    "MR108": Said(
        "photo_not_own",
        _("A student's photograph is kept by the school where the student is now."),
        _("That school uploads it on the student's page."),
    ),
}
