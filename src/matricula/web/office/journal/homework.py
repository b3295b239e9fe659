"""Homework of a lesson on a page of its own: for all or for some, and the files with it."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.journal.api import (
    HOMEWORK_BASIS,
    MOST_FILES,
    READ,
    TEACH,
    Homework,
    HomeworkFile,
    Learner,
    Lesson,
    give_homework,
    homework_files,
    learners_on,
    lesson_seen,
    may_write,
    withdraw_homework_file,
)
from matricula.papers.api import open_paper, paper_response
from matricula.registry.api import Upload, paper_limits
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note
from matricula.web.forms import DateBox, OfficeForm, posted
from matricula.web.office.attendance.shared import weekday
from matricula.web.office.journal.shared import lesson_name


class HomeworkForm(OfficeForm):
    """What is to be done until when, by whom, and one more file."""

    text = forms.CharField(
        label=gettext_lazy("Homework"), max_length=4000, required=False, widget=forms.Textarea({"rows": 4})
    )
    due_on = forms.DateField(label=gettext_lazy("Due on"), required=False, widget=DateBox)
    only_for = forms.MultipleChoiceField(
        label=gettext_lazy("For these students alone"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("With nobody chosen it is for the whole group. Other families do not see it."),
    )
    file = forms.FileField(
        label=gettext_lazy("A file with it"),
        required=False,
        help_text=gettext_lazy("PDF, JPEG or PNG. The families of those students read it."),
    )
    beside = {  # read, never changed
        "paper": "file",
        "too_many_files": "file",
        "file_without_homework": "text",
        "lesson_text_too_long": "text",
        "homework_due_too_early": "due_on",
        "homework_for_others": "only_for",
    }

    def __init__(self, by: Acting, learners: list[Learner], *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        only_for: Any = self.fields["only_for"]
        only_for.choices = [(str(one.student_uuid), one.name) for one in learners]
        media_types, max_bytes = paper_limits(stack_for(by.pack))
        self.fields["file"].widget.attrs.update(
            {"accept": ",".join(media_types), "data-max-bytes": str(max_bytes)}
        )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("lesson_homework", times=120, seconds=60)
def homework_page(request: OfficeRequest, lesson: uuid.UUID) -> HttpResponse:
    """Give homework of the own lesson; whatever is refused, what was typed stays."""
    by = request.acting
    found = _own(by, lesson)
    learners = learners_on(found.group, found.day)
    files = request.FILES if request.method == "POST" else None
    form = HomeworkForm(by, learners, posted(request), files, initial=_initial(found, learners))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with form.showing_refusals():
            give_homework(
                by=by,
                lesson=found.uuid,
                text=said["text"],
                due_on=said["due_on"],
                only_for=[uuid.UUID(one) for one in said["only_for"]],
                file=Upload(said["file"], said["file"].name or "") if said["file"] else None,
            )
            messages.success(request, _("The homework is stored."))
            return redirect("lesson_homework", found.uuid)
    log_access(
        by, subject_kind="lesson", subject=found.uuid, page="lesson_homework", seen_by=found.school.lineage
    )
    stack = stack_for(by.pack)
    return render(
        request,
        "journal/homework.html",
        {
            "lesson": found,
            "name": lesson_name(stack, found),
            "day": weekday(found.day),
            "clause": clause_note(by.pack, stack.basis(HOMEWORK_BASIS)),
            "form": form,
            "files": [_line(one) for one in homework_files(found)],
            "most": MOST_FILES,
        },
        status=form.status,
    )


@require_POST
@office
@limited("lesson_homework", times=120, seconds=60)
def withdraw_file(request: OfficeRequest, lesson: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """Take a file back."""
    found = _own(request.acting, lesson)
    try:
        withdraw_homework_file(by=request.acting, lesson=found.uuid, file=file)
    except HomeworkFile.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("No family reads it any more."))
    return redirect("lesson_homework", found.uuid)


@require_safe
@office
@limited("papers", times=120, seconds=60)
def file_page(request: OfficeRequest, lesson: uuid.UUID, file: uuid.UUID) -> HttpResponseBase:
    """A file to be looked at, by who gives the lesson and by who reads the journal; noted in the log."""
    by = request.acting
    found = lesson_seen(lesson)
    if found is None or not ((by.may(TEACH) and may_write(by, found)) or by.may(READ)):
        raise Http404
    row = HomeworkFile.objects.select_related("paper").filter(uuid=file, homework__lesson=found).first()
    if row is None:
        raise Http404
    return paper_response(open_paper(by=by, uuid=row.paper.uuid), to_look_at=True)


def _own(by: Acting, lesson: uuid.UUID) -> Lesson:
    """The own lesson; another's is as if it did not exist."""
    found = lesson_seen(lesson)
    if found is None or found.cancelled_at is not None or not may_write(by, found):
        raise Http404
    return found


def _initial(lesson: Lesson, learners: list[Learner]) -> dict[str, Any]:
    standing = Homework.objects.filter(lesson=lesson).exclude(text="").first()
    if standing is None:
        return {"due_on": getattr(lesson, "next_on", None)}
    chosen = set(standing.only_for)
    return {
        "text": standing.text,
        "due_on": standing.due_on,
        "only_for": [str(one.student_uuid) for one in learners if one.enrollment_id in chosen],
    }


def _line(one: HomeworkFile) -> dict[str, Any]:
    return {"uuid": one.uuid, "name": one.paper.original_name, "size": filesizeformat(one.paper.size)}
