"""What was changed on a student, by whom, for which case, reason and clause; and how the data stood on a day."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_datetime

from matricula.registry.models import Student

# The history tables that belong to a student's page, with the path from the event to the student.
SOURCES = {
    "StudentEvent": "pgh_obj_id",
    "StudentNumberEvent": "student_id",
    "IdentityDocumentEvent": "student_id",
    "GuardianEvent": "student_id",
    "ArchiveItemEvent": "student_id",
    "PaperOriginalEvent": "item__student_id",
    "EnrollmentEvent": "student_id",
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
    """One row of the register written once: ``kind`` is the table, ``label`` insert, update or delete."""

    kind: str
    label: str
    civil_at: datetime
    action: str
    user_name: str
    case: str
    reason: str
    clause: str
    fields: tuple[FieldChange, ...] = field(default=())


def changes_of(student: Student, *, until: datetime) -> list[Change]:
    """The changes of a student's rows up to an instant of civil time, newest first: one statement a table."""
    found: list[Change] = []
    for name, path in SOURCES.items():
        last: dict[int, dict[str, Any]] = {}
        for event in _events(name).filter(**{path: student.pk}).order_by("pgh_id"):
            values = _values(event)
            before = last.get(event.pgh_obj_id, {})
            last[event.pgh_obj_id] = values
            change = _change(name, event, before, values)
            if change.civil_at < until and (change.fields or change.label != "update"):
                found.append(change)
    return sorted(found, key=lambda one: one.civil_at, reverse=True)


def fields_as_of(student: Student, instant: datetime) -> dict[str, Any]:
    """The student's own fields as the register held them at an instant: the last event before it.

    Before the first event the earliest known state is given: the register knew nothing older.
    """
    state: dict[str, Any] = {}
    for event in _events("StudentEvent").filter(pgh_obj_id=student.pk).order_by("pgh_id"):
        if state and _civil_at(event) >= instant:
            break
        state = {one.attname: getattr(event, one.attname) for one in _data_fields(event)}
    return state


def _events(name: str) -> "models.QuerySet[Any]":
    model: Any = apps.get_model("registry", name)
    found: models.QuerySet[Any] = model.objects.all()
    return found


def _data_fields(event: Any) -> list[Any]:
    return [one for one in event._meta.concrete_fields if not one.name.startswith("pgh_")]


def _values(event: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in _data_fields(event):
        if one.name == "particulars":
            values.update(getattr(event, one.attname) or {})
        elif one.name not in BOOKKEEPING:
            values[one.name] = getattr(event, one.attname)
    return values


def _change(name: str, event: Any, before: dict[str, Any], after: dict[str, Any]) -> Change:
    context = event.pgh_context or {}
    return Change(
        kind=name.removesuffix("Event"),
        label=event.pgh_label,
        civil_at=_civil_at(event),
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
        if event.pgh_label == "update"
        else (),
    )


def _civil_at(event: Any) -> datetime:
    noted = (event.pgh_context or {}).get("civil_at")
    at: datetime = (parse_datetime(noted) if noted else None) or event.pgh_created_at
    return at
