"""One result: who entered and reviewed it, what it was before, and putting it right or taking it back."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.regulation.api import Stack, stack_for
from matricula.studies.api import (
    ENTER,
    STUDIES_BASIS,
    Reviewed,
    keeps_studies,
    past_of,
    result_seen,
    withdraw_result,
)
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.forms import OfficeForm, posted
from matricula.web.office.studies.entering import store, whose_results
from matricula.web.office.studies.forms import FORMS, EntryForm, initial_of
from matricula.web.office.studies.shared import KINDS, moment, own_school, standing, term_words, value, what


class WithdrawForm(OfficeForm):
    """Why a result is taken back."""

    prefix = "withdraw"
    why = forms.CharField(
        label=gettext_lazy("Why it was entered by mistake"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("studies_result", times=240, seconds=60)
def result_page(request: OfficeRequest, kind: str, result: uuid.UUID) -> HttpResponse:
    """The result with its past, for whoever sees the student; who enters at the student's school may change it."""
    by = request.acting
    row = result_seen(kind, result)
    if row is None or not keeps_studies(stack_for(row.school.pack)):
        raise Http404
    stack = stack_for(row.school.pack)
    sent = posted(request)
    withdraws = sent is not None and sent.get("do") == "withdraw"
    correct = withdraw = None
    open_ = row.withdrawn_at is None or row.returned_at is not None
    if by.may(ENTER) and row.student.school_id == by.org_id and open_:
        bound = sent if not withdraws else None
        files = request.FILES if request.method == "POST" and not withdraws else None
        whose = whose_results(by, row.student)
        correct = FORMS[kind](by, whose, bound, files, row=row, initial=initial_of(row))
        withdraw = WithdrawForm(by, sent if withdraws else None)
    form = withdraw if withdraws else correct
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            with form.showing_refusals():
                if _done(by, kind, row, form):
                    messages.success(request, _("Stored; it waits for review."))
                    return redirect("studies_result", kind, result)
    log_access(
        by,
        subject_kind="student",
        subject=row.student.uuid,
        page="studies_result",
        seen_by=row.student.seen_by,
    )
    context: dict[str, Any] = {
        "student": row.student,
        "kind": KINDS[kind],
        "row": row,
        "what": what(stack, row),
        "state": standing(row),
        "facts": _facts(by, row, stack),
        "past": _past(by, row, stack),
        "correct": correct,
        "withdraw": withdraw,
        "form": form,
        "clause": clause_note(stack.pack, stack.basis(STUDIES_BASIS)),
    }
    return render(request, "studies/result.html", context, status=form.status if form else 200)


def _done(by: Acting, kind: str, row: Reviewed, form: OfficeForm) -> bool:
    if isinstance(form, EntryForm):
        return store(by, form) is not None
    withdraw_result(by=by, school=own_school(by), kind=kind, result=row.uuid, why=form.cleaned_data["why"])
    return True


def _facts(by: Acting, row: Any, stack: Stack) -> parts.FactList:
    found = [
        parts.Fact(_("School term"), term_words(stack, row)),
        parts.Fact(_("Result"), value(stack, row)),
        parts.Fact(_("Teacher"), getattr(row, "teacher", "")),
        parts.Fact(_("Entered by"), row.entered_in.user.display_name, note=moment(row.entered_at, by)),
    ]
    if row.reviewed_in is not None:
        found.append(
            parts.Fact(_("Reviewed by"), row.reviewed_in.user.display_name, note=moment(row.reviewed_at, by))
        )
    found.append(parts.Fact(_("Reason"), row.why))
    if row.returned_in is not None:
        found += [
            parts.Fact(
                _("Sent back by"), row.returned_in.user.display_name, note=moment(row.returned_at, by)
            ),
            parts.Fact(_("What has to be put right"), row.return_why),
        ]
    return parts.FactList(tuple(one for one in found if one.value))


def _past(by: Acting, row: Reviewed, stack: Stack) -> parts.Table | None:
    """What it was before; a review is no change of what was reached, so a row stands here for each that was."""
    shown: list[Any] = []
    for one in past_of(row):
        if not shown or value(stack, shown[-1]) != value(stack, one) or shown[-1].why != one.why:
            shown.append(one)
    if not shown or (len(shown) == 1 and value(stack, shown[0]) == value(stack, row) and not row.why):
        return None
    return parts.Table(
        caption=_("What it was before"),
        caption_seen=True,
        columns=(
            parts.Column("value", _("Result")),
            parts.Column("by", _("Entered by")),
            parts.Column("until", _("Until")),
            parts.Column("why", _("Reason"), long=True),
            parts.Column("back", _("Sent back"), long=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "value": value(stack, one),
                    "by": parts.Cell(one.entered_in.user.display_name, under=moment(one.entered_at, by)),
                    "until": moment(one.pgh_created_at, by),
                    "why": one.why,
                    "back": _words_back(one, by),
                }
            )
            for one in shown
        ),
    )


def _words_back(one: Any, by: Acting) -> parts.Cell | str:
    if one.returned_in is None:
        return ""
    name = one.returned_in.user.display_name
    return parts.Cell(one.return_why, under=f"{name} · {moment(one.returned_at, by)}")
