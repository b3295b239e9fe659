"""The families of a class: how far each has come, in a picture and a list; letters for all who wait."""

import uuid
from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, NotPermitted, own_office
from matricula.documents.api import pdf_many
from matricula.families.api import (
    FAMILY_BASIS,
    ISSUE,
    WAITING,
    Capacity,
    Reader,
    ReaderState,
    ServiceRequest,
    asked_by_mail,
    issue_class_codes,
    mail_class_codes,
    only_students,
    readers_of_class,
    serves_families,
    takes_requests,
)
from matricula.registry.api import SchoolClass, is_own_class
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.law_words import listed
from matricula.web.list_pages import list_page
from matricula.web.office.families.shared import STATES, letter_data, school_served, state_mark, state_since
from matricula.web.office.schools.classes import class_of, crumbs_to
from matricula.web.workbooks import Whose

RELATIONS = "relation"
FOR_STUDENTS = "students"


@require_safe
@office
@needs("registry.view_student")
@limited("class", times=120, seconds=60)
def families_page(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponseBase:
    """For whoever gives out codes, and for the class teacher: guardians by state, then the students who read."""
    by = request.acting
    found = _class(by, school_class)
    readers = readers_of_class(found)
    stack = stack_for(by.pack)
    students = only_students(stack)
    counted = readers if students else [one for one in readers if one.guardian is not None]
    shown = [
        one for one in readers if students or one.guardian is not None or one.state != ReaderState.SILENT
    ]
    log_access(
        by,
        subject_kind="school_class",
        subject=found.uuid,
        page="class_families",
        seen_by=found.school.lineage,
    )
    table = parts.Table(
        caption=_("Families"),
        columns=(
            parts.Column("student", _("Student"), whole=True),
            parts.Column("who", _("Who reads"), whole=True),
            parts.Column("state", _("How far")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "student": one.enrollment.student.name,
                    "who": parts.Cell(one.name, under=_relation(one, by)),
                    "state": parts.Cell(state_mark(one), under=state_since(one, by)),
                },
                href=reverse("family_readers", args=[one.enrollment.student.uuid])
                if by.may(ISSUE)
                else reverse("student", args=[one.enrollment.student.uuid]),
            )
            for one in shown
        ),
        empty=parts.Empty(_("Nobody sits in this class"), icon="people"),
    )
    said = {
        "school_class": found,
        "crumbs": crumbs_to(found.school, _("Families"), school_class=found),
        "picture": _picture(counted),
        "students": students,
        "table": table,
        "may_issue": by.may(ISSUE),
        "by_mail": len(_by_mail(readers, by)),
        "clause": clause_note(by.pack, stack.basis(FAMILY_BASIS)),
    }
    return list_page(request, "families/class_families.html", said, [table], of=Whose.of_class(found))


@require_POST
@office
@needs(ISSUE)
@limited("class_letters", times=20, seconds=60)
@sensitive_variables("letters")
def class_letters(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponse:
    """Letters for all who wait, a page each, as one document that nobody keeps; earlier codes are void."""
    by = request.acting
    found = _class(by, school_class)
    letters = issue_class_codes(
        by=by,
        school_class=found,
        students_too=request.POST.get("whom") == FOR_STUDENTS or only_students(stack_for(by.pack)),
    )
    school = own_office(by)
    answer = HttpResponse(content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="letters.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    pdf_many(
        "families/letter",
        (letter_data(request, by, school, reader, letter) for reader, letter in letters),
        answer.write,
    )
    return answer


@require_POST
@office
@needs(ISSUE)
@limited("class_letters", times=20, seconds=60)
def class_mails(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponse:
    """Codes by mail for those who wait and whose request gives an address; earlier codes are void."""
    found = _class(request.acting, school_class)
    if not takes_requests(stack_for(request.acting.pack)):
        raise Http404
    mails = mail_class_codes(by=request.acting, school_class=found)
    said = {"count": number_format(len(mails))}
    messages.success(request, _("Codes on their way by e-mail: %(count)s.") % said)
    return redirect("class_families", found.uuid)


def _class(by: Acting, school_class: uuid.UUID) -> SchoolClass:
    """A class of one's own school; for who gives out no codes, the one whose class teacher they are."""
    school, stack = school_served(by)
    found = class_of(by, school_class)
    if found.school_id != school.pk or not serves_families(stack):
        raise Http404
    if not by.may(ISSUE) and not is_own_class(by, found):
        raise NotPermitted(
            "not_the_own_class",
            _("The families of a class are shown to its class teacher and to the secretary."),
            clause=stack.basis(FAMILY_BASIS),
            next_step=_("Ask the class teacher."),
        )
    return found


def _by_mail(readers: list[Reader], by: Acting) -> dict[Capacity, ServiceRequest]:
    """Who may be sent a code by mail now, for whoever gives out codes."""
    if not by.may(ISSUE) or not takes_requests(stack_for(by.pack)):
        return {}
    return asked_by_mail([one for one in readers if one.state in WAITING])


def _relation(one: Reader, by: Acting) -> str:
    if one.guardian is None:
        return _("the student")
    return table_label(stack_for(by.pack), RELATIONS, one.guardian.relation)


def _picture(readers: list[Reader]) -> parts.Division:
    counted = Counter(one.state for one in readers)
    said = [f"{STATES[state][1]}: {number_format(counted[state])}" for state in STATES if counted[state]]
    return parts.Division(
        label=listed(said), pieces=tuple((STATES[state][0], counted[state]) for state in STATES)
    )
