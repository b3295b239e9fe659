"""The sides of a student's record, a room for each; this is their door."""

from collections.abc import Callable
from typing import Any

from matricula.authorities.api import Acting
from matricula.registry.api import RECORD_LAYOUT, StudentView
from matricula.regulation.api import Stack
from matricula.web.access import OfficeRequest
from matricula.web.office.casework.rows import cases_of
from matricula.web.office.students.record.archive import archive, may_file
from matricula.web.office.students.record.contents import content_words, handed_over
from matricula.web.office.students.record.history import history
from matricula.web.office.students.record.looks import looks
from matricula.web.office.students.record.overview import grade_then, overview
from matricula.web.office.students.record.particulars import shown
from matricula.web.office.students.record.results import results
from matricula.web.office.students.record.sides import TABS, tabs_for
from matricula.web.office.students.record.timeline import timeline

__all__ = [
    "NO_CONTENT",
    "RECORD_LAYOUT",
    "TABS",
    "content_words",
    "grade_then",
    "handed_over",
    "may_file",
    "shown",
    "tab_content",
    "tabs_for",
]


# What the template is given by a side that does not show it.
NO_CONTENT: dict[str, Any] = {
    "side": "",
    "groups": [],
    "guardians": (),
    "may_extract": False,
    "may_let_read": False,
    "agreed": None,
    "classes": [],
    "seat": None,
    "timeline": None,
    "tables": [],
    "kinds_to_file": [],
    "not_filed": [],
    "groups_of_results": None,
    "kinds_to_enter": [],
}


def tab_content(request: OfficeRequest, tab: str, view: StudentView, stack: Stack) -> dict[str, Any]:
    """What the chosen side shows."""
    builders: dict[str, Callable[[Acting, StudentView, Stack], dict[str, Any]]] = {
        "timeline": timeline,
        "archive": archive,
        "results": results,
        "cases": _cases,
        "history": history,
        "looks": looks,
    }
    return builders.get(tab, overview)(request.acting, view, stack)


def _cases(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    return {"tables": [cases_of(view.student, by)], "side": "cases"}
