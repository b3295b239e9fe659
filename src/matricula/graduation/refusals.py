"""What the database refuses of graduation, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR100": Said(
        "form_of_another",
        _("A form is confirmed by the student, in the own account, until the school year ends."),
        _("Sign in with the student's own name."),
    ),
    "MR101": Said(
        "certificate_not_yet",
        _("The data of the certificate are shown to whoever may graduate, and confirmed by them."),
        _("See on the page of the graduation what is missing."),
    ),
    "MR102": Said(
        "report_not_for_this",
        _("The student's school passes an error on, and the office of the season returns the form, once."),
        _("Load the report again."),
    ),
    "MR124": Said(
        "error_is_reported",
        _("An error is reported in this form. It is confirmed once that is answered."),
        _("Wait for the answer; the class teacher knows how far it is."),
    ),
    "MR125": Said(
        "error_is_reported_already",
        _("An error is reported in this form already, and waits for its answer."),
        _("Wait for the answer, then report what is left."),
    ),
    "MR103": Said(
        "data_not_so_verified",
        _("Data are verified by the student's own school, in one's own name, as they stand."),
        _("Load the page again; somebody may have changed the record, or the student has moved."),
    ),
    "MR104": Said(
        "not_chased_so",
        _("A school is urged by an office above it, in one's own name."),
        _("Load the page again."),
    ),
    "MR107": Said(
        "destination_not_so",
        _(
            "Where a student goes is told by the school that is left, until another school enrolls the student."
        ),
        _("Load the page again; the student may be enrolled somewhere by now."),
    ),
    "MR096": Said(
        "barred_by_the_season",
        _("The student is in the leaving grade, and the time to file this is over."),
        _("Ask for an exception; while it is granted, the application can be filed."),
        names_clause=True,
    ),
    "MR097": Said(
        "not_of_the_season",
        _(
            "A season is opened in one's own name, before it is over; an exception is granted by a decided case."
        ),
        _("Load the page again; ask the office that opens the season."),
    ),
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
        _(
            "A certificate is printed as it was first printed, by its school, and a number ends once and with a reason."
        ),
        _("Load the page again; somebody may have ended this number already."),
    ),
    "MR109": Said(
        "not_yours_to_do",
        _("A season is opened, a certificate issued, printed or ended by who may, in one's own name."),
        _("Ask somebody of your office who may."),
    ),
    "MR123": Said(
        "form_taken",
        _("A form with this number is noted for another certificate already."),
        _("Look at the form and correct the number, or take another form: a spoilt one keeps its number."),
        names_clause=True,
    ),
    "MR105": Said(
        "certificate_not_replaced",
        _("A certificate is replaced by a decided case of its student, once, while it holds."),
        _("Look in the register of certificates what became of it."),
    ),
}
