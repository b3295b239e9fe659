"""The sides of a student's record."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.audit.api import AccessLog
from matricula.authorities.api import Acting, permit
from matricula.cases.api import class_agreed_in
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    ARCHIVE_TABLE,
    CHANGE_TABLE,
    STATUS_TABLE,
    ArchiveItem,
    Change,
    ClassMembership,
    Enrollment,
    EnrollmentStatus,
    SchoolClass,
    StudentView,
    classes_of,
)
from matricula.regulation.api import Column, Layout, Stack
from matricula.web import parts
from matricula.web.access import OfficeRequest
from matricula.web.clauses import clause_note, words
from matricula.web.coded import area_label, day_label, grade_label, month_label, table_label
from matricula.web.masking import masked
from matricula.web.office.case_rows import cases_of
from matricula.web.shell import org_name
from matricula.web.stored import in_reader_language

RECORD_LAYOUT = "roll"
# Never shown in full without being asked for, wherever the layout puts them.
HIDDEN_TYPES = {"idnumber"}
SHOWN_LOOKS = 50

TABS: dict[str, Callable[[], Any]] = {
    "overview": lambda: _("Overview"),
    "timeline": lambda: _("Timeline"),
    "archive": lambda: _("Archive"),
    "cases": lambda: _("Cases"),
    "history": lambda: _("History"),
    "looks": lambda: _("Who looked"),
}


# Sides that need more than the permission to see the student.
TAB_PERMISSIONS = {"looks": "audit.view_log"}


def tabs_for(by: Acting) -> dict[str, Callable[[], Any]]:
    """The sides that the reader's role may open."""
    return {
        key: label
        for key, label in TABS.items()
        if key not in TAB_PERMISSIONS or by.may(TAB_PERMISSIONS[key])
    }


def tab_content(request: OfficeRequest, tab: str, view: StudentView, stack: Stack) -> dict[str, Any]:
    """What the chosen side shows."""
    builders: dict[str, Callable[[Acting, StudentView, Stack], dict[str, Any]]] = {
        "timeline": _timeline,
        "archive": _archive,
        "cases": _cases,
        "history": _history,
        "looks": _looks,
    }
    return builders.get(tab, _overview)(request.acting, view, stack)


