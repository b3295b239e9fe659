"""Results of examinations and competitions: entered for a class at once, and the clock over each."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, Org
from matricula.journal.api import (
    PLAN,
    RESULTS,
    RESULTS_BASIS,
    SUBJECTS,
    ExamResult,
    ResultLine,
    classes_summed_up,
    enter_results,
    keeps_journal,
    results_of,
    seated,
    withdraw_result,
)
from matricula.kernel.clock import civil_now
from matricula.registry.api import SchoolClass
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.list_pages import as_many, list_page, takes_out
from matricula.web.office.journal.shared import duty_mark, duty_words, moment
from matricula.web.workbooks import Whose

MOST: Final = 200
_LOCAL: Final = "%Y-%m-%dT%H:%M"


class MomentBox(forms.DateTimeInput):
    """A day and an hour as browsers ask for them."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=_LOCAL)


class ResultForm(OfficeForm):
    """What kind of trial, in which subject, and when the school received the results."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    subject = forms.ChoiceField(label=gettext_lazy("Subject"), required=False)
    received_at = forms.DateTimeField(
        label=gettext_lazy("Received on"), widget=MomentBox, input_formats=[_LOCAL, f"{_LOCAL}:%S"]
    )

    def __init__(self, by: Acting, stack: Stack, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        for field, table, first in (("kind", RESULTS, []), ("subject", SUBJECTS, [("", "–")])):
            box = self.fields[field]
            assert isinstance(box, forms.ChoiceField)
            offered = stack.table(table).offered
            box.choices = [*first, *((one, table_label(stack, table, one)) for one in offered)]

    def clean_received_at(self) -> datetime:
        """By the clock of the school, whatever the server's zone is."""
        said: datetime = self.cleaned_data["received_at"]
        return said.replace(tzinfo=self.by.zone)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(PLAN)
@limited("results", times=120, seconds=60)
def results_page(request: OfficeRequest) -> HttpResponseBase:
    """The newest results; with a class in the address, a line for each of its students."""
    by = request.acting
    stack = stack_for(by.pack)
    if not keeps_journal(stack):
        raise Http404
    classes = classes_summed_up(by)
    chosen = next((one for one in classes if str(one.uuid) == request.GET.get("class", "")), None)
    learners = seated(chosen) if chosen is not None else []
    sent = posted(request)
    now = civil_now().astimezone(by.zone)
    form = ResultForm(by, stack, sent, initial={"received_at": now.replace(tzinfo=None)})
    school = Org.objects.get(pk=by.org_id)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            texts = {one.student_uuid: request.POST.get(f"result-{one.student_uuid}", "") for one in learners}
            made = enter_results(by=by, school=school, results=texts, **form.cleaned_data)
            said = ngettext("%(count)d result is stored.", "%(count)d results are stored.", len(made))
            messages.success(request, said % {"count": len(made)})
            return redirect("exam_results")
    log_access(by, subject_kind="school", subject=school.uuid, page="exam_results", seen_by=school.lineage)
    results = results_of(by, school, stack, as_many(request, MOST))
    return list_page(
        request,
        "journal/results.html",
        {
            "form": form,
            "classes": [_class(one, chosen) for one in classes],
            "chosen": chosen,
            "learners": [
                {
                    "uuid": one.student_uuid,
                    "name": one.name,
                    "result": sent.get(f"result-{one.student_uuid}", "") if sent else "",
                }
                for one in learners
            ],
            "results": [_line(one, stack, by) for one in results],
            "clause": clause_note(by.pack, stack.basis(RESULTS_BASIS)),
            "nothing": parts.Empty(
                _("No results yet"), _("Choose a class and enter what was received."), icon="inbox"
            ),
        },
        [_table(results, stack, by)] if takes_out(request) else [],
        of=Whose.office(school),
        status=form.status,
    )


def _table(results: Sequence[ResultLine], stack: Stack, by: Acting) -> parts.Table:
    """The same results, whole."""
    lines = [_line(one, stack, by) for one in results]
    return parts.Table(
        caption=_("Results of examinations"),
        columns=(
            parts.Column("student", _("Student")),
            parts.Column("what", _("What")),
            parts.Column("result", _("Result")),
            parts.Column("received", _("Received on")),
            parts.Column("duty", _("In time or late")),
            parts.Column("state", _("State")),
        ),
        rows=tuple(
            parts.Row(
                {
                    **{key: one[key] for key in ("student", "what", "result", "received", "duty")},
                    "state": _("taken back") if one["withdrawn"] else "",
                }
            )
            for one in lines
        ),
    )


@require_POST
@office
@needs(PLAN)
@limited("withdraw_result", times=60, seconds=60)
def withdraw(request: OfficeRequest, result: uuid.UUID) -> HttpResponse:
    """Take a result back that was entered wrongly."""
    by = request.acting
    if not ExamResult.objects.filter(uuid=result, school_id=by.org_id).exists():
        raise Http404
    withdraw_result(by=by, result=result)
    messages.success(request, _("The result is taken back."))
    return redirect("exam_results")


def _class(one: SchoolClass, chosen: SchoolClass | None) -> dict[str, Any]:
    return {"name": one.name, "href": f"?class={one.uuid}", "current": one == chosen}


def _line(one: ResultLine, stack: Stack, by: Acting) -> dict[str, Any]:
    result = one.result
    subject = table_label(stack, SUBJECTS, result.subject) if result.subject else ""
    what = (table_label(stack, RESULTS, result.kind), result.name, subject)
    return {
        "uuid": result.uuid,
        "student": result.enrollment.student.name,
        "what": ", ".join(each for each in what if each),
        "result": result.result,
        "received": moment(result.received_at, by.zone),
        "duty": duty_mark(one.duty),
        "when": duty_words(one.duty, by.zone),
        "withdrawn": result.withdrawn_at is not None,
    }
