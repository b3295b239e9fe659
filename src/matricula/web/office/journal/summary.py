"""The summary sheet of a class: every student, every subject, every period; from the marks that were set."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.journal.api import (
    SHEET_BASIS,
    SUBJECTS,
    SummaryCell,
    SummarySheet,
    classes_summed_up,
    keeps_journal,
    summary_sheet,
)
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.names import org_name
from matricula.web.office.journal.periods import period_name, standing_words


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
def summary_page(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponse:
    """The sheet, made to be printed."""
    by = request.acting
    stack = _stack_of(by)
    sheet = summary_sheet(by, school_class)
    if sheet is None:
        raise Http404
    log_access(
        by,
        subject_kind="school_class",
        subject=sheet.school_class.uuid,
        page="summary_sheet",
        seen_by=sheet.school_class.school.lineage,
    )
    subjects = sorted(sheet.subjects, key=lambda one: table_label(stack, SUBJECTS, one))
    return render(
        request,
        "journal/summary_sheet.html",
        {
            "school": org_name(sheet.school_class.school),
            "class_name": sheet.school_class.name,
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
            "clause": clause_note(by.pack, stack.basis(SHEET_BASIS)),
        },
    )


def _stack_of(by: Acting) -> Stack:
    stack = stack_for(by.pack)
    if not keeps_journal(stack):
        raise Http404
    return stack


def _written(sheet: SummarySheet, stack: Stack, at: tuple[int, str, int]) -> dict[str, Any]:
    cell = sheet.cells.get(at, SummaryCell(""))
    if cell.deferred:
        return {"mark": "…", "title": _("put off")}
    if cell.reason:
        return {"mark": "–", "title": standing_words(stack, cell.scale, "", cell.reason)}
    return {"mark": standing_words(stack, cell.scale, cell.value, "") if cell.value else "", "title": ""}
