"""The summary sheet of a class: every student, every subject, every period; from the marks that were set."""

import uuid
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.documents.api import pdf
from matricula.journal.api import (
    SHEET_BASIS,
    SUBJECTS,
    SummaryCell,
    SummarySheet,
    classes_summed_up,
    keeps_journal,
    summary_sheet,
)
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.list_pages import list_page, takes_out
from matricula.web.names import org_name
from matricula.web.office.journal.periods import period_name, standing_words
from matricula.web.printed import printed
from matricula.web.workbooks import Whose

TEMPLATE: Final = "web/summary_sheet"


@require_safe
@office
@limited("summaries", times=120, seconds=60)
def summaries_page(request: OfficeRequest) -> HttpResponse:
    """The classes whose sheet one may see."""
    by = request.acting
    stack = _stack_of(by)
    return render(
        request,
        "journal/summaries.html",
        {
            "classes": [
                {
                    "name": one.name,
                    "year": one.session.code,
                    "href": reverse("summary_sheet", args=[one.uuid]),
                }
                for one in classes_summed_up(by)
            ],
            "clause": clause_note(by.pack, stack.basis(SHEET_BASIS)),
            "nothing": parts.Empty(
                _("No summary sheets"),
                _("You see the sheet of your own class; the deputy and the head see all."),
                icon="inbox",
            ),
        },
    )


@require_safe
@office
@limited("summary_sheet", times=120, seconds=60)
def summary_page(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponseBase:
    """The sheet, made to be read."""
    by = request.acting
    stack = _stack_of(by)
    sheet = _sheet(by, school_class, "summary_sheet")
    shown = _shown(sheet, stack)
    return list_page(
        request,
        "journal/summary_sheet.html",
        {
            **shown,
            "class_name": sheet.school_class.name,
            "paper": reverse("summary_paper", args=[school_class]),
            "clause": clause_note(by.pack, stack.basis(SHEET_BASIS)),
        },
        [_table(shown)] if takes_out(request) else [],
        of=Whose.of_class(sheet.school_class),
        lines=[shown["year"]],
    )


def _table(shown: dict[str, Any]) -> parts.Table:
    """A row for each student and period, a column for each subject; what a sign stands for is behind it."""
    subjects = list(enumerate(shown["subjects"]))
    return parts.Table(
        caption=_("Summary sheet"),
        columns=(
            parts.Column("name", _("Name")),
            parts.Column("period", _("Period")),
            *(parts.Column(str(place), subject) for place, subject in subjects),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": one["name"],
                    "period": period["name"],
                    **{
                        str(place): parts.Cell(
                            period["cells"][place]["mark"], under=period["cells"][place]["title"]
                        )
                        for place, _subject in subjects
                    },
                }
            )
            for one in shown["students"]
            for period in one["periods"]
        ),
    )


@require_safe
@office
@limited("summary_paper", times=30, seconds=60)
def summary_paper(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponse:
    """The sheet as a PDF, to be signed and kept: what a reason says stands below the table."""
    by = request.acting
    stack = _stack_of(by)
    sheet = _sheet(by, school_class, "summary_paper")
    title = _("Summary sheet of %(name)s") % {"name": sheet.school_class.name}
    now = civil_now()
    moment = now.astimezone(by.zone)
    shown = _shown(sheet, stack)
    notes = _signed(shown["students"])
    words = {"name": _("Name"), "period": _("Period"), "nothing": _("No students are in this class.")}
    data = {
        **shown,
        "title": title,
        "notes": notes,
        "made": _("As the journal stood on %(day)s at %(hour)s")
        % {"day": date_format(moment.date()), "hour": time_format(moment, "TIME_FORMAT")},
        "clause": stack.basis(SHEET_BASIS),
        "words": words,
    }
    return printed(pdf(TEMPLATE, data, at=now), f"{title}, {shown['year']}".replace("/", "-"))


def _stack_of(by: Acting) -> Stack:
    stack = stack_for(by.pack)
    if not keeps_journal(stack):
        raise Http404
    return stack


def _sheet(by: Acting, school_class: uuid.UUID, page: str) -> SummarySheet:
    """The sheet, if the person may see it; the look is noted."""
    sheet = summary_sheet(by, school_class)
    if sheet is None:
        raise Http404
    log_access(
        by,
        subject_kind="school_class",
        subject=sheet.school_class.uuid,
        page=page,
        seen_by=sheet.school_class.school.lineage,
    )
    return sheet


def _shown(sheet: SummarySheet, stack: Stack) -> dict[str, Any]:
    """What the page and the paper say alike: a line for each student and period, a column for each subject."""
    subjects = sorted(sheet.subjects, key=lambda one: table_label(stack, SUBJECTS, one))
    return {
        "school": org_name(sheet.school_class.school),
        "year": sheet.school_class.session.code,
        "subjects": [table_label(stack, SUBJECTS, one) for one in subjects],
        "students": [
            {
                "name": learner.name,
                "periods": [
                    {
                        "name": period_name(stack, period),
                        "cells": [
                            _written(sheet, stack, (learner.enrollment_id, subject, period.pk))
                            for subject in subjects
                        ],
                    }
                    for period in sheet.periods
                ],
            }
            for learner in sheet.learners
        ],
    }


def _signed(students: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Give each cell with a reason the sign of its note; the notes, in the order in which they come."""
    signs: dict[str, str] = {}
    for cell in (cell for one in students for period in one["periods"] for cell in period["cells"]):
        said = cell["title"]
        cell["note"] = signs.setdefault(said, str(len(signs) + 1)) if said else ""
    return [{"sign": sign, "words": said} for said, sign in signs.items()]


def _written(sheet: SummarySheet, stack: Stack, at: tuple[int, str, int]) -> dict[str, Any]:
    cell = sheet.cells.get(at, SummaryCell(""))
    if cell.deferred:
        return {"mark": "…", "title": _("put off")}
    if cell.reason:
        return {"mark": "–", "title": standing_words(stack, cell.scale, "", cell.reason)}
    return {"mark": standing_words(stack, cell.scale, cell.value, "") if cell.value else "", "title": ""}
