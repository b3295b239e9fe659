"""Every change of a record: what stood there before and after, who wrote it, why."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting
from matricula.registry.api import MEMBER_COLUMNS, RECORD_LAYOUT, Change, FieldChange, StudentView
from matricula.regulation.api import Column, Layout, Stack
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.coded import grade_label
from matricula.web.masking import masked
from matricula.web.office.students.record.particulars import shown
from matricula.web.stored import in_reader_language

KINDS = {
    "Student": gettext_lazy("Person"),
    "StudentNumber": gettext_lazy("Student number"),
    "IdentityDocument": gettext_lazy("Identity document"),
    "Guardian": gettext_lazy("Family member"),
    "ArchiveItem": gettext_lazy("Archive entry"),
    "PaperOriginal": gettext_lazy("Original on paper"),
    "Enrollment": gettext_lazy("Place on the roll"),
}
NUMBERED = ("StudentNumber", "IdentityDocument")
# Fields that no layout of the pack names.
FIELDS = {
    "photo": gettext_lazy("Photograph"),
    "birth_on": gettext_lazy("Born"),
    "stage": gettext_lazy("Stage"),
    "withdrawn_on": gettext_lazy("Withdrawn on"),
    "withdrawn_reason": gettext_lazy("Reason"),
    "ended_on": gettext_lazy("Until"),
    "position": gettext_lazy("Place on the form"),
}
WRITES = {
    "insert": gettext_lazy("%(kind)s entered"),
    "update": gettext_lazy("%(kind)s changed"),
    "delete": gettext_lazy("%(kind)s removed"),
}


def history(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    """The changes that the register wrote down, the latest first."""
    layout = stack.layout(RECORD_LAYOUT)
    columns = {column.field: column for column in layout.columns}
    moments = tuple(
        _moment_of_change(one, by, stack, _of_member(one, layout, columns)) for one in view.changes
    )
    return {"timeline": parts.Timeline(moments), "side": "history"}


def written_last(changes: Iterable[Change], layout: Layout) -> dict[str, tuple[Change, FieldChange]]:
    """The last change of each column of the record's layout, by its field; ``changes`` are the latest first."""
    columns = {column.field: column for column in layout.columns}
    found: dict[str, tuple[Change, FieldChange]] = {}
    for one in changes:
        of_row = _of_member(one, layout, columns)
        for each in one.fields:
            if each.name in of_row:
                found.setdefault(of_row[each.name].field, (one, each))
    return found


def _of_member(change: Change, layout: Layout, columns: dict[str, Column]) -> dict[str, Column]:
    """The columns by the names that the changed row has for them: those of a family member stand under its place."""
    if not 0 < change.position <= len(layout.members):
        return columns
    member = layout.members[change.position - 1]
    own = {
        one.field.removeprefix(f"{member}_"): one
        for one in layout.columns
        if one.field.startswith(f"{member}_")
    }
    return own | {kept: own[name] for name, kept in MEMBER_COLUMNS.items() if name in own}


def _moment_of_change(one: Change, by: Acting, stack: Stack, columns: dict[str, Column]) -> parts.Moment:
    day = one.civil_at.astimezone(by.zone)
    return parts.Moment(
        year=str(day.year),
        date_words=date_format(day, "SHORT_DATETIME_FORMAT"),
        machine_date=day.isoformat(),
        title=_titled(one, stack),
        text=in_reader_language(stack, one.reason),
        changes=tuple(
            parts.Fact(
                words(columns[each.name].label)
                if each.name in columns
                else str(FIELDS.get(each.name, each.name)),
                parts.Way(
                    _plain(each.name, each.before, stack, columns),
                    _plain(each.name, each.after, stack, columns),
                ),
            )
            for each in one.fields
        ),
        by=one.user_name or _("the system"),
        clause=clause_note(stack.pack, one.clause),
        href=reverse("case", args=[one.case]) if one.case else "",
    )


def _titled(one: Change, stack: Stack) -> str:
    """What was done to which row; of a number, as much as is shown without asking for it."""
    what = str(WRITES[one.label]) % {"kind": KINDS[one.kind]}
    name = masked(one.name) if one.kind in NUMBERED else in_reader_language(stack, one.name)
    return _("%(what)s: %(name)s") % {"what": what, "name": name} if name else what


def _plain(name: str, value: Any, stack: Stack, columns: dict[str, Column]) -> str:
    if value in (None, ""):
        return "—"
    if name == "photo":
        return _("a picture")
    if name.endswith("number"):
        return masked(str(value))
    if isinstance(value, date | datetime):
        return date_format(value)
    if name == "grade":
        stages = [stage for stage, one in stack.stages.items() if value in one.grades]
        return grade_label(stack, stages[0], value) if stages else str(value)
    return shown(stack, columns[name], value) if name in columns else str(value)
