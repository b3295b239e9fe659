"""What an entry of the archive says, and who keeps its original, in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.registry.api import PaperOriginal, content_layout
from matricula.regulation.api import Stack
from matricula.web.clauses import words
from matricula.web.names import org_name
from matricula.web.office.students.record.particulars import shown


def content_words(stack: Stack, kind: str, data: Mapping[str, Any]) -> str:
    """Label and value of each field, in the order of the pack's layout; what the layout does not know, as filed."""
    layout = content_layout(stack, kind)
    columns = {column.field: column for column in layout.columns} if layout else {}
    known = [
        _("%(label)s: %(value)s") % {"label": words(column.label), "value": shown(stack, column, data[name])}
        for name, column in columns.items()
        if data.get(name) not in (None, "")
    ]
    other = [
        _("%(label)s: %(value)s") % {"label": name, "value": value}
        for name, value in data.items()
        if name not in columns
    ]
    return " · ".join(known + other)


def handed_over(one: PaperOriginal) -> str:
    """That a keeper gave the original to another school, and when; nothing for one who keeps it, or moved it."""
    if one.handed_to is None or one.ended_on is None:
        return ""
    return _("%(from)s handed it over to %(to)s on %(date)s") % {
        "from": org_name(one.keeper),
        "to": org_name(one.handed_to),
        "date": date_format(one.ended_on),
    }
