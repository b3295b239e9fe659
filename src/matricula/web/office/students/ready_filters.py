"""Lists of students that somebody looks for every day, one press away: those without a class, and by unusual status."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from matricula.registry.api import (
    STATUS_TABLE,
    SchoolCounts,
    StudentFilter,
    ordinary_status,
)
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import table_label
from matricula.web.office.students.narrowing import WITHOUT_CLASS
from matricula.web.office.students.own_filters import OwnFilters


def ready_filters(
    counts: SchoolCounts | None, stack: Stack, wanted: StudentFilter, asked: QueryDict, own: OwnFilters
) -> parts.Tabs | None:
    """Those of the law with how many there are, then one's own; without counts, as above a school, those alone.

    The statuses are those of the law but for the one that most are in. None where
    nobody is apart, and the reader keeps no filter.
    """
    kept = {"area": str(asked["area"])} if asked.get("area") else {}

    def tab(label: str, count: int | None, current: bool, **narrowed: str) -> parts.Tab:
        address = urlencode({**kept, **narrowed})
        return parts.Tab(label, reverse("students") + (f"?{address}" if address else ""), current, count)

    # A filter of one's own says more of the list than a ready one that leads there, too.
    alone = own.current is None and not (wanted.text.strip() or wanted.grade or wanted.class_name)
    found = [
        tab(label, count, alone and _is_this(wanted, narrowed), **narrowed)
        for label, count, narrowed in (_counted(counts, stack) if counts else ())
    ]
    if not found and not own.tabs:
        return None
    everybody = alone and not wanted.status and wanted.unseated_on is None
    return parts.Tabs((tab(_("Everybody"), None, everybody), *found, *own.tabs), _("Lists for every day"))


def _is_this(wanted: StudentFilter, narrowed: dict[str, str]) -> bool:
    """Whether the list is narrowed to this one thing."""
    status, seat = wanted.status, WITHOUT_CLASS if wanted.unseated_on is not None else ""
    return (status, seat) == (narrowed.get("status", ""), narrowed.get("class", ""))


def _counted(counts: SchoolCounts, stack: Stack) -> Iterator[tuple[str, int, dict[str, str]]]:
    if counts.unseated:
        yield _("without a class"), counts.unseated, {"class": WITHOUT_CLASS}
    most = ordinary_status(stack).code
    for code in stack.table(STATUS_TABLE).codes:
        if code != most and (number := counts.students(status=code)):
            yield table_label(stack, STATUS_TABLE, code), number, {"status": code}
