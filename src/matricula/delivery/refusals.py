"""What the database refuses of delivery, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR085": Said(
        "printout_not_so",
        _("A printout is made when the week is over, printed, and then handed over once, in one's own name."),
        _("Load the page again; somebody may have entered the handover already."),
    ),
    "MR090": Said(
        "mail_not_so",
        _("A mail goes to somebody who may read of a student of this school and agreed to be told by mail."),
        _("See on the student's page who reads, and how they want to be told."),
    ),
    "MR086": Said(
        "told_of_no_absence",
        _("Only a family of the own school is told of a missed lesson, once a day and in one's own name."),
        _("Load the page again; the absence may have been corrected."),
    ),
}
