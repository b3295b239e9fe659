"""Lists of students that somebody looks for every day, one press away.

The class of a class teacher, those without a class, and those of each unusual status.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.registry.api import (
    NUMBER_KINDS,
    STATUS_TABLE,
    SchoolClass,
    SchoolCounts,
    StudentFilter,
    acts_for,
    ordinary_status,
)
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.addresses import address
from matricula.web.coded import table_label
from matricula.web.office.students.narrowing import WITHOUT_CLASS
from matricula.web.office.students.own_filters import OwnFilters


def ready_filters(
    by: Acting,
    counts: SchoolCounts | None,
    stack: Stack,
    wanted: StudentFilter,
    asked: QueryDict,
    own: OwnFilters,
    classes: Sequence[SchoolClass],
) -> parts.Tabs | None:
    """The classes of a class teacher, lists of the law with how many there are, the filters that the reader keeps.

    Without counts, as above a school, none of the law. Counted are those without a class, those with a number that
    waits for another, and the statuses of the law but for the one that most are in. None where nobody is apart, and
    the reader has no class and keeps no filter.
    """
    kept = {"area": str(asked["area"])} if asked.get("area") else {}

    def tab(label: str, count: int | None, current: bool, **narrowed: str) -> parts.Tab:
        fields = urlencode({**kept, **narrowed})
        return parts.Tab(label, address("students") + (f"?{fields}" if fields else ""), current, count)

    # A filter of one's own says more of the list than a ready one that leads there, too.
    alone = own.current is None and not (wanted.text.strip() or wanted.grade or wanted.class_name)
    found = [
        tab(label, count, alone and _is_this(wanted, narrowed), **narrowed)
        for label, count, narrowed in (_counted(counts, stack) if counts else ())
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


def _counted(counts: SchoolCounts, stack: Stack) -> Iterator[tuple[str, int, dict[str, str]]]:
    if counts.unseated:
        yield _("without a class"), counts.unseated, {"class": WITHOUT_CLASS}
    most, heads = ordinary_status(stack).code, counts.by_status()
    for kind, number in counts.waiting.items():
        if number:
            yield table_label(stack, NUMBER_KINDS, kind), number, {"number": kind}
    for code in stack.table(STATUS_TABLE).codes:
        if code != most and (number := heads.get(code, 0)):
            yield table_label(stack, STATUS_TABLE, code), number, {"status": code}
