"""The marks of one group for a period: what is proposed, what is set, what waits; closing it, and having it opened."""

import uuid
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.journal.api import (
    DEFERRAL_GROUNDS,
    NO_TERM_MARK,
    PLAN,
    READ,
    TEACH,
    TERM_BASIS,
    TermCell,
    TermMarkDeferral,
    TermOutcome,
    TermRow,
    TermSheet,
    ask_reopening,
    close_period,
    defer_term_mark,
    end_deferral,
    mark_shown,
    marks_table,
    may_set_terms,
    period_of_group,
    set_term_marks,
    term_group_seen,
    term_marks,
    term_sheet,
    terms_of_group,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.papers.api import open_paper, paper_response
from matricula.registry.api import Upload, paper_limits
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.forms import DateBox, OfficeForm, posted
from matricula.web.marking_words import own_words
from matricula.web.office.journal.periods import group_name, period_days, period_name, standing_words
from matricula.web.office.journal.shared import duty_mark, duty_words, moment

PROPOSALS: Final = "proposals"
STORE: Final = "store"
DEFER: Final = "defer"
CLOSE: Final = "close"
ASK: Final = "ask"
END: Final = "end-"
_MARK, _REASON = "m:", "r:"


class DeferForm(OfficeForm):
    """Whose mark waits, why, by which paper, and until when."""

    prefix = "defer"
    student = forms.ChoiceField(label=gettext_lazy("Student"))
    reason = forms.ChoiceField(label=gettext_lazy("Ground"))
    paper_number = forms.CharField(label=gettext_lazy("Number of the paper"), max_length=60, required=False)
    paper_date = forms.DateField(label=gettext_lazy("Date of the paper"), widget=DateBox)
    until = forms.DateField(label=gettext_lazy("Put off until, with that day"), widget=DateBox)
    file = forms.FileField(
        label=gettext_lazy("The paper itself"),
        required=False,
        help_text=gettext_lazy("PDF, JPEG or PNG. Whoever plans the lessons may look at it, and no family."),
    )
    beside = {"paper": "file"}  # read, never changed

    def __init__(self, by: Acting, sheet: TermSheet, stack: Stack, *args: Any) -> None:
        super().__init__(by, *args)
        _choose(self, "student", [(str(one.learner.student_uuid), one.learner.name) for one in sheet.missing])
        table = stack.table(DEFERRAL_GROUNDS)
        _choose(self, "reason", [(one, table_label(stack, table.name, one)) for one in table.offered])
        media_types, max_bytes = paper_limits(stack)
        self.fields["file"].widget.attrs.update(
            {"accept": ",".join(media_types), "data-max-bytes": str(max_bytes)}
        )


class AskForm(OfficeForm):
    """For whom a closed period shall be opened again, and why."""

    prefix = "ask"
    student = forms.ChoiceField(label=gettext_lazy("Student"))
    reason = forms.CharField(label=gettext_lazy("Why it has to be opened"), max_length=400)

    def __init__(self, by: Acting, sheet: TermSheet, *args: Any) -> None:
        super().__init__(by, *args)
        waiting = [one for one in sheet.rows if one.standing.locked and not _is_asked(sheet, one)]
        _choose(self, "student", [(str(one.learner.student_uuid), one.learner.name) for one in waiting])


class PlainForm(OfficeForm):
    """No field of its own: where a refusal of a button stands."""


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _is_asked(sheet: TermSheet, row: TermRow) -> bool:
    return row.learner.enrollment_id in sheet.asked


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("term_sheet", times=240, seconds=60)
def term_sheet_page(request: OfficeRequest, group: uuid.UUID, period: int) -> HttpResponse:
    """See the sheet and, in the own group, write it; who plans closes it and asks to have it opened."""
    by = request.acting
    if not (by.may(TEACH) or by.may(READ)):
        raise Http404
    found = term_group_seen(by, group)
    chosen = period_of_group(found, period) if found is not None else None
    if found is None or chosen is None:
        raise Http404
    stack = stack_for(by.pack)
    sheet = term_sheet(found, chosen, stack, civil_now())
    mine, plans = may_set_terms(by, found, chosen), by.may(PLAN)
    sent = posted(request)
    do = sent.get("do", "") if sent is not None else ""
    forms_: dict[str, OfficeForm] = {
        DEFER: DeferForm(by, sheet, stack, *((sent, request.FILES) if do == DEFER else ())),
        ASK: AskForm(by, sheet, sent if do == ASK else None),
        STORE: PlainForm(by, sent if do not in (DEFER, ASK) and sent is not None else None),
    }
    form = forms_.get(do, forms_[STORE])
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            _DONE.get(do, _stored if not do.startswith(END) else _deferral_ended)(by, sheet, form, request)
            return redirect("term_sheet", found.uuid, chosen.pk)
    log_access(
        by,
        subject_kind="teaching_group",
        subject=found.uuid,
        page="term_sheet",
        seen_by=found.school.lineage,
    )
    context = _context(by, sheet, stack, sent if do not in (DEFER, ASK) else None, mine=mine, plans=plans)
    return render(
        request,
        "journal/term_sheet.html",
        {**context, "form": form, "defer": forms_[DEFER], "ask": forms_[ASK]},
        status=form.status,
    )


def _stored(by: Acting, sheet: TermSheet, _form: OfficeForm, request: OfficeRequest) -> None:
    """Store what was chosen; of whoever is not named nothing changes."""
    cells = [cell for row in sheet.rows if (cell := _cell(row, request.POST)) is not None]
    _tell(request, sheet, set_term_marks(by=by, group=sheet.group, period=sheet.period, cells=cells))


def _proposals_taken(by: Acting, sheet: TermSheet, _form: OfficeForm, request: OfficeRequest) -> None:
    """The proposal for everybody who has nothing yet; what stands is left as it is."""
    cells = [
        TermCell(one.learner.student_uuid, one.reckoned.proposed, "", one.version)
        for one in sheet.missing
        if one.reckoned.proposed
    ]
    _tell(request, sheet, set_term_marks(by=by, group=sheet.group, period=sheet.period, cells=cells))


def _put_off(by: Acting, sheet: TermSheet, form: OfficeForm, request: OfficeRequest) -> None:
    said = form.cleaned_data
    defer_term_mark(
        by=by,
        group=sheet.group,
        period=sheet.period,
        student=uuid.UUID(said["student"]),
        reason=said["reason"],
        paper_number=said["paper_number"],
        paper_date=said["paper_date"],
        until=said["until"],
        file=Upload(said["file"], said["file"].name or "") if said["file"] else None,
    )
    messages.success(request, _("The mark is put off."))


def _deferral_ended(by: Acting, sheet: TermSheet, _form: OfficeForm, request: OfficeRequest) -> None:
    named = request.POST.get("do", "").removeprefix(END)
    deferral = next(
        (one.standing.deferral for one in sheet.rows if _named(one.standing.deferral, named)), None
    )
    if deferral is None:
        raise Http404
    end_deferral(by=by, deferral=deferral.uuid)
    messages.success(request, _("The mark is owed again."))


def _closed(by: Acting, sheet: TermSheet, _form: OfficeForm, request: OfficeRequest) -> None:
    close_period(by=by, period=sheet.period, groups=[sheet.group])
    messages.success(request, _("The period is closed for this group."))


def _asked(by: Acting, sheet: TermSheet, form: OfficeForm, request: OfficeRequest) -> None:
    said = form.cleaned_data
    ask_reopening(
        by=by,
        group=sheet.group,
        period=sheet.period,
        student=uuid.UUID(said["student"]),
        reason=said["reason"],
    )
    messages.success(request, _("The head will decide whether it is opened."))


_DONE: Final[dict[str, Callable[[Acting, TermSheet, OfficeForm, OfficeRequest], None]]] = {
    PROPOSALS: _proposals_taken,
    DEFER: _put_off,
    CLOSE: _closed,
    ASK: _asked,
}


def _named(deferral: TermMarkDeferral | None, uuid_: str) -> bool:
    return deferral is not None and str(deferral.uuid) == uuid_


def _cell(row: TermRow, sent: QueryDict) -> TermCell | None:
    student = row.learner.student_uuid
    said = sent.get(f"set-{student}")
    if said is None:
        return None
    try:
        version = int(sent.get(f"version-{student}", ""))
    except ValueError:
        version = row.version
    value = said.removeprefix(_MARK) if said.startswith(_MARK) else ""
    reason = said.removeprefix(_REASON) if said.startswith(_REASON) else ""
    mark = row.standing.mark
    if (value, reason) == ((mark.value, mark.reason) if mark else ("", "")):
        return None
    return TermCell(student, value, reason, version)


def _tell(request: OfficeRequest, sheet: TermSheet, outcomes: list[TermOutcome]) -> None:
    """What was stored in a line, and each that was not, with why."""
    names = {str(one.learner.student_uuid): one.learner.name for one in sheet.rows}
    scale, stack = sheet.group.scale, stack_for(request.acting.pack)
    for one in outcomes:
        name = names.get(one.student, "")
        if one.state == "conflict":
            stands = standing_words(stack, scale, one.value, one.reason) or "–"
            said = _("%(name)s: %(who)s has entered %(mark)s meanwhile; yours was not stored.")
            messages.warning(request, said % {"name": name, "who": one.why.get("who", ""), "mark": stands})
        elif one.state == "refused":
            why = one.why
            messages.warning(request, f"{name}: {why['says']} ({why['clause']}) {why['next_step']}")
    saved = sum(one.state == "saved" for one in outcomes)
    if saved:
        stored = ngettext("%(count)d mark is stored.", "%(count)d marks are stored.", saved)
        messages.success(request, stored % {"count": saved})
    elif not outcomes:
        messages.info(request, _("Nothing was changed."))


def _context(
    by: Acting, sheet: TermSheet, stack: Stack, sent: QueryDict | None, *, mine: bool, plans: bool
) -> dict[str, Any]:
    group, period = sheet.group, sheet.period
    table = marks_table(stack, group.scale)
    over = civil_today(group.school.time_zone) >= period.ended_on
    clause = stack.basis(TERM_BASIS)
    return {
        "group": group,
        "name": group_name(stack, group),
        "period": period_name(stack, period),
        "days": period_days(period),
        "tabs": parts.Tabs(
            tuple(
                parts.Tab(
                    period_name(stack, one), reverse("term_sheet", args=[group.uuid, one.pk]), one == period
                )
                for one in terms_of_group(group)
            ),
            _("Periods"),
        ),
        "clause": clause_note(by.pack, clause),
        "back": f"{reverse('terms')}?period={period.pk}",
        "closed": _("closed on %(when)s") % {"when": moment(sheet.closing.closed_at, by.zone)}
        if sheet.closing
        else "",
        "closing_clause": clause_note(by.pack, sheet.closing.clause) if sheet.closing else None,
        "mine": mine and any(not one.standing.locked for one in sheet.rows),
        "can_defer": (mine or plans) and sheet.closing is None and bool(sheet.missing),
        "can_end": (mine or plans) and sheet.closing is None,
        "can_close": plans and over and sheet.closing is None and bool(sheet.rows),
        "can_ask": plans
        and sheet.closing is not None
        and any(one.standing.locked and not _is_asked(sheet, one) for one in sheet.rows),
        "measure": _measure(sheet),
        "own": own_words(stack, sheet.measure.own),
        "measure_clause": clause_note(by.pack, sheet.measure.clause),
        "marks": [{"code": f"{_MARK}{one}", "label": mark_shown(table, one)} for one in term_marks(table)],
        "reasons": [
            {"code": f"{_REASON}{one}", "label": table_label(stack, NO_TERM_MARK, one)}
            for one in stack.table(NO_TERM_MARK).offered
        ],
        "rows": [_row(one, sheet, stack, by, sent, mine=mine) for one in sheet.rows],
        "missing": [one.learner.name for one in sheet.missing],
        "proposals": sum(bool(one.reckoned.proposed) for one in sheet.missing),
        "nobody": parts.Empty(
            _("Nobody is in this group"), _("The deputy enters who belongs to it."), icon="inbox"
        ),
    }


def _measure(sheet: TermSheet) -> str:
    threshold = number_format(sheet.measure.rounding_from)
    if sheet.measure.of_terms:
        return _("Proposed from the marks of the periods; rounded up from %(part)s of a point on.") % {
            "part": threshold
        }
    return _(
        "Proposed from %(least)d marks on, by the weighted mean; rounded up from %(part)s of a point on."
    ) % {"least": sheet.measure.minimum, "part": threshold}


def _row(
    one: TermRow, sheet: TermSheet, stack: Stack, by: Acting, sent: QueryDict | None, *, mine: bool
) -> dict[str, Any]:
    table, standing = marks_table(stack, sheet.group.scale), one.standing
    mark, student = standing.mark, one.learner.student_uuid
    stands = (f"{_MARK}{mark.value}" if mark.value else f"{_REASON}{mark.reason}") if mark else ""
    return {
        "uuid": student,
        "name": one.learner.name,
        "marks": " ".join(mark_shown(table, each) for each in one.reckoned.marks),
        "mean": "" if one.reckoned.mean is None else number_format(one.reckoned.mean, 2),
        "proposed": mark_shown(table, one.reckoned.proposed) if one.reckoned.proposed else "",
        "stands": standing_words(stack, sheet.group.scale, mark.value, mark.reason) if mark else "",
        "chosen": sent.get(f"set-{student}", stands) if sent else stands,
        "version": one.version,
        "open": mine and not standing.locked,
        "duty": duty_mark(one.duty),
        "when": duty_words(one.duty, by.zone),
        "deferral": _deferral(standing.deferral, stack, by)
        if standing.deferred and standing.deferral
        else None,
        "asked": _is_asked(sheet, one),
        "reopened": _("open until %(when)s") % {"when": moment(standing.reopening.closes_at, by.zone)}
        if standing.reopening and standing.reopening.closes_at
        else "",
    }


@require_safe
@office
@needs(PLAN)
@limited("papers", times=120, seconds=60)
def deferral_paper(request: OfficeRequest, deferral: uuid.UUID) -> HttpResponseBase:
    """The paper of a deferral to be looked at, by who plans; it tells of a student's health. Noted in the log."""
    by = request.acting
    found = TermMarkDeferral.objects.select_related("paper").filter(uuid=deferral, school=by.org_id).first()
    if found is None or found.paper is None:
        raise Http404
    return paper_response(open_paper(by=by, uuid=found.paper.uuid), to_look_at=True)


def _deferral(deferral: TermMarkDeferral, stack: Stack, by: Acting) -> dict[str, str]:
    paper = date_format(deferral.paper_date, "SHORT_DATE_FORMAT")
    return {
        "do": f"{END}{deferral.uuid}",
        "paper": reverse("deferral_paper", args=[deferral.uuid])
        if deferral.paper_id and by.may(PLAN)
        else "",
        "until": _("put off until %(day)s") % {"day": date_format(deferral.until, "SHORT_DATE_FORMAT")},
        "why": _("%(ground)s, paper %(number)s of %(day)s")
        % {
            "ground": table_label(stack, DEFERRAL_GROUNDS, deferral.reason),
            "number": deferral.paper_number or "–",
            "day": paper,
        },
    }
