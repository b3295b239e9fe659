"""The journal of a group: students and lessons of a period, written cell by cell as one types."""

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.diary.api import Marked, mean_of
from matricula.journal.api import (
    ATTENDANCE,
    READ,
    REASONS,
    SUBJECTS,
    WORKS,
    CellHeld,
    Grid,
    GroupSeen,
    Lesson,
    MarkHeld,
    Member,
    Period,
    SummaryCell,
    changes_since,
    columns_now,
    columns_of,
    correction_reasons,
    enter_marks,
    grid_of,
    group_seen,
    groups_open_to,
    keeps_journal,
    lesson_marks,
    lesson_words,
    mark_shown,
    marking_of,
    marks_table,
    missed_codes,
    missed_key,
    number_of,
    period_named,
    periods_of,
    terms_in,
    weight_of,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import CodeTable, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.answering import json_posted
from matricula.web.coded import table_label
from matricula.web.numbers import whole
from matricula.web.office.attendance.shared import weekday
from matricula.web.office.journal.batches import cells_sent, key_sent
from matricula.web.office.journal.grid_words import KEYS, WORDS
from matricula.web.office.journal.periods import period_words, standing_words

_PLANNED: Final = ""
"""The choice of a kind of work that leaves it to the lesson: what is planned there, or the first of the kinds."""


@require_safe
@office
@limited("grids", times=120, seconds=60)
def grids_page(request: OfficeRequest) -> HttpResponse:
    """The journals that the person may open, class by class; a chosen one is shown at its own address."""
    by = request.acting
    stack = stack_for(by.pack)
    if not keeps_journal(stack):
        raise Http404
    chosen = request.GET.get("group", "")
    groups = groups_open_to(by, civil_today(by.zone))
    if any(str(one.uuid) == chosen for one in groups):
        period = request.GET.get("period", "")
        query = f"?{urlencode({'period': period})}" if period else ""
        return HttpResponseRedirect(reverse("grid", args=[chosen]) + query)
    classes: dict[str, list[dict[str, str]]] = {}
    for one in groups:
        name = one.school_class.name if one.school_class else one.name
        label = table_label(stack, SUBJECTS, one.subject)
        shown = label if one.school_class and one.name == name else f"{label} · {one.name}"
        classes.setdefault(name, []).append({"href": reverse("grid", args=[one.uuid]), "name": shown})
    nothing = parts.Empty(
        _("No journals"), _("The deputy sets up groups and who teaches them."), icon="inbox"
    )
    return render(request, "journal/grids.html", {"classes": classes, "nothing": nothing})


@require_safe
@office
@limited("grid", times=120, seconds=60)
def grid_page(request: OfficeRequest, group: uuid.UUID) -> HttpResponse:
    """The whole period of a group."""
    by = request.acting
    stack, seen = _opened(request, group)
    today = civil_today(by.zone)
    periods = periods_of(seen.group)
    period = period_named(periods, request.GET.get("period", ""), today)
    grid, scale = grid_of(by, seen, period), marks_table(stack, seen.group.scale)
    weights = marking_of(seen.group.school_id, stack).weights(today)
    # A substitute writes single lessons, and learns nothing of the period.
    terms = terms_in(seen, period) if seen.whole else {}
    log_access(
        by, subject_kind="teaching_group", subject=group, page="grid", seen_by=seen.group.school.lineage
    )
    return render(
        request,
        "journal/grid.html",
        {
            "name": f"{table_label(stack, SUBJECTS, seen.group.subject)} · {seen.group.name}",
            "group": seen.group,
            "groups": [
                (str(one.uuid), f"{one.name} · {table_label(stack, SUBJECTS, one.subject)}")
                for one in groups_open_to(by, today)
                if one.pk == seen.group.pk
                or one.teaches  # type: ignore[attr-defined]  # annotated by `groups_open_to`
                or (one.school_class_id and one.school_class_id == seen.group.school_class_id)
            ],
            "periods": [(one.word, period_words(stack, one)) for one in periods],
            "period": period.word,
            "works": _works(stack, weights),
            "columns": [_column(one, grid, stack) for one in grid.lessons],
            "rows": [
                {
                    **_row(one, grid, stack, scale),
                    "mean": _mean(one, grid, scale),
                    "term": _term(terms.get(one.learner.enrollment_id), stack),
                }
                for one in grid.members
            ],
            "whole": seen.whole,
            "term_sheet": _term_sheet(by, seen, period),
            "writes": bool(grid.own),
            "help": [(keys, words) for keys, words in KEYS],
            "letters": _letters(stack, seen),
            "told": json.dumps(_told(request, seen, period, stack, grid, weights), ensure_ascii=False),
            "nothing": parts.Empty(
                _("No lessons in this period"), _("The deputy enters the timetable."), icon="calendar"
            ),
        },
    )


@require_safe
@office
@limited("grid_changes", times=120, seconds=60)
def grid_changes(request: OfficeRequest, group: uuid.UUID) -> JsonResponse:
    """What was written in the period after the revision ``since``."""
    by = request.acting
    _stack, seen = _opened(request, group)
    periods = periods_of(seen.group)
    period = period_named(periods, request.GET.get("period", ""), civil_today(by.zone))
    since = whole(request.GET.get("since", "")) or 0
    changed = [
        {
            "lesson": one.lesson,
            "student": one.student,
            "marks": None if one.marks is None else [mark._asdict() for mark in one.marks],
            "version": one.version,
            "missed": one.missed,
            "missed_version": one.missed_version,
        }
        for one in changes_since(by, seen, period, since)
    ]
    columns = columns_now(by, seen, period)
    return JsonResponse({"revision": seen.group.revision, "cells": changed, "columns": columns})


@require_POST
@office
@limited("grid_batch", times=300, seconds=60)
def grid_batch(request: OfficeRequest, group: uuid.UUID) -> JsonResponse:
    """Store a batch of cells; the outcome of each."""
    by = request.acting
    stack, seen = _opened(request, group)
    sent = json_posted(request)
    outcomes = enter_marks(by=by, group=seen.group, key=key_sent(sent), cells=cells_sent(sent))
    answered = []
    for one in outcomes:
        marks = [
            MarkHeld(value, work, weight, why)._asdict()
            # An answer that was stored before there were reasons, or weights, has none.
            for value, work, weight, why in zip(
                one.marks,
                one.works,
                one.weights or [weight_of(stack, work) for work in one.works],
                one.reasons or [""] * len(one.marks),
                strict=True,
            )
        ]
        answered.append({**one._asdict(), "marks": marks})
    return JsonResponse({"cells": answered})


def _opened(request: OfficeRequest, group: uuid.UUID) -> tuple[Stack, GroupSeen]:
    """The group, where the law asks for a journal and the person may open it."""
    by = request.acting
    stack = stack_for(by.pack)
    seen = group_seen(by, group, civil_today(by.zone)) if keeps_journal(stack) else None
    if seen is None:
        raise Http404
    return stack, seen


def _works(stack: Stack, weights: Mapping[str, int]) -> list[dict[str, str]]:
    """Kinds of work with how often their marks count today."""
    offered = [
        {"code": one, "label": f"{table_label(stack, WORKS, one)} ×{weights[one]}"}
        for one in stack.table(WORKS).offered
    ]
    return [{"code": _PLANNED, "label": _("As planned for the lesson")}, *offered]


def _column(lesson: Lesson, grid: Grid, stack: Stack) -> dict[str, Any]:
    planned = grid.works.get(lesson.pk)
    work, title = planned or ("", "")
    label = table_label(stack, WORKS, work) if work else ""
    return {
        "lesson": lesson.uuid,
        "href": reverse("lesson", args=[lesson.uuid]),
        "day": date_format(lesson.day, "d.m"),
        "words": f"{weekday(lesson.day)} · {lesson.number}" + (f" · {lesson.topic}" if lesson.topic else ""),
        "number": lesson.number,
        "work": work,
        "work_label": label,
        "work_words": ": ".join(filter(None, [label, title])),
        "off": _off(lesson, grid),
    }


def _off(lesson: Lesson, grid: Grid) -> str:
    """Why nothing is entered in the lesson, as a word for the script; empty where one may."""
    if lesson.cancelled_at is not None:
        return "cancelled"
    if lesson.starts_at > civil_now():
        return "to_come"
    return "" if lesson.pk in grid.own else "others"


def _row(member: Member, grid: Grid, stack: Stack, scale: Any) -> dict[str, Any]:
    return {
        "student": member.learner.student_uuid,
        "name": member.learner.name,
        "cells": list(_cells(member, grid, stack, scale)),
    }


def _mean(member: Member, grid: Grid, scale: CodeTable) -> str:
    """The weighted mean of the marks that stand, with two places; nothing without one that counts."""
    counted = []
    for lesson in grid.lessons:
        for one in grid.cells.get((lesson.pk, member.learner.enrollment_id), CellHeld()).marks:
            number = number_of(scale, one.value)
            if number is not None:
                counted.append(Marked(float(number), one.weight))
    mean = mean_of(tuple(counted))
    return "" if mean is None else number_format(round(mean, 2), 2)


def _term(cell: SummaryCell | None, stack: Stack) -> dict[str, str]:
    """The mark of the period as it stands: a sign, and its words where it is no mark."""
    if cell is None:
        return {"mark": "", "words": ""}
    if cell.deferred:
        return {"mark": "…", "words": _("put off")}
    words = standing_words(stack, cell.scale, cell.value, cell.reason)
    return {"mark": words, "words": ""} if cell.value else {"mark": "–", "words": words}


def _term_sheet(by: Acting, seen: GroupSeen, period: Period) -> str:
    """Where the marks of the period are set, for those who open that page."""
    opens = by.may(READ) or seen.group.teaches  # type: ignore[attr-defined]  # annotated by `group_seen`
    return reverse("term_sheet", args=[seen.group.uuid, period.pk]) if period.pk and opens else ""


def _cells(member: Member, grid: Grid, stack: Stack, scale: Any) -> Iterator[dict[str, Any]]:
    empty = CellHeld()
    for lesson in grid.lessons:
        held = grid.cells.get((lesson.pk, member.learner.enrollment_id), empty)
        missed = missed_key(stack, held.missed) or held.missed if held.missed else ""
        yield {
            "out": not member.is_on(lesson.day),
            "missed": missed,
            "marks": [(mark_shown(scale, one.value), one.weight) for one in held.marks],
            "held": " ".join(
                ":".join(filter(None, [one.value, one.work, str(one.weight), one.why])) for one in held.marks
            ),
            "version": held.version,
            "missed_code": held.missed,
            "missed_version": held.missed_version,
        }


def _letters(stack: Stack, seen: GroupSeen) -> list[tuple[str, str]]:
    """What may be typed, and what it means."""
    scale = marks_table(stack, seen.group.scale)
    marks = [(mark_shown(scale, one), table_label(stack, scale.name, one)) for one in lesson_marks(scale)]
    missed = [
        (missed_key(stack, one) or one, table_label(stack, ATTENDANCE, one)) for one in missed_codes(stack)
    ]
    return [*marks, *missed]


def _told(
    request: OfficeRequest,
    seen: GroupSeen,
    period: Period,
    stack: Stack,
    grid: Grid,
    weights: Mapping[str, int],
) -> dict[str, Any]:
    """What the script has to know: where to ask, whom the page is shown to, and what may be typed."""
    scale = marks_table(stack, seen.group.scale)
    marks, absences = lesson_words(stack, seen.group.scale)
    asked = [seen.group.uuid]
    return {
        "batch": reverse("grid_batch", args=asked),
        "changes": f"{reverse('grid_changes', args=asked)}?period={period.word}",
        "group": str(seen.group.uuid),
        "user": str(request.user.uuid),  # type: ignore[union-attr]  # an office page knows who asks
        "appointment": str(request.acting.appointment_id),
        "revision": seen.group.revision,
        "columns": columns_of(grid.lessons),
        "numbers": {
            one: float(number) for one in lesson_marks(scale) if (number := number_of(scale, one)) is not None
        },
        "signIn": reverse("account_login"),
        "marks": {one: mark_shown(scale, one) for one in lesson_marks(scale)},
        "absences": {one: missed_key(stack, one) or one for one in missed_codes(stack)},
        "markWords": marks,
        "absenceWords": absences,
        "works": dict(weights),
        "firstWork": stack.table(WORKS).offered[0],
        "reasons": {one: table_label(stack, REASONS, one) for one in correction_reasons(stack)},
        "zone": request.acting.zone.key,
        "words": {name: str(words) for name, words in WORDS.items()},
    }
