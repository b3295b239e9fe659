"""A telephone number on a page: itself or that there is none, and what is said once it was kept."""

from django.utils.translation import gettext as _

from matricula.web import parts


def telephone(number: str) -> parts.Status | str:
    """The number, or a mark that none is known."""
    return number or parts.Status(parts.Tone.warning, _("no telephone number"))


def kept_words(number: str) -> str:
    """What is said to whoever stored a number, or took it away."""
    return _("The telephone number is stored.") if number else _("The telephone number is removed.")