def _overview(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    fields = view.fields
    number = view.numbers[-1] if view.numbers else None
    document = view.documents[0] if view.documents else None
    first = [
        parts.Fact(_("Name"), fields.get("name", view.student.name)),
        parts.Fact(_("Sex"), table_label(stack, "sex", fields.get("sex", ""))),
        parts.Fact(_("Born"), date_format(fields.get("birth_on", view.student.birth_on))),
    ]
    if number:
        first.append(
            parts.Fact(
                _("Student number"),
                parts.MaskedNumber(
                    masked(number.number),
                    _("Student number"),
                    _reveal(by, view, "number"),
                ),
                note=_("since %(date)s") % {"date": date_format(number.started_on)},
            )
        )
    if document:
        first.append(
            parts.Fact(
                table_label(stack, "id_type", document.kind),
                parts.MaskedNumber(
                    masked(document.number),
                    _("Identity document"),
                    _reveal(by, view, "document"),
                ),
            )
        )
    place = view.place
    school = []
    if place is not None:
        today = civil_today(by.zone)
        seat, grade = _seat_then(view), grade_then(view, stack, today)
        unknown = _("none yet") if view.on == today else _("not known for this day")
        school = [
            parts.Fact(_("School"), org_name(place.school)),
            parts.Fact(_("Grade"), grade or unknown),
            parts.Fact(_("Class"), seat.school_class.name if seat else unknown),
            parts.Fact(_("On this roll since"), date_format(place.started_on)),
            parts.Fact(_("In this stage since"), date_format(place.entered_on)),
        ]
    groups = [
        (_("The person"), parts.FactList(tuple(first))),
        (_("At school"), parts.FactList(tuple(school))),
    ]
    groups += _layout_groups(stack, fields.get("particulars") or {})
    guardians = tuple(
        parts.PersonBlock(
            name=one.name,
            under=" · ".join(
                filter(
                    None,
                    [
                        table_label(stack, "relation", one.relation),
                        one.phone,
                        "" if one.is_guardian else _("not a guardian"),
                    ],
                )
            ),
        )
        for one in view.guardians
    )
    here = (
        place is not None
        and place.school_id == by.org_id
        and place.is_open
        and by.may("registry.seat_student")
    )
    classes = classes_of(by.org_id, place.grade, on=civil_today(by.zone)) if here and place else []
    return {
        "groups": [one for one in groups if one[1].facts],
        "guardians": guardians,
        "classes": classes,
        "agreed": _agreed(place, classes) if here and place else None,
        "side": "overview",
    }


def _agreed(place: Enrollment, classes: list[SchoolClass]) -> tuple[str, SchoolClass | None] | None:
    """While the student has no seat: the class named on the form that brought them here, and whether there is one."""
    if getattr(place, "seats", []) or place.case_uuid is None:
        return None
    name = class_agreed_in(place.case_uuid)
    return (name, next((one for one in classes if one.name == name), None)) if name else None


def _reveal(by: Acting, view: StudentView, what: str) -> str:
    """The way to a number in full, for those whose role includes it."""
    if not by.may("registry.reveal_number"):
        return ""
    return reverse("reveal", args=[view.student.uuid, what])


def _seat_then(view: StudentView) -> ClassMembership | None:
    """The seat of the day; a class is one of a single school year, however long somebody is said to sit there."""
    for one in getattr(view.place, "seats", []):
        session = one.school_class.session
        if session.started_on <= view.on < session.ended_on:
            return cast("ClassMembership", one)
    return None


def grade_then(view: StudentView, stack: Stack, today: date) -> str:
    """The grade of the day, by the class they sat in; without one it is known for the school year of today alone."""
    if view.place is None:
        return ""
    seat = _seat_then(view)
    if seat is not None:
        return grade_label(stack, seat.school_class.stage, seat.school_class.grade)
    if stack.school_years.of(view.on) != stack.school_years.of(today):
        return ""
    return grade_label(stack, view.place.stage, view.place.grade)


def _layout_groups(stack: Stack, particulars: dict[str, Any]) -> list[tuple[str, parts.FactList]]:
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


def _timeline(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    places = {one.pk: one for one in view.enrollments}
    moments = [_moment_of_status(one, places, by, stack) for one in view.statuses]
    # Of one day the last comes first, as everywhere.
    moments.reverse()
    moments += [
        parts.Moment(
            year=str(one.recorded_on.year),
            date_words=date_format(one.recorded_on),
            machine_date=one.recorded_on.isoformat(),
            title=in_reader_language(stack, one.title),
            text=table_label(stack, ARCHIVE_TABLE, one.kind),
            icon="file",
            clause=clause_note(stack.pack, one.clause),
        )
        for one in view.archive
    ]
    moments.sort(key=lambda one: one.machine_date, reverse=True)
    return {"timeline": parts.Timeline(tuple(moments)), "side": "timeline"}


def _moment_of_status(
    one: EnrollmentStatus, places: dict[int, Any], by: Acting, stack: Stack
) -> parts.Moment:
    # Where nobody wrote why, the kind of change says it, as when a school was merged.
    why = in_reader_language(stack, one.reason) or (
        table_label(stack, CHANGE_TABLE, one.change_kind) if one.change_kind else ""
    )
    return parts.Moment(
        year=str(one.started_on.year),
        date_words=date_format(one.started_on),
        machine_date=one.started_on.isoformat(),
        title=table_label(stack, STATUS_TABLE, one.status),
        text=" · ".join(filter(None, [org_name(places[one.enrollment_id].school), why])),
        tone=parts.Tone.locked if one.ends else parts.Tone.done,
        icon="transfer" if one.case_uuid else "dot",
        clause=clause_note(stack.pack, one.clause),
        href=reverse("case", args=[one.case_uuid]) if one.case_uuid else "",
    )


def _archive(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    kinds = {code: table_label(stack, ARCHIVE_TABLE, code) for code in stack.table(ARCHIVE_TABLE).codes}
    filed = {code: [one for one in view.archive if one.kind == code] for code in kinds}
    return {
        "tables": [_entries(kinds[code], found, stack) for code, found in filed.items() if found],
        "not_filed": [kinds[code] for code, found in filed.items() if not found],
        "side": "archive",
    }


def _entries(kind: str, found: list[ArchiveItem], stack: Stack) -> parts.Table:
    """The entries of one kind; a column in which none of them says anything is left out."""
    columns = [parts.Column("title", _("Entry")), parts.Column("date", _("Date"), whole=True)]
    if any(one.data for one in found):
        columns.append(parts.Column("data", _("Content"), long=True))
    if any(one.paper_uuid for one in found):
        columns.append(parts.Column("paper", _("Paper")))
    if any(one.clause for one in found):
        columns.append(parts.Column("clause", _("Clause")))
    return parts.Table(
        caption=kind,
        caption_seen=True,
        columns=tuple(columns),
        rows=tuple(
            parts.Row(
                {
                    "title": _titled(one, stack),
                    "date": parts.Cell(date_format(one.recorded_on), figures=True),
                    "data": " · ".join(f"{key}: {value}" for key, value in one.data.items()),
                    "paper": parts.Link(
                        _("Download"), reverse("paper", args=[one.paper_uuid]), "download", one.title
                    )
                    if one.paper_uuid
                    else "",
                    "clause": clause_note(stack.pack, one.clause) or "",
                }
            )
            for one in found
        ),
    )


def _titled(one: ArchiveItem, stack: Stack) -> parts.Cell:
    """The title in the reader's language; as it was filed below, where that differs."""
    shown_as = in_reader_language(stack, one.title)
    return parts.Cell(shown_as, under=one.title if one.title != shown_as else "")


def _cases(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    return {"tables": [cases_of(view.student, by)], "side": "cases"}


def _history(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    columns = {column.field: column for column in stack.layout(RECORD_LAYOUT).columns}
    moments = tuple(_moment_of_change(one, by, stack, columns) for one in view.changes)
    return {"timeline": parts.Timeline(moments), "side": "history"}


PAGES = {
    "case": gettext_lazy("Case"),
    "case_form": gettext_lazy("Form of a case"),
    "sealed_copy": gettext_lazy("Sealed copy"),
    "find_for_transfer": gettext_lazy("Look-up for a transfer"),
}
KINDS = {
    "Student": gettext_lazy("Person"),
    "StudentNumber": gettext_lazy("Student number"),
    "IdentityDocument": gettext_lazy("Identity document"),
    "Guardian": gettext_lazy("Family member"),
    "ArchiveItem": gettext_lazy("Archive entry"),
    "Enrollment": gettext_lazy("Place on the roll"),
}
WRITES = {
    "insert": gettext_lazy("%(kind)s entered"),
    "update": gettext_lazy("%(kind)s changed"),
    "delete": gettext_lazy("%(kind)s removed"),
}


def _moment_of_change(one: Change, by: Acting, stack: Stack, columns: dict[str, Column]) -> parts.Moment:
    day = one.civil_at.astimezone(by.zone)
    return parts.Moment(
        year=str(day.year),
        date_words=date_format(day, "SHORT_DATETIME_FORMAT"),
        machine_date=day.isoformat(),
        title=str(WRITES[one.label]) % {"kind": KINDS[one.kind]},
        text=in_reader_language(stack, one.reason),
        changes=tuple(
            parts.Fact(
                words(columns[each.name].label) if each.name in columns else each.name,
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


def _plain(name: str, value: Any, stack: Stack, columns: dict[str, Column]) -> str:
    if value in (None, ""):
        return "—"
    if name.endswith("number"):
        return masked(str(value))
    if isinstance(value, date | datetime):
        return date_format(value)
    return shown(stack, columns[name], value) if name in columns else str(value)


def looked_at(page: str) -> str:
    """A page of the log in words; a page of an app that this one does not know keeps its code."""
    place, _colon, side = page.partition(":")
    if place == "student" and side in TABS:
        return str(TABS[side]())
    return str(PAGES.get(page, page))


def _looks(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    permit(by, TAB_PERMISSIONS["looks"])
    looks = AccessLog.objects.filter(subject_uuid=view.student.uuid).order_by("-machine_at")[:SHOWN_LOOKS]
    rows = tuple(
        parts.Row(
            {
                "who": one.user_name,
                "when": parts.Cell(
                    date_format(one.civil_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT"), figures=True
                ),
                "page": _("saw a number in full") if one.unmasked else looked_at(one.page),
            }
        )
        for one in looks
    )
    table = parts.Table(
        caption=_("The last %(count)d looks at this record") % {"count": SHOWN_LOOKS},
        caption_seen=True,
        columns=(
            parts.Column("who", _("Who")),
            parts.Column("when", _("When")),
            parts.Column("page", _("What")),
        ),
        rows=rows,
        empty=parts.Empty(title=_("Nobody has looked yet"), icon="eye"),
    )
    return {"tables": [table], "side": "looks"}
