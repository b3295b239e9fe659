"""The register of requests for access: the list, a request from paper, and answering one."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.exchange.api import ListSheet
from matricula.families.api import (
    ISSUE,
    REQUEST,
    Asked,
    Clock,
    Meant,
    Reader,
    RequestClock,
    RequestedChild,
    ServiceRequest,
    answer_request,
    decline_request,
    register_request,
    requests_of,
)
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import day
from matricula.web.forms import OfficeForm, posted
from matricula.web.listing import Order, listed
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.families.candidates import candidates_of
from matricula.web.office.families.declaring import OnPaperForm
from matricula.web.office.families.shared import letters_page, local_day, school_served
from matricula.web.workbooks import Whose, list_workbook, workbook_href

NEWEST: Order = {"year": whole, "number": whole}
CHILDREN = 4
ANSWERS = {
    "": gettext_lazy("waits"),
    "code_sent": gettext_lazy("code sent"),
    "declined": gettext_lazy("declined"),
}
WAYS = {"online": gettext_lazy("online"), "paper": gettext_lazy("on paper")}
CLOCKS = {
    Clock.OPEN: (parts.Tone.due, gettext_lazy("open")),
    Clock.IN_TIME: (parts.Tone.done, gettext_lazy("in time")),
    Clock.LATE: (parts.Tone.warning, gettext_lazy("late")),
    Clock.OWED: (parts.Tone.late, gettext_lazy("overdue")),
}


class PaperRequestForm(OnPaperForm):
    """A request as it stands on paper."""

    applicant = forms.CharField(label=gettext_lazy("Who asks"), max_length=120)
    as_student = forms.BooleanField(
        label=gettext_lazy("A student who is of age asks for themself"), required=False
    )
    contact = forms.CharField(label=gettext_lazy("Phone or address"), max_length=200, required=False)
    field_order = ("applicant", "as_student", "contact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_children(self, required=False)
        self.order_fields(
            [*self.field_order, *(f"{one}_{n}" for n in range(CHILDREN) for one in ("child", "class"))]
        )

    def asked(self) -> Asked:
        """What the paper asks for."""
        return asked_in(self)


def add_children(form: forms.Form, *, required: bool) -> None:
    """The lines for children: name and class, the first one asked for where it is ``required``."""
    for n in range(CHILDREN):
        form.fields[f"child_{n}"] = forms.CharField(
            label=_("Name of the student") if n == 0 else _("Another student of this school"),
            max_length=120,
            required=required and n == 0,
        )
        form.fields[f"class_{n}"] = forms.CharField(label=_("Class"), max_length=60, required=False)


def asked_in(form: forms.Form) -> Asked:
    """What a form with those lines asks for."""
    data = form.cleaned_data
    return Asked(
        data["applicant"],
        data["contact"],
        [(data[f"child_{n}"], data[f"class_{n}"]) for n in range(CHILDREN) if data[f"child_{n}"]],
        data["as_student"],
    )


class DeclineForm(OfficeForm):
    """Why there is no access."""

    reason = forms.CharField(label=gettext_lazy("Why there is no access"), max_length=400)


@require_safe
@office
@needs(ISSUE)
@limited("service_requests", times=120, seconds=60)
def requests_page(request: OfficeRequest) -> HttpResponse:
    """The register, newest first, each request with its clock."""
    by = request.acting
    school, stack = school_served(by, requests=True)
    answer, words = _filters(request.GET)
    rows, pages = listed(
        requests_of(school, answer=answer, words=words).prefetch_related("children"),
        NEWEST,
        request.GET,
        newest_first=True,
    )
    clock = RequestClock(school, stack)
    table = parts.Table(
        caption=_("Requests for access to the diary"),
        columns=(
            parts.Column("number", _("Number"), whole=True),
            parts.Column("day", _("Registered")),
            parts.Column("who", _("Who asks"), whole=True),
            parts.Column("children", _("For whom"), long=True),
            parts.Column("way", _("Came")),
            parts.Column("answer", _("Answer")),
            parts.Column("clock", _("Due")),
        ),
        rows=tuple(_row(one, clock, by) for one in rows),
        empty=parts.Empty(
            _("Nobody has asked so far") if answer is None and not words else _("No request is as you asked"),
            _("Families ask on the public page of the school, or on paper."),
            icon="people",
        ),
    )
    said = {
        "table": table,
        "pages": pages,
        "filters": parts.FilterBar(
            action=reverse("service_requests"),
            words_label=_("Find"),
            words_hint=_("A name in the request"),
            words=words,
            filters=(
                parts.Filter(
                    "answer",
                    _("Show"),
                    (
                        parts.Option("", _("all")),
                        parts.Option("waits", _("waits")),
                        *(parts.Option(one, said) for one, said in ANSWERS.items() if one),
                    ),
                    request.GET.get("answer", ""),
                ),
            ),
        ),
        "clause": clause_note(by.pack, stack.basis(REQUEST)),
        "public": request.build_absolute_uri(reverse("service", args=[school.code])),
        "workbook": workbook_href("service_requests_workbook", request.GET),
    }
    return render(request, "families/requests.html", said)


@require_safe
@office
@needs(ISSUE)
@limited("service_requests_file", times=10, seconds=60)
def requests_workbook(request: OfficeRequest) -> HttpResponseBase:
    """The same list, whole, as a workbook."""
    by = request.acting
    school, stack = school_served(by, requests=True)
    answer, words = _filters(request.GET)
    clock = RequestClock(school, stack)
    found = requests_of(school, answer=answer, words=words).prefetch_related("children")
    sheet = ListSheet(
        title=_("Requests for access to the diary"),
        lines=(org_name(school),),
        headings=(
            _("Number"),
            _("Registered"),
            _("Who asks"),
            _("Phone or address"),
            _("For whom"),
            _("Came"),
            _("Answer"),
            _("Answered on"),
            _("Due"),
            _("Reason"),
        ),
        rows=(_line(one, clock, by) for one in found.order_by("year", "number").iterator(1000)),
    )
    return list_workbook(
        by, [sheet], of=Whose.office(school), page="service_requests_workbook", unmasked=True
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(ISSUE)
@limited("service_request", times=60, seconds=60)
def new_page(request: OfficeRequest) -> HttpResponse:
    """Enter a request that came on paper."""
    by = request.acting
    school, stack = school_served(by, requests=True)
    files = request.FILES if request.method == "POST" else None
    form = PaperRequestForm(by, stack, posted(request), files)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            made = register_request(
                by=by,
                school=school,
                asked=form.asked(),
                written_on=form.cleaned_data["said_on"],
                upload=form.upload(),
            )
            messages.success(request, _("Registered as number %(number)s.") % {"number": number_of(made)})
            return redirect("service_request", made.uuid)
    said = {"form": form, "clause": clause_note(by.pack, stack.basis(REQUEST))}
    return render(request, "families/request_new.html", said, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(ISSUE)
@limited("service_request", times=60, seconds=60)
@sensitive_variables("letters")
def request_page(request: OfficeRequest, asked: uuid.UUID) -> HttpResponse:
    """One request: who is meant is chosen among candidates, then the codes go out in one letter each."""
    by = request.acting
    school, _stack = school_served(by, requests=True)
    found = _request(asked, by)
    form = OfficeForm(by, posted(request))
    children = list(found.children.select_related("enrollment__student", "guardian").order_by("pk"))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            letters = answer_request(
                by=by, school=school, request=found.uuid, found=_meant(children, request.POST)
            )
            return letters_page(request, by, school, letters)
    return _page(request, found, children, form, DeclineForm(by))


@require_POST
@office
@needs(ISSUE)
@limited("service_request", times=60, seconds=60)
def decline(request: OfficeRequest, asked: uuid.UUID) -> HttpResponse:
    """Answer that there is no access, and why."""
    by = request.acting
    school, _stack = school_served(by, requests=True)
    found = _request(asked, by)
    form = DeclineForm(by, request.POST)
    if form.is_valid():
        with form.showing_refusals():
            decline_request(by=by, school=school, request=found.uuid, reason=form.cleaned_data["reason"])
            messages.success(request, _("The request is declined."))
            return redirect("service_requests")
    children = list(found.children.select_related("enrollment__student", "guardian").order_by("pk"))
    return _page(request, found, children, OfficeForm(by), form)


def number_of(one: ServiceRequest) -> str:
    """Its number in the register, with the year."""
    return f"{one.number}/{one.year}"


def _request(asked: uuid.UUID, by: Acting) -> ServiceRequest:
    found = ServiceRequest.objects.filter(uuid=asked, school_id=by.org_id).select_related("answered_in__user")
    request = found.first()
    if request is None:
        raise Http404
    return request


def _filters(asked: QueryDict) -> tuple[str | None, str]:
    wanted = asked.get("answer", "")
    answer = "" if wanted == "waits" else wanted if wanted in ANSWERS and wanted else None
    return answer, asked.get("q", "").strip().replace("\0", "")[:120]


def clock_mark(one: ServiceRequest, clock: RequestClock) -> parts.Status | str:
    """Where its clock stands; nothing where the law sets no term."""
    state = clock.of(one)
    if state == Clock.NONE:
        return ""
    tone, said = CLOCKS[state]
    return parts.Status(tone, said)


def _due(one: ServiceRequest, clock: RequestClock, by: Acting) -> str:
    due = clock.due_at(one)
    return clock_day(due, by) if due else ""


def clock_day(due: datetime, by: Acting) -> str:
    """The last day: a term of working days ends with that day, at the midnight after it."""
    return local_day(due - timedelta(microseconds=1), by)


def _row(one: ServiceRequest, clock: RequestClock, by: Acting) -> parts.Row:
    names = [each.name for each in one.children.all()]
    return parts.Row(
        {
            "number": number_of(one),
            "day": parts.Cell(local_day(one.registered_at, by), figures=True),
            "who": one.applicant,
            "children": ", ".join(names),
            "way": str(WAYS[one.way]),
            "answer": str(ANSWERS[one.answer]),
            "clock": parts.Cell(clock_mark(one, clock), under=_due(one, clock, by)),
        },
        href=reverse("service_request", args=[one.uuid]),
        tone=parts.Tone.late if clock.of(one) == Clock.OWED else None,
    )


def _line(one: ServiceRequest, clock: RequestClock, by: Acting) -> tuple[str, ...]:
    return (
        number_of(one),
        local_day(one.registered_at, by),
        one.applicant,
        one.contact,
        ", ".join(each.name for each in one.children.all()),
        str(WAYS[one.way]),
        str(ANSWERS[one.answer]),
        local_day(one.answered_at, by) if one.answered_at else "",
        _due(one, clock, by),
        one.reason,
    )


def _meant(children: list[RequestedChild], sent: QueryDict) -> dict[uuid.UUID, Meant]:
    """Whom the choices of the page mean; what is none was not shown by us."""
    found = {}
    for one in children:
        student, _space, guardian = sent.get(f"who-{one.uuid}", "").partition(" ")
        try:
            found[one.uuid] = Meant(uuid.UUID(student), uuid.UUID(guardian) if guardian else None)
        except ValueError:
            continue
    return found


def _page(
    request: OfficeRequest,
    found: ServiceRequest,
    children: list[RequestedChild],
    form: OfficeForm,
    declining: DeclineForm,
) -> HttpResponse:
    by = request.acting
    school, stack = school_served(by, requests=True)
    clock = RequestClock(school, stack)
    candidates = candidates_of(found, children, school, stack) if not found.answer else {}
    log_access(
        by, subject_kind="service_request", subject=found.uuid, page="service_request", seen_by=school.lineage
    )
    said = {
        "asked": found,
        "number": number_of(found),
        "facts": _facts(found, clock, by),
        "children": [
            {
                "uuid": one.uuid,
                "name": one.name,
                "class_name": one.class_name,
                "candidates": [_candidate(each) for each in candidates.get(one.uuid, [])],
                "chosen": request.POST.get(f"who-{one.uuid}", ""),
                "student": one.enrollment.student if one.enrollment else None,
                "guardian": one.guardian.name if one.guardian else "",
            }
            for one in children
        ],
        "form": form,
        "declining": declining,
        "clause": clause_note(by.pack, stack.basis(REQUEST)),
    }
    status = max(form.status, declining.status)
    return render(request, "families/request.html", said, status=status)


def _candidate(one: Reader) -> dict[str, str]:
    student, guardian = one.enrollment.student, one.guardian
    told = [student.name, student.class_name, day(student.birth_on)]
    return {
        "value": f"{student.uuid} {guardian.uuid if guardian else ''}".strip(),
        "said": " · ".join(filter(None, told)),
        "who": guardian.name if guardian else _("the student"),
    }


def _facts(found: ServiceRequest, clock: RequestClock, by: Acting) -> parts.FactList:
    facts = [
        parts.Fact(_("Registered"), local_day(found.registered_at, by), str(WAYS[found.way])),
        parts.Fact(_("Written on"), date_format(found.written_on)),
        parts.Fact(_("Who asks"), found.applicant, _("for themself, of age") if found.as_student else ""),
    ]
    if found.contact:
        facts.append(parts.Fact(_("Phone or address"), found.contact))
    mark = clock_mark(found, clock)
    if mark:
        facts.append(parts.Fact(_("Due"), mark, _due(found, clock, by)))
    if found.answered_at and found.answered_in:
        facts.append(
            parts.Fact(
                _("Answer"),
                str(ANSWERS[found.answer]),
                f"{local_day(found.answered_at, by)}, {found.answered_in.user.display_name}",
            )
        )
    if found.reason:
        facts.append(parts.Fact(_("Reason"), found.reason))
    return parts.FactList(tuple(facts))
