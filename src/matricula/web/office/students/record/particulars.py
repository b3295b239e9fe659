"""The particulars of a record in the words of the pack's layout."""

from typing import Any

from django.utils.translation import gettext as _

from matricula.registry.api import RECORD_LAYOUT
from matricula.regulation.api import Column, Layout, Stack
from matricula.web import parts
from matricula.web.clauses import words
from matricula.web.coded import area_label, day_label, month_label, table_label
from matricula.web.masking import masked

# Never shown in full without being asked for, wherever the layout puts them.
HIDDEN_TYPES = {"idnumber"}


def layout_groups(stack: Stack, particulars: dict[str, Any]) -> list[tuple[str, parts.FactList]]:
    """The particulars in the order and under the headings of the pack's layout."""
    layout: Layout = stack.layout(RECORD_LAYOUT)
    groups: list[tuple[str, parts.FactList]] = []
    for key, title in layout.groups.items():
        facts = tuple(
            parts.Fact(words(column.label), shown(stack, column, particulars[column.field]))
            for column in layout.columns
            if column.group == key and particulars.get(column.field) not in (None, "")
        )
        groups.append((words(title), parts.FactList(facts)))
    return groups


def shown(stack: Stack, column: Column, value: Any) -> str:
    """A value of the record as people read it: the label of a code, an area's name, yes and no, a date."""
    if str(column.type) in HIDDEN_TYPES:
        return masked(str(value))
    if isinstance(value, list | tuple):
        # From a day to a day, which is missing where there is no end.
        return " – ".join(day_label(one) if one else "…" for one in value)
    kind = str(column.type)
    if kind == "area" and not column.table:
        return area_label(stack, str(value))
    if kind == "date8":
        return day_label(str(value))
    if kind == "month6":
        return month_label(str(value))
    if column.table:
        return table_label(stack, column.table, str(value))
    if isinstance(value, bool) or str(column.type) == "flag":
        return _("Yes") if value in (True, "1", 1) else _("No")
    return str(value)
