"""The first side of a record: the person, where they are at school, the particulars, the family."""

from datetime import date
from typing import Any, cast

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.cases.api import class_agreed_in
from matricula.delivery.api import KEEP
from matricula.families.api import ISSUE, serves_families
from matricula.graduation.api import destinations_of, has_destinations
from matricula.journal.api import keeps_journal
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    STATUS_TABLE,
    ClassMembership,
    Enrollment,
    SchoolClass,
    StudentView,
    classes_of,
)
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import grade_label, number_kind, table_label
from matricula.web.destinations import destination_words
from matricula.web.going_on import goes_on_to
from matricula.web.masking import masked
from matricula.web.names import org_name
from matricula.web.office.students.record.particulars import layout_groups


def overview(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    """Name, number, school, particulars and family on the day; a form for the seat where the reader may give one."""
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
                note=" · ".join(
                    filter(
                        None,
                        [
                            number_kind(stack, number.number),
                            _("since %(date)s") % {"date": date_format(number.started_on)},
                        ],
                    )
                ),
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
            *_left(view, stack),
        ]
    groups = [
        (_("The person"), parts.FactList(tuple(first))),
        (_("At school"), parts.FactList(tuple(school))),
    ]
    # What is kept of the place has no history that a past day could be read from here.
    of_place = place.particulars if place is not None and not view.is_past else {}
    groups += layout_groups(stack, {**(fields.get("particulars") or {}), **of_place})
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
    own = place is not None and place.school_id == by.org_id and place.is_open
    here = own and by.may("registry.seat_student")
    classes = classes_of(by.org_id, place.grade, on=civil_today(by.zone)) if here and place else []
    return {
        "groups": [one for one in groups if one[1].facts],
        "guardians": guardians,
        "may_extract": own and not view.is_past and by.may(KEEP) and keeps_journal(stack),
        "may_let_read": own and not view.is_past and by.may(ISSUE) and serves_families(stack),
        "classes": classes,
        "seat": _seat_then(view),
        "agreed": _agreed(place, classes) if here and place else None,
        "side": "overview",
    }


def _left(view: StudentView, stack: Stack) -> list[parts.Fact]:
    """Of a place that was given up: when and how, and the copies that were sealed of the archive."""
    place = view.place
    if place is None or place.ended_on is None or place.ended_on > view.on:
        return []
    how = table_label(stack, STATUS_TABLE, view.status)
    left = parts.Fact(_("Left this roll on"), date_format(place.ended_on), note=how)
    copies = [
        parts.Fact(
            _("Sealed copy"),
            parts.Link(org_name(one.keeper), reverse("sealed_copy", args=[one.uuid])),
            note=date_format(one.sealed_at.astimezone(one.keeper.time_zone).date()),
        )
        for one in view.copies
    ]
    return [left, *_destination(place, stack), *goes_on_to(view.student.uuid), *copies]


def _destination(place: Enrollment, stack: Stack) -> list[parts.Fact]:
    """Where the student of the place went, if it is recorded; one statement, none where the law does not have it."""
    known = destinations_of([place]).get(place.pk) if has_destinations(stack) else None
    if known is None:
        return []
    goes, school = destination_words(stack, known)
    return [parts.Fact(_("Where they go"), goes, note=school)]


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
