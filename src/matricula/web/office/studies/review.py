"""The second person looks at what was entered: class by class and kind by kind, all of it or singly.

What stands so is reviewed; what does not goes back with words to who enters.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.regulation.api import Stack, stack_for
from matricula.studies.api import (
    MODELS,
    MOST_SHOWN,
    REVIEW,
    STUDIES_BASIS,
    Waiting,
    return_results,
    review_results,
    rows_waiting,
    waiting_in,
)
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import grade_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.office.studies.shared import (
    KINDS,
    moment,
    own_school,
    studying_school,
    tabs,
    term_words,
    value,
    what,
)

FORM: Final = "review"


class ReturnForm(OfficeForm):
    """What has to be put right in the results that are ticked."""

    beside = {"reason_missing": "why"}
    why = forms.CharField(
        label=gettext_lazy("What has to be put right"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who enters reads it beside each of the ticked results."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(REVIEW)
@limited("studies_review", times=240, seconds=60)
@studying_school
def review_page(request: OfficeRequest) -> HttpResponse:
    """What waits in each class; of the chosen class and kind, each result with a box to tick."""
    by = request.acting
    stack, school = stack_for(by.pack), own_school(by)
    kind, class_name = request.GET.get("kind", ""), request.GET.get("class", "")[:60]
    chosen = kind in MODELS
    sent = posted(request)
    goes_back = sent is not None and sent.get("do") == "back"
    back = ReturnForm(by, sent if goes_back else None)
    done = False
    if request.method == "POST" and chosen:
        done = _sent_back(request, back, kind) if goes_back else _reviewed(request, kind)
    if done:
        return redirect(f"{reverse('studies_review')}?{urlencode({'kind': kind, 'class': class_name})}")
    rows = rows_waiting(school, kind, class_name) if chosen else []
    log_access(by, subject_kind="school", subject=school.uuid, page="studies_review", seen_by=school.lineage)
    context: dict[str, Any] = {
        "tabs": tabs(by, "studies_review"),
        "clause": clause_note(by.pack, stack.basis(STUDIES_BASIS)),
        "waiting": _waiting(waiting_in(by, school), stack, school.stages),
        "chosen": f"{class_name or _('without a class')} · {KINDS[kind]}" if chosen else "",
        "table": _rows(rows, stack, by, kind, _read(sent.getlist("result")) if sent else ())
        if chosen
        else None,
        "form": FORM,
        "back": back,
        "shown": " ".join(_as_read(one) for one in rows if one.entered_in.user_id != by.user_id),
        "more": len(rows) == MOST_SHOWN,
        "most": number_format(MOST_SHOWN),
    }
    return render(request, "studies/review.html", context, status=back.status)


def _reviewed(request: OfficeRequest, kind: str) -> bool:
    """Say that the ticked results, or all that were shown, stand so."""
    sent, by = request.POST, request.acting
    named = sent.get("shown", "").split() if sent.get("do") == "all" else sent.getlist("result")
    read = _read(named)
    answer = review_results(by=by, school=own_school(by), kind=kind, results=list(read), read=read)
    said = ngettext("%(count)d result is reviewed.", "%(count)d results are reviewed.", answer.reviewed)
    messages.success(request, said % {"count": answer.reviewed})
    _tell_own(request, answer.own)
    if answer.anew:
        left = ngettext(
            "%(count)d was left: it was entered anew since you read it.",
            "%(count)d were left: they were entered anew since you read them.",
            answer.anew,
        )
        messages.warning(request, left % {"count": answer.anew})
    return True


def _sent_back(request: OfficeRequest, back: ReturnForm, kind: str) -> bool:
    """Send the ticked results back; whether that was done, else the form says what is wrong."""
    by, named = request.acting, list(_read(request.POST.getlist("result")))
    if not back.is_valid():
        return False
    if not named:
        back.add_error(None, _("Nothing is ticked: tick what goes back."))
        return False
    with back.showing_refusals():
        answer = return_results(
            by=by, school=own_school(by), kind=kind, results=named, why=back.cleaned_data["why"]
        )
        said = ngettext(
            "%(count)d result was sent back.", "%(count)d results were sent back.", answer.returned
        )
        messages.success(request, said % {"count": answer.returned})
        _tell_own(request, answer.own)
        return True
    return False


def _tell_own(request: OfficeRequest, own: int) -> None:
    """Say that what the reader entered themselves was left."""
    if own:
        left = ngettext(
            "%(count)d was left: you entered it yourself, and somebody else has to review it.",
            "%(count)d were left: you entered them yourself, and somebody else has to review them.",
            own,
        )
        messages.warning(request, left % {"count": own})


def _as_read(one: Any) -> str:
    """A result as the page shows it: it may be entered anew before the button is pressed."""
    return f"{one.uuid}@{one.entered_at.isoformat()}"


def _read(sent: Sequence[str]) -> Mapping[uuid.UUID, datetime]:
    """Which results were ticked or shown, and when each that was read had been entered."""
    found = {}
    for one in sent[:MOST_SHOWN]:
        result, _at, entered = one.partition("@")
        try:
            found[uuid.UUID(result)] = datetime.fromisoformat(entered)
        except ValueError:
            continue
    return found


def _waiting(found: Sequence[Waiting], stack: Stack, stages: Sequence[str]) -> parts.Table:
    stage = stages[-1] if stages else ""
    return parts.Table(
        caption=_("What waits"),
        columns=(
            parts.Column("class", _("Class"), whole=True),
            parts.Column("kind", _("Kind")),
            parts.Column("count", _("Waits for review"), number=True),
            parts.Column("own", _("Entered by yourself"), number=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "class": parts.Cell(
                        one.class_name or _("without a class"), under=grade_label(stack, stage, one.grade)
                    ),
                    "kind": str(KINDS[one.kind]),
                    "count": number_format(one.count),
                    "own": number_format(one.own) if one.own else "",
                },
                href=f"?{urlencode({'kind': one.kind, 'class': one.class_name})}",
            )
            for one in found
        ),
        empty=parts.Empty(
            _("Nothing waits for review"), _("What a colleague enters is listed here."), icon="check"
        ),
    )


def _rows(
    rows: Sequence[Any],
    stack: Stack,
    by: Acting,
    kind: str,
    ticked: Collection[uuid.UUID],
) -> parts.Table:
    return parts.Table(
        caption=_("What waits in the class"),
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("what", _("Title")),
            parts.Column("value", _("Result")),
            parts.Column("by", _("Entered by")),
            parts.Column("do", _("Review")),
        ),
        rows=tuple(_row(one, stack, by, kind, one.uuid in ticked) for one in rows),
        empty=parts.Empty(_("Nothing waits here"), icon="check"),
    )


def _row(one: Any, stack: Stack, by: Acting, kind: str, ticked: bool) -> parts.Row:
    own = one.entered_in.user_id == by.user_id
    reached = parts.StruckOut(value(stack, one)) if one.withdrawn_at else value(stack, one)
    return parts.Row(
        {
            "name": parts.Cell(one.student.name, lang=stack.languages[-1]),
            "what": parts.Cell(
                parts.Link(what(stack, one), reverse("studies_result", args=[kind, one.uuid])),
                under=term_words(stack, one),
            ),
            "value": parts.Cell(reached, under=one.why),
            "by": parts.Cell(one.entered_in.user.display_name, under=moment(one.entered_at, by)),
            "do": _("by somebody else")
            if own
            else parts.Tick("result", _as_read(one), _("Choose"), form=FORM, ticked=ticked),
        }
    )
