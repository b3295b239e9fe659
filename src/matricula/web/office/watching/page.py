"""What has to be looked into: at a school each pupil with what is offered, above it each school with its numbers."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, Tier
from matricula.kernel.clock import civil_today
from matricula.quality.api import (
    FoundPage,
    WatchRow,
    found_by_school,
    found_counts,
    found_page,
    watches_shown_to,
)
from matricula.regulation.api import Procedure, Stack, Watch, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, words
from matricula.web.coded import grade_label, status_mark
from matricula.web.law_words import listed
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.workbooks import workbook_href

# Lines on a page of an office above: a school may have one for each watch.
SCHOOLS = 100


@require_safe
@office
@needs("registry.view_student")
@limited("look_into", times=120, seconds=60)
def look_into_page(request: OfficeRequest) -> HttpResponse:
    """One watch or all of them, each with its reason and clause, the longest open first."""
    by = request.acting
    stack = stack_for(by.pack)
    chosen, one = chosen_watches(by, stack, request.GET.get("watch", ""))
    context: dict[str, Any] = {"workbook": workbook_href("look_into_workbook", request.GET)}
    if by.tier != Tier.SCHOOL:
        return render(request, "watching/schools.html", context | _schools(request, chosen))
    counts = found_counts(chosen)
    after = _key(request.GET.get("after", "")) if len(chosen) == 1 else None
    groups = [
        _group(by, stack, name, watch, counts[name], found_page(name, after=after))
        for name, watch in chosen.items()
        if name in counts
    ]
    context |= {"groups": groups, "one": bool(one), "empty": _nothing()}
    return render(request, "watching/students.html", context)


def chosen_watches(by: Acting, stack: Stack, asked: str) -> tuple[Mapping[str, Watch], str]:
    """The watch that is asked for, with its name; all that are shown to the reader where none is."""
    watches = watches_shown_to(by, stack)
    return ({asked: watches[asked]}, asked) if asked in watches else (watches, "")


def _group(by: Acting, stack: Stack, name: str, watch: Watch, count: int, page: FoundPage) -> dict[str, Any]:
    today = civil_today(by.zone)
    offered = _offered(by, stack, watch, today)
    more = ""
    if page.after is not None:
        since, last = page.after
        more = f"{reverse('look_into')}?watch={name}&after={since.isoformat()}~{last}"
    return {
        "name": name,
        "title": words(watch.names),
        "count": number_format(count),
        "text": words(watch.text),
        "clause": clause_note(by.pack, watch.clause),
        "lines": [_line(stack, one, offered, today) for one in page.rows],
        "more": more,
    }


def _offered(by: Acting, stack: Stack, watch: Watch, on: date) -> list[Procedure]:
    """The procedures to which the watch leads, as far as they are in force and the reader may begin any."""
    if not by.may("cases.start"):
        return []
    found = []
    for name in watch.leads_to:
        try:
            found.append(stack.procedure(name, on=on))
        except KeyError:
            continue
    return found


def _line(stack: Stack, one: WatchRow, offered: list[Procedure], today: date) -> dict[str, Any]:
    place = one.enrollment
    return {
        "href": reverse("student", args=[one.student.uuid]),
        "name": one.student.name,
        "lang": stack.languages[-1],
        "grade": grade_label(stack, place.stage, place.grade),
        "status": status_mark(stack, place.status),
        "since": date_format(one.since),
        "running": days_since(one.since, today),
        "days": listed([date_format(day) for day in one.days]),
        "starts": [
            {
                "href": reverse("case_start_own", args=[one.student.uuid, law.id]),
                "label": words(law.start),
                "key": uuid.uuid4().hex,
            }
            for law in offered
            if law.pupil.fits(place.status, place.stage)
        ],
    }


def _schools(request: OfficeRequest, watches: Mapping[str, Watch]) -> dict[str, Any]:
    by = request.acting
    today = civil_today(by.zone)
    after = _school_key(request.GET.get("after", ""))
    found = found_by_school(watches, after=after, limit=SCHOOLS + 1) if watches else []
    found, more = found[:SCHOOLS], len(found) > SCHOOLS
    counts = found_counts(watches) if watches else {}
    asked = {"watch": request.GET["watch"]} if len(watches) == 1 and "watch" in request.GET else {}
    table = parts.Table(
        caption=_("To be looked into, by school"),
        columns=(
            parts.Column("school", _("School"), whole=True),
            parts.Column("what", _("What was found")),
            parts.Column("count", _("Students"), number=True),
            parts.Column("since", _("Longest since")),
            parts.Column("clause", _("Clause")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "school": org_name(one.school),
                    "what": words(watches[one.watch].names),
                    "count": number_format(one.count),
                    "since": parts.Cell(date_format(one.since), under=days_since(one.since, today)),
                    "clause": clause_note(by.pack, watches[one.watch].clause) or "",
                },
                href=reverse("school", args=[one.school.uuid]),
            )
            for one in found
        ),
        empty=_nothing(),
    )
    pages = None
    if more or after is not None:
        first, school, watch = found[-1].key if found else (today, 0, "")
        following = {**asked, "after": f"{first.isoformat()}~{school}~{watch}"}
        pages = parts.Pages(
            words="",
            previous_href=f"?{urlencode(asked)}" if after else "",
            next_href=f"?{urlencode(following)}" if more else "",
        )
    total = sum(counts.values())
    drawn = [
        parts.Progress(words(watch.names), counts[name], total)
        for name, watch in watches.items()
        if name in counts
    ]
    return {"table": table, "pages": pages, "drawn": drawn}


def days_since(since: date, today: date) -> str:
    """How many days something is running; the first one counts."""
    days = max((today - since).days, 0) + 1
    return ngettext("%(count)s day running", "%(count)s days running", days) % {"count": number_format(days)}


def _nothing() -> parts.Empty:
    return parts.Empty(
        title=_("Nothing has to be looked into"),
        text=_("The register is searched every night, and whenever the list of a class is taken."),
        icon="check",
    )


def _school_key(written: str) -> tuple[date, int, str] | None:
    since, _first, rest = written.partition("~")
    school, _second, watch = rest.partition("~")
    number = whole(school)
    try:
        return (date.fromisoformat(since), number, watch[:60]) if number is not None else None
    except ValueError:
        return None


def _key(written: str) -> tuple[date, int] | None:
    since, _tilde, last = written.partition("~")
    number = whole(last)
    try:
        return (date.fromisoformat(since), number) if number is not None else None
    except ValueError:
        return None
