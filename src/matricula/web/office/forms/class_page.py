"""A class of the leaving grade: who has confirmed which form."""

import uuid

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.graduation.api import STUDENT_FORMS, FormState, StudentForm, StudentForms, forms_of, has_forms
from matricula.registry.api import Student
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.law_words import listed
from matricula.web.list_pages import list_page
from matricula.web.office.forms.content import form_name
from matricula.web.office.forms.navigation import sees_reports
from matricula.web.office.schools.classes import class_of, crumbs_to
from matricula.web.workbooks import Whose

STATES = {
    FormState.CONFIRMED: (parts.Tone.done, gettext_lazy("confirmed")),
    FormState.OPEN: (parts.Tone.waiting, gettext_lazy("to be confirmed")),
    FormState.CHANGED: (parts.Tone.warning, gettext_lazy("changed since")),
    FormState.RETURNED: (parts.Tone.due, gettext_lazy("returned")),
    FormState.HIDDEN: (parts.Tone.locked, gettext_lazy("not eligible")),
}
REPORTED = (parts.Tone.late, gettext_lazy("error reported"))


@require_safe
@office
@needs("registry.view_student")
@limited("class_forms", times=120, seconds=60)
def class_forms(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponseBase:
    """A line for each student with the state of each form; whoever has the least confirmed comes first."""
    by = request.acting
    found = class_of(by, school_class)
    stack = stack_for(found.school.pack)
    if not sees_reports(by) or not has_forms(stack):
        raise Http404
    students = list(
        Student.objects.filter(
            enrollments__memberships__school_class=found,
            enrollments__memberships__ended_on=None,
            enrollments__is_open=True,
        ).order_by("sort_key", "id")
    )
    held = forms_of([one.pk for one in students], stack)
    log_access(
        by, subject_kind="school_class", subject=found.uuid, page="class_forms", seen_by=found.school.lineage
    )
    shown = sorted((one for one in students if one.pk in held), key=lambda one: held[one.pk].confirmed)
    table = _table(stack, shown, held)
    return list_page(
        request,
        "forms/class_forms.html",
        {
            "school_class": found,
            "crumbs": crumbs_to(found.school, _("Forms"), school_class=found),
            "picture": _picture(held),
            "table": table,
            "clause": clause_note(found.school.pack, stack.basis(STUDENT_FORMS)),
        },
        [table],
        of=Whose.of_class(found),
    )


def _table(stack: Stack, students: list[Student], held: dict[int, StudentForms]) -> parts.Table:
    codes = stack.table("student_form").codes
    return parts.Table(
        caption=_("Forms of the students"),
        columns=(
            parts.Column("student", _("Student"), whole=True),
            parts.Column("final", _("Finally")),
            *(parts.Column(code, form_name(stack, code)) for code in codes),
        ),
        rows=tuple(
            parts.Row(
                {
                    "student": one.name,
                    "final": _mark(held[one.pk].final),
                    **{each.code: _mark(each) for each in held[one.pk].forms},
                },
                href=reverse("form_report_new", args=[one.uuid]),
            )
            for one in students
        ),
        empty=parts.Empty(_("Nobody sits in this class"), icon="people"),
    )


def _mark(one: StudentForm) -> parts.Status:
    return parts.Status(*(REPORTED if one.is_reported else STATES[one.state]))


def _picture(held: dict[int, StudentForms]) -> parts.Division:
    """All forms of all students, by how far they are."""
    all_forms = [each for one in held.values() for each in one.forms]
    counted = {state: sum(one.state is state for one in all_forms) for state in STATES}
    said = [
        f"{words}: {number_format(counted[state])}" for state, (_t, words) in STATES.items() if counted[state]
    ]
    return parts.Division(
        label=listed(said), pieces=tuple((tone, counted[state]) for state, (tone, _w) in STATES.items())
    )
