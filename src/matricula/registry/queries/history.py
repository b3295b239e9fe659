"""What was changed on a student, by whom, for which case, reason and clause; and how the data stood on a day."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from matricula.registry.models import Student

# The history tables that belong to a student's page, with the path from the event to the student.
SOURCES = {
    "Student": "pgh_obj_id",
    "StudentNumber": "student_id",
    "IdentityDocument": "student_id",
    "Guardian": "student_id",
    "ArchiveItem": "student_id",
    "PaperOriginal": "item__student_id",
    "Enrollment": "student_id",
}
MEMBER = "Guardian"
ENTRY, ORIGINAL = "ArchiveItem", "PaperOriginal"
# What tells a row from the others of its table.
_NAMED_BY: dict[str, Callable[[dict[str, Any]], str]] = {
    MEMBER: itemgetter("name"),
    ENTRY: itemgetter("title"),
    "StudentNumber": itemgetter("number"),
    "IdentityDocument": itemgetter("number"),
}
BOOKKEEPING = {
    "id",
    "uuid",
    "entered_by",
    "sort_key",
    "case_uuid",
    "student",
    "enrollment",
    "started_on",
    "filing_key",
    "item",
    "keeper",
    "handed_to",
}


@dataclass(frozen=True)
class FieldChange:
    """One field before and after; a field inside ``particulars`` is named by itself."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One row of the register written once: ``kind`` is the table, ``label`` insert, update or delete.

    ``position`` is that of a family member on the form, 0 for all others. What is entered of them comes as changes from
    nothing, since another one takes the place of somebody. ``name`` says which row it is: the name of a family member,
    the title of an entry of the archive (of an original, that of its entry), the number itself of a number or document.
    """

    kind: str
    label: str
    civil_at: datetime
    action: str
    user_name: str
    case: str
    reason: str
    clause: str
    fields: tuple[FieldChange, ...] = field(default=())
    position: int = 0
    name: str = ""


def changes_of(student: Student, *, until: datetime) -> list[Change]:
    """The changes of a student's rows up to an instant of civil time, newest first: one statement over all tables."""
    found: list[Change] = []
    last: dict[tuple[str, int], dict[str, Any]] = {}
    titles: dict[int, str] = {}
    # The entries come before their originals.
    for event in _written([student.pk], SOURCES):
        key = (event.kind, event.subject)
        before, last[key] = last.get(key, {}), _values(event)
        change = _change(event, before, last[key])
        if event.kind == ENTRY:
            titles[event.subject] = change.name
        elif event.kind == ORIGINAL:
            change = replace(change, name=titles.get(event.row["item_id"], ""))
        if change.civil_at < until and (change.fields or change.label != "update"):
            found.append(change)
    return sorted(found, key=lambda one: one.civil_at, reverse=True)


def fields_as_of(student: Student, instant: datetime) -> dict[str, Any]:
    """The student's own fields as the register held them at an instant: the last event before it.

    Before the first event the earliest known state is given: the register knew nothing older.
    """
    state: dict[str, Any] = {}
    for event in _events("Student").filter(pgh_obj_id=student.pk).order_by("pgh_id"):
        if state and _civil_at(event) >= instant:
            break
        state = {one.attname: getattr(event, one.attname) for one in _data_fields(event)}
    return state


def rows_as_of(
    moments: Mapping[int, datetime], kinds: Collection[str]
) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """By student (id) and table the rows that the register held at the moment of each, as JSON has them; one statement.

    ``kinds`` are among ``SOURCES``. Whom the register did not know then, or of whom it keeps no history, is left out.
    """
    held: dict[int, dict[tuple[str, int], dict[str, Any]]] = defaultdict(dict)
    for event in _written(moments, kinds):
        at = _noted(event.context or {}) or event.created_at
        if at <= moments[event.student]:
            held[event.student][event.kind, event.subject] = {} if event.label == "delete" else event.row
    return {
        student: {
            kind: [row for (one, _subject), row in rows.items() if one == kind and row] for kind in kinds
        }
        for student, rows in held.items()
        if any(kind == "Student" for kind, _subject in rows)
    }


def fields_now(student: Student) -> dict[str, Any]:
    """The same fields as the register holds them; no statement."""
    return {one.attname: getattr(student, one.attname) for one in _data_fields(_event("Student"))}


class _Written(NamedTuple):
    """One row of a history table: what it says of the subject is ``row``, in the types of JSON."""

    kind: str
    number: int
    student: int
    subject: int
    label: str
    created_at: datetime
    context: dict[str, Any] | None
    row: dict[str, Any]


def _written(students: Collection[int], kinds: Collection[str]) -> list[_Written]:
    """What these history tables hold of students (ids), each table in the order of its writing; one statement."""
    rows = [
        _events(kind)
        .filter(**{f"{path}__in": list(students)})
        .values_list(
            Value(kind),
            "pgh_id",
            F(path),
            "pgh_obj_id",
            "pgh_label",
            "pgh_created_at",
            "pgh_context",
            JSONObject(**{one.attname: one.attname for one in _data_fields(_event(kind))}),
        )
        for kind, path in SOURCES.items()
        if kind in kinds
    ]
    order = list(SOURCES)
    found = [_Written(*one) for one in rows[0].union(*rows[1:], all=True)]
    return sorted(found, key=lambda one: (order.index(one.kind), one.number))


def _event(kind: str) -> Any:
    return apps.get_model("registry", f"{kind}Event")


def _events(kind: str) -> "models.QuerySet[Any]":
    found: models.QuerySet[Any] = _event(kind).objects.all()
    return found


def _data_fields(event: Any) -> list[Any]:
    return [one for one in event._meta.concrete_fields if not one.name.startswith("pgh_")]


def _values(event: _Written) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in _data_fields(_event(event.kind)):
        value = event.row[one.attname]
        if one.name == "particulars":
            values.update(value or {})
        elif one.name not in BOOKKEEPING:
            values[one.name] = value if value is None else one.to_python(value)
    return values


def _change(event: _Written, before: dict[str, Any], after: dict[str, Any]) -> Change:
    context = event.context or {}
    return Change(
        kind=event.kind,
        label=event.label,
        civil_at=_noted(context) or event.created_at,
        action=context.get("action", ""),
        user_name=context.get("user_name", ""),
        case=context.get("case") or "",
        reason=context.get("reason", ""),
        clause=context.get("clause", ""),
        fields=tuple(
            FieldChange(key, before.get(key), after.get(key))
            for key in {**before, **after}
            if before.get(key) != after.get(key)
        )
        if event.label == "update"
        else tuple(FieldChange(key, None, value) for key, value in after.items() if value not in (None, ""))
        if event.kind == MEMBER and event.label == "insert"
        else (),
        position=event.row.get("position", 0),
        name=_NAMED_BY[event.kind](event.row) if event.kind in _NAMED_BY else "",
    )


def _noted(context: dict[str, Any]) -> datetime | None:
    noted = context.get("civil_at")
    return parse_datetime(noted) if noted else None


def _civil_at(event: Any) -> datetime:
    at: datetime = _noted(event.pgh_context or {}) or event.pgh_created_at
    return at
