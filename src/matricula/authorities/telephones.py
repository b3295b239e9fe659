"""Telephone numbers as officers write them."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.kernel.text import fold_digits, fold_width, tidy
from matricula.regulation.api import Refused

LONGEST: Final = 40
# What numbers are written with in every country; how long they are differs too much to say more.
_NUMBER = re.compile(r"\+?[0-9(][0-9 ()/-]{3,}[0-9]( ?(ext|x) ?[0-9]{1,6})?", re.IGNORECASE)


def checked_telephone(written: str) -> str:
    """The number with ASCII digits and single spaces; empty for none. Refused when it cannot be a telephone number."""
    number = fold_digits(fold_width(tidy(written)))
    if number and (len(number) > LONGEST or not _NUMBER.fullmatch(number)):
        raise Refused(
            "no_telephone_number",
            _("This is no telephone number."),
            next_step=_(
                "Write digits, with spaces, hyphens or brackets between them, such as 0123 456 7890."
            ),
        )
    return number
