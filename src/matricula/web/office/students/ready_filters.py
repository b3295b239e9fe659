"""Lists of students that somebody looks for every day, one press away.

The class of a class teacher, those without a class, and those of each unusual status.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Org, Tier
from matricula.registry.api import (
    NUMBER_KINDS,
    STATUS_TABLE,
    SchoolClass,
    StudentFilter,
    acts_for,
    ordinary_status,
    students_counted,
    unusual_counted,
    waiting_kinds,
)
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import table_label
from matricula.web.office.students.narrowing import WITHOUT_CLASS
from matricula.web.office.students.own_filters import OwnFilters


def ready_filters(
    by: Acting,
    area: Org,
    stack: Stack,
    wanted: StudentFilter,
    asked: QueryDict,
    unseated: StudentFilter,
    own: OwnFilters,
    classes: Sequence[SchoolClass],
) -> parts.Tabs | None:
    """The classes of a class teacher, lists of the law with how many there are, the filters that the reader keeps.

    Two statements at a school, above it none: only there is counting cheap. Counted are those without a class, those
    with a number that waits for another, and the statuses of the law but for the one that most are in. None where
    nobody is apart, and the reader has no class and keeps no filter.
    """
    kept = {"area": str(asked["area"])} if asked.get("area") else {}

    def tab(label: str, count: int | None, current: bool, **narrowed: str) -> parts.Tab:
        address = urlencode({**kept, **narrowed})
        return parts.Tab(label, reverse("students") + (f"?{address}" if address else ""), current, count)

    # A filter of one's own says more of the list than a ready one that leads there, too.
    alone = own.current is None and not (wanted.text.strip() or wanted.grade or wanted.class_name)
    found = []
    if area.tier == Tier.SCHOOL:
        found = [
            tab(label, count, alone and _is_this(wanted, narrowed), **narrowed)
            for label, count, narrowed in _counted(by, area, stack, unseated)
        ]
    in_class = own.current is None and not (wanted.text.strip() or wanted.status or wanted.number_kind)
    mine = [
        tab(
            one.name,
            None,
            in_class and (wanted.grade, wanted.class_name) == (one.grade, one.name),
            **{"class": str(one.uuid)},
        )
        for one in classes
        if acts_for(by, one)
    ]
    if not (mine or found or own.tabs):
        return None
    everybody = alone and not (wanted.status or wanted.number_kind) and wanted.unseated_on is None
    return parts.Tabs(
        (tab(_("Everybody"), None, everybody), *mine, *found, *own.tabs), _("Lists for every day")
    )


def _is_this(wanted: StudentFilter, narrowed: dict[str, str]) -> bool:
    """Whether the list is narrowed to this one thing."""
    status, seat = wanted.status, WITHOUT_CLASS if wanted.unseated_on is not None else ""
    now = {"status": status, "class": seat, "number": wanted.number_kind}
    return narrowed == {name: value for name, value in now.items() if value}


def _counted(
    by: Acting, area: Org, stack: Stack, unseated: StudentFilter
) -> Iterator[tuple[str, int, dict[str, str]]]:
    most = ordinary_status(stack).code
    statuses = [code for code in stack.table(STATUS_TABLE).codes if code != most]
    waiting = waiting_kinds(stack)
    counts = unusual_counted(by, area, statuses, waiting)
    seats = students_counted(by, area, unseated)
    if seats is not None and seats[0]:
        yield _("without a class"), seats[0], {"class": WITHOUT_CLASS}
    apart = (
        *((NUMBER_KINDS, kind, "number") for kind in waiting),
        *((STATUS_TABLE, code, "status") for code in statuses),
    )
    for table, code, field in apart:
        if (table, code) in counts:
            yield table_label(stack, table, code), counts[table, code][0], {field: code}
