"""One student's page, a seat in a class, and a number shown in full."""

import uuid
from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    RECORD_LAYOUT,
    Student,
    StudentView,
    classes_later,
    classes_of,
    ordinary_status,
    person_of,
    seat_student,
    student_seen_by,
    view_later,
    view_of,
)
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import words
from matricula.web.coded import status_planned
from matricula.web.names import org_name
from matricula.web.office.casework.starts import starts_for, starts_later
from matricula.web.office.students.correcting import may_correct, told_on_arrival
from matricula.web.office.students.photos import may_change_photo, photo_link
from matricula.web.office.students.record import NO_CONTENT, TABS, grade_then, tab_content, tabs_for
from matricula.web.office.students.record.particulars import shown
from matricula.web.templating.fragments import fragment


@require_safe
@office
@limited("student", times=240, seconds=60)
def student_page(request: OfficeRequest, student: uuid.UUID, tab: str = "overview") -> HttpResponse:
    """One student: archive, timeline, cases, history; today, or as the register stood on another day."""
    if tab not in TABS:
        raise Http404
    by = request.acting
    today = civil_today(by.zone)
    on = _day_asked(request, today)
    found = student_seen_by(by, student)
    view_later(found, on=on, first_side=tab == "overview")
    if on == today and found.school_id is not None and by.acts_as(found.school_id):
        starts_later(by, found)
        if tab == "overview" and found.school_id == by.org_id and by.may("registry.seat_student"):
            classes_later(by.org_id, found.grade, on=today)
    # All of it goes along with the note of this look.
    log_access(
        by,
        subject_kind="student",
        subject=found.uuid,
        page=f"student:{tab}",
        seen_by=found.seen_by,
        detail={"on": on.isoformat()} if on != today else {},
    )
    view = view_of(by, found, on=on)
    # Their school's law names their statuses and fields; the reader's own office may stand above it.
    stack = stack_for(view.place.school.pack if view.place else by.pack)
    # What is kept of a person today says nothing of a day before they came.
    not_yet = on < view.student.birth_on or not view.enrollments
    suffix = f"?on={on.isoformat()}" if on != today else ""
    tabs = tuple(
        parts.Tab(
            label=label(),
            href=(
                reverse("student", args=[student])
                if key == "overview"
                else reverse("student_tab", args=[student, key])
            )
            + suffix,
            current=key == tab,
        )
        for key, label in tabs_for(by, stack).items()
    )
    context = {
        "view": view,
        "on": on,
        "today": today,
        "travelled_back": on != today,
        "not_yet": not_yet,
        "person": parts.PersonBlock(
            name=view.student.name,
            under=grade_then(view, stack, today),
            lang=stack.languages[-1],
            large=True,
        ),
        "school": parts.OrgBlock(name=org_name(view.place.school)) if view.place else None,
        "status": _status(view, stack),
        "starts": starts_for(by, view, stack),
        "may_correct": tab == "overview" and may_correct(by, view),
        "told": _told(by, view, stack) if tab == "overview" and not not_yet else None,
        "photo": photo_link(view) if tab == "overview" else "",
        "may_change_photo": tab == "overview" and may_change_photo(by, view, stack),
        "tabs": parts.Tabs(tabs, _("The student's record")),
        **NO_CONTENT,
        **({} if not_yet else tab_content(request, tab, view, stack)),
    }
    return render(request, "students/student.html", context)


def _told(by: Acting, view: StudentView, stack: Stack) -> parts.FactList | None:
    """What the form that brought the student here says otherwise than the record, for who may correct that."""
    if view.place is None or not may_correct(by, view):
        return None
    person = person_of(view.student, view.place, view.guardians)
    told = told_on_arrival(view.place, stack, person)
    layout = stack.layout(RECORD_LAYOUT)
    facts = [
        parts.Fact(words(layout.column(field).label), shown(stack, layout.column(field), text))
        for field, text in told.items()
    ]
    return parts.FactList(tuple(facts)) if facts else None


def _status(view: StudentView, stack: Stack) -> parts.Status | None:
    """The status of the day with its planned end; in what most students are, nothing is planned to end."""
    until = None if view.status == ordinary_status(stack).code else view.status_until
    return status_planned(stack, view.status, until, view.on)


def _day_asked(request: HttpRequest, today: date) -> date:
    """The day a reader wants to see; for one that lies ahead, or is none, today, and the page says so."""
    written = request.GET.get("on", "")
    try:
        asked = parse_date(written)
    except ValueError:
        asked = None
    if asked is not None and asked <= today:
        return asked
    if asked is not None:
        words = _("%(day)s lies ahead: nobody knows yet what the record will say then. You see today.")
        messages.warning(request, words % {"day": date_format(asked)})
    elif written:
        messages.warning(request, _("That is not a day of the calendar. You see today."))
    return today


@require_POST
@office
@needs("registry.seat_student")
@limited("seat", times=120, seconds=60)
def seat(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """Give a student of one's own school a seat in a class of their grade."""
    by = request.acting
    found = student_seen_by(by, student)
    place = found.enrollments.filter(school_id=by.org_id, is_open=True).first()
    classes = {str(one.uuid): one for one in classes_of(by.org_id, found.grade, on=civil_today(by.zone))}
    chosen = classes.get(request.POST.get("school_class", ""))
    if place is None or chosen is None:
        raise Refused(
            "no_such_class",
            _("There is no such class in the student's grade at your school."),
            next_step=_("Choose a class from the list on the student's page."),
        )
    seat_student(
        by=by, enrollment=place, school_class=chosen, number=request.POST.get("class_number", "").strip()[:10]
    )
    messages.success(request, _("The student has a seat in the class."))
    return redirect("student", student)


@require_POST
@office
@needs("registry.reveal_number")
@limited("reveal", times=30, seconds=60)
def reveal(request: OfficeRequest, student: uuid.UUID, what: str) -> HttpResponse:
    """Show a masked number in full; who did is noted for the family to see."""
    if what not in NUMBERS:
        raise Http404
    by = request.acting
    found = student_seen_by(by, student)
    number, label = NUMBERS[what](found)
    log_access(
        by,
        subject_kind="student",
        subject=found.uuid,
        page=f"reveal:{what}",
        seen_by=found.seen_by,
        unmasked=True,
    )
    shown = parts.MaskedNumber(masked=number, label=label)
    # Without scripts the number comes as a page of its own.
    if request.headers.get("HX-Request"):
        return fragment(request, shown)
    return render(
        request, "office/revealed.html", {"part": shown, "back": reverse("student", args=[student])}
    )


def _student_number(student: Student) -> tuple[str, str]:
    current = student.numbers.filter(ended_on=None).first()
    return (current.number if current else "", _("Student number"))


def _document_number(student: Student) -> tuple[str, str]:
    document = student.identity_documents.filter(ended_on=None).first()
    return (document.number if document else "", _("Identity document"))


NUMBERS: dict[str, Callable[[Student], tuple[str, str]]] = {
    "number": _student_number,
    "document": _document_number,
}
