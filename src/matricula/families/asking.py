"""What a request must say before it is registered, online or from paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.kernel.text import tidy
from matricula.regulation.api import Refused

MOST_CHILDREN: Final = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and for whom, as it was written: ``children`` are name and class. ``as_student``: for oneself."""

    applicant: str
    contact: str
    children: Sequence[tuple[str, str]]
    as_student: bool = False


def checked(asked: Asked, clause: str) -> Asked:
    """The same tidied up; raises :class:`Refused` where it names nobody, or too many."""
    applicant = tidy(asked.applicant)[:120]
    children = [(tidy(name)[:120], tidy(one)[:60]) for name, one in asked.children]
    children = [one for one in children if one[0]]
    if asked.as_student:
        children = [(applicant, children[0][1] if children else "")]
    if not applicant or not 1 <= len(children) <= MOST_CHILDREN:
        raise Refused(
            "request_names_nobody",
            _("A request names who asks, and one child to eight."),
            clause=clause,
            next_step=_("Write the names in full, as they stand in the documents."),
        )
    return Asked(applicant, tidy(asked.contact)[:200], children, asked.as_student)
