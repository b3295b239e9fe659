"""What the pages of results share: whose they are, and how a result is told."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import wraps
from typing import Any, Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting, Org, Tier
from matricula.cases.api import FactValue
from matricula.regulation.api import Stack, stack_for
from matricula.studies.api import (
    ASPECTS,
    ENTER,
    RESULTS,
    REVIEW,
    TERMS,
    CourseResult,
    Reviewed,
    TermEvaluation,
    keeps_studies,
)
from matricula.web import parts
from matricula.web.access import OfficeRequest
from matricula.web.coded import table_label

KINDS: Final = {
    "courses": gettext_lazy("Credits"),
    "evaluations": gettext_lazy("Evaluation"),
    "fitness": gettext_lazy("Fitness"),
}
"""The kinds of results, by the names that addresses have for them."""


def school_keeps_studies(by: Acting) -> bool:
    """Whether the person is at a school whose law has results kept here."""
    return by.tier == Tier.SCHOOL and keeps_studies(stack_for(by.pack))


def studying_school(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for a school that keeps results; elsewhere there is none."""

    @wraps(view)
    def asked(request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not school_keeps_studies(request.acting):
            raise Http404
        return view(request, *args, **kwargs)

    return asked


def own_school(by: Acting) -> Org:
    """The school whose results these are; one statement."""
    return Org.objects.get(pk=by.org_id)


def tabs(by: Acting, current: str) -> parts.Tabs:
    """The way between the pages of results, as far as the reader's role goes."""
    ways = (
        ("studies", _("Classes"), True),
        ("studies_workbook", _("Workbook"), by.may(ENTER)),
        ("studies_review", _("To review"), by.may(REVIEW)),
        ("studies_returned", _("Sent back"), by.may(ENTER)),
        ("studies_courses", _("Courses of the school"), True),
    )
    return parts.Tabs(
        tuple(parts.Tab(words, reverse(route), route == current) for route, words, shown in ways if shown),
        _("Results"),
    )


def year_words(school_year: int) -> str:
    """A school year as people write it."""
    return f"{school_year}–{school_year + 1}"


def term_words(stack: Stack, row: Any) -> str:
    """The school year, and the term where there is one."""
    term = getattr(row, "term", "")
    named = table_label(stack, TERMS, term) if term else ""
    return " · ".join(filter(None, (year_words(row.school_year), named)))


def number_words(value: FactValue | Decimal) -> str:
    """A number as it is read: 4, 2.5; a dash where it is not known."""
    if not isinstance(value, Decimal):
        return "—" if value is None else str(value)
    return number_format(value.normalize() if value == value.to_integral_value() else value, use_l10n=True)


def what(stack: Stack, row: Reviewed) -> str:
    """What a result is about."""
    match row:
        case CourseResult():
            attempt = _("attempt %(number)d") % {"number": row.attempt} if row.attempt > 1 else ""
            return " · ".join(filter(None, (row.title, attempt)))
        case TermEvaluation():
            return table_label(stack, ASPECTS, row.aspect)
    return _("Fitness")


def value(stack: Stack, row: Any) -> str:
    """What was reached; ``row`` is a result, or what it was before a change."""
    if hasattr(row, "credits"):
        given = _("%(credits)s credits") % {"credits": number_words(row.credits)}
        return " · ".join(filter(None, (given, row.process_result, row.exam_result)))
    if hasattr(row, "aspect"):
        return table_label(stack, RESULTS, row.result)
    if row.is_exempt:
        return _("exempt: %(why)s") % {"why": row.exempt_why}
    return number_words(row.score)


def standing(row: Reviewed) -> parts.Status:
    """Whether a result counts yet, and for whom it waits."""
    if row.returned_at is not None:
        return parts.Status(
            parts.Tone.soon,
            _("sent back") if row.withdrawn_at is None else _("sent back: not to be taken back"),
        )
    if row.withdrawn_at is not None:
        if row.reviewed_at is None:
            return parts.Status(parts.Tone.waiting, _("taken back, waits for review"))
        return parts.Status(parts.Tone.locked, _("taken back"))
    if row.reviewed_at is None:
        return parts.Status(parts.Tone.waiting, _("waits for review"))
    return parts.Status(parts.Tone.done, _("counts"))


def moment(at: datetime, by: Acting) -> str:
    """A moment by the clock of the reader's office."""
    return date_format(at.astimezone(by.zone), "SHORT_DATETIME_FORMAT")


def fitness_words(facts: Mapping[str, FactValue]) -> str:
    """The leaving score, or that the student is exempt."""
    if facts["fitness_exempt"]:
        return _("exempt")
    score = facts["fitness_score"]
    # With the places that the law reckons it to: 76.0, where 75.9 stands beside it.
    return number_format(score) if isinstance(score, Decimal) else number_words(score)
