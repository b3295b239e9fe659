"""Which sides a record has, and whose role opens them."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.regulation.api import Stack
from matricula.studies.api import keeps_studies

TABS: dict[str, Callable[[], Any]] = {
    "overview": lambda: _("Overview"),
    "timeline": lambda: _("Timeline"),
    "archive": lambda: _("Archive"),
    "results": lambda: _("Results"),
    "cases": lambda: _("Cases"),
    "history": lambda: _("History"),
    "looks": lambda: _("Who looked"),
}


# Sides that need more than the permission to see the student.
TAB_PERMISSIONS = {"looks": "audit.view_log"}


def tabs_for(by: Acting, stack: Stack) -> dict[str, Callable[[], Any]]:
    """The sides that the reader's role may open, of those that the student's law has."""
    return {
        key: label
        for key, label in TABS.items()
        if (key not in TAB_PERMISSIONS or by.may(TAB_PERMISSIONS[key]))
        and (key != "results" or keeps_studies(stack))
    }
