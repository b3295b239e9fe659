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
    "MR082": Said(
        "reader_refused",
        _("Whoever has refused the electronic form, or the processing of data, gets no code."),
        _("When they take the refusal back in writing, enter that first."),
    ),
    "MR083": Said(
        "request_not_for_this",
        _("A request is registered and answered once, by its own school, in one's own name."),
        _("Load the request again."),
    ),
    "MR117": Said(
        "code_mail_not_so",
        _("A code is mailed to the address that the request for it gives, and to no other."),
        _("Load the request again."),
    ),
    "MR084": Said(
        "declaration_not_for_this",
        _(
            "A declaration is entered by the student's own school, or made by the account that reads as that person."
        ),
        _("Load the page again."),
    ),
}
