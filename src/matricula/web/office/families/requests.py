"""The register of requests for access: the list, and the same as a workbook."""

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting
from matricula.exchange.api import ListSheet
from matricula.families.api import (
    ISSUE,
    REQUEST,
    Clock,
    RequestClock,
    ServiceRequest,
    requests_of,
)
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.clauses import clause_note
from matricula.web.listing import Order, listed
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.families.request_words import (
    ANSWERS,
    WAYS,
    answer_words,
    clock_mark,
    due_words,
    number_of,
)
from matricula.web.office.families.shared import local_day, school_served
from matricula.web.workbooks import Whose, list_workbook, workbook_href

NEWEST: Order = {"year": whole, "number": whole}


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
@of_one_moment
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


def _filters(asked: QueryDict) -> tuple[str | None, str]:
    wanted = asked.get("answer", "")
    answer = "" if wanted == "waits" else wanted if wanted in ANSWERS and wanted else None
    return answer, asked.get("q", "").strip().replace("\0", "")[:120]


def _row(one: ServiceRequest, clock: RequestClock, by: Acting) -> parts.Row:
    names = [each.name for each in one.children.all()]
    return parts.Row(
        {
            "number": number_of(one),
            "day": parts.Cell(local_day(one.registered_at, by), figures=True),
            "who": one.applicant,
            "children": ", ".join(names),
            "way": str(WAYS[one.way]),
            "answer": answer_words(one),
            "clock": parts.Cell(clock_mark(one, clock), under=due_words(one, clock, by)),
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
        answer_words(one),
        local_day(one.told_at, by) if one.told_at else "",
        due_words(one, clock, by),
        one.reason,
    )
