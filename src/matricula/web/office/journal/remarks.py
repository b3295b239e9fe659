"""What a teacher tells the families of a lesson's students: remarks and recommendations."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.journal.api import (
    REMARKS_BASIS,
    Lesson,
    Remark,
    learners_on,
    lesson_seen,
    may_write,
    remarks_in,
    remarks_of,
    withdraw_remark,
    write_remark,
)
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note
from matricula.web.forms import OfficeForm, posted
from matricula.web.office.attendance.shared import weekday
from matricula.web.office.journal.shared import lesson_name, moment

KINDS = {
    Remark.Kind.RECOMMENDATION: gettext_lazy("Recommendation"),
    Remark.Kind.REMARK: gettext_lazy("Remark"),
}


class RemarkForm(OfficeForm):
    """To whom, of what kind, in which words; of this lesson or of the subject."""

    student = forms.ChoiceField(label=gettext_lazy("Student"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KINDS.items()))
    text = forms.CharField(
        label=gettext_lazy("What the family reads"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    whole = forms.BooleanField(
        label=gettext_lazy("Of the subject as such, not of this lesson"), required=False
    )

    def __init__(self, by: Acting, students: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        self.fields["student"].choices = students  # type: ignore[attr-defined]  # a ChoiceField


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("lesson_remarks", times=120, seconds=60)
def remarks_page(request: OfficeRequest, lesson: uuid.UUID) -> HttpResponse:
    """What stands of the lesson and of its group, and a form for more."""
    by = request.acting
    found = _own(by, lesson)
    learners = learners_on(found.group, found.day)
    students = [(str(one.student_uuid), one.name) for one in learners]
    form = RemarkForm(by, students, posted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with form.showing_refusals():
            write_remark(
                by=by,
                group=found.group,
                student=uuid.UUID(said["student"]),
                kind=said["kind"],
                text=said["text"],
                lesson=None if said["whole"] else found.uuid,
            )
            messages.success(request, _("The family reads it from now on."))
            return redirect("lesson_remarks", found.uuid)
    log_access(
        by, subject_kind="lesson", subject=found.uuid, page="lesson_remarks", seen_by=found.school.lineage
    )
    return render(request, "journal/remarks.html", _context(by, found, form), status=form.status)


@require_POST
@office
@limited("lesson_remarks", times=120, seconds=60)
def withdraw(request: OfficeRequest, lesson: uuid.UUID, remark: uuid.UUID) -> HttpResponse:
    """Take a remark back."""
    found = _own(request.acting, lesson)
    if not Remark.objects.filter(uuid=remark, group=found.group).exists():
        raise Http404
    withdraw_remark(by=request.acting, remark=remark)
    messages.success(request, _("No family reads it any more."))
    return redirect("lesson_remarks", found.uuid)


def _own(by: Acting, lesson: uuid.UUID) -> Lesson:
    """The own lesson; another's is as if it did not exist."""
    found = lesson_seen(lesson)
    if found is None or not may_write(by, found):
        raise Http404
    return found


def _context(by: Acting, lesson: Lesson, form: RemarkForm) -> dict[str, Any]:
    stack = stack_for(by.pack)
    return {
        "lesson": lesson,
        "name": lesson_name(stack, lesson),
        "day": weekday(lesson.day),
        "form": form,
        "clause": clause_note(by.pack, stack.basis(REMARKS_BASIS)),
        "groups": [
            {"title": _("Of this lesson"), "remarks": [_line(by, one) for one in remarks_in(lesson)]},
            {"title": _("Of the subject"), "remarks": [_line(by, one) for one in remarks_of(lesson.group)]},
        ],
        "nobody": parts.Empty(
            _("Nobody is in this group"), _("The deputy enters who belongs to it."), icon="inbox"
        ),
    }


def _line(by: Acting, one: Remark) -> dict[str, Any]:
    return {
        "uuid": one.uuid,
        "student": one.enrollment.student.name,
        "kind": str(KINDS[Remark.Kind(one.kind)]),
        "text": one.text,
        "when": moment(one.written_at, by.zone),
        "who": one.written_in.user.display_name,
    }
