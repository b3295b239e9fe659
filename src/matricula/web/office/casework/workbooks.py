"""The cases of an office, and the lines of one of its lists, as workbooks."""

import uuid
from collections.abc import Iterable

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, own_office
from matricula.cases.api import (
    CaseLine,
    CaseRow,
    CaseView,
    Told,
    case_page,
    lines_of,
    students_on,
    told_on,
)
from matricula.exchange.api import ListSheet
from matricula.registry.api import Student
from matricula.regulation.api import Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.clauses import words
from matricula.web.coded import grade_label
from matricula.web.law_words import listed
from matricula.web.names import org_name
from matricula.web.office.casework.case_list import asked_for, page_of
from matricula.web.office.casework.lists import (
    SHOWING_WORDS,
    asked_lines,
    fault_words,
    shown_as,
    why_left_out,
)
from matricula.web.office.casework.outcomes import outcome_label
from matricula.web.office.casework.rows import STATE_WORDS, about, name_in, place_words
from matricula.web.workbooks import AT_ONCE, Whose, list_workbook, page_by_page


@require_safe
@office
@needs("registry.view_student")
@limited("cases_file", times=10, seconds=60)
@of_one_moment
def cases_workbook(request: OfficeRequest) -> HttpResponseBase:
    """The cases of the same list in its order; three statements for each thousand of them, or six."""
    by, wanted = request.acting, asked_for(request.GET)

    def a_page(behind: str | None) -> tuple[Iterable[CaseRow], str | None]:
        return page_of(by, wanted, behind or "", AT_ONCE)

    sheet = ListSheet(
        title=_("Cases"),
        lines=(listed([org_name(own_office(by)), *wanted.words]),),
        headings=(
            _("Reference"),
            _("Student"),
            _("Procedure"),
            _("School"),
            _("To school"),
            _("Opened"),
            _("Filed"),
            _("Ended"),
            _("Whose turn"),
            _("Due"),
            _("State"),
        ),
        rows=(_case(one, by) for one in page_by_page(a_page)),
    )
    return list_workbook(by, [sheet], of=Whose.office(own_office(by)), page="cases_workbook")


def _case(one: CaseRow, by: Acting) -> tuple[str, ...]:
    opened, filed, ended, due = (
        date_format(at.astimezone(by.zone).date()) if at is not None else ""
        for at in (one.opened_at, one.submitted_at, one.ended_at, one.turn.due_at if one.turn else None)
    )
    return (
        one.reference,
        about(one),
        words(one.law.names),
        place_words(one.from_school),
        place_words(one.to_school),
        opened,
        filed,
        ended,
        name_in(one.holder) if one.ended_at is None else "",
        due,
        str(STATE_WORDS[one.state]),  # type: ignore[index]  # a state is one of its words
    )


@require_safe
@office
@needs("registry.view_student")
@limited("case_lines_file", times=10, seconds=60)
@of_one_moment
def lines_workbook(request: OfficeRequest, case: uuid.UUID) -> HttpResponseBase:
    """The lines of a list that fit what is asked for; two statements for each thousand of them."""
    by = request.acting
    view = case_page(by=by, case=case)
    if not view.procedure.is_list:
        raise Http404
    showing, text, outcome = asked_lines(request.GET)
    stack = stack_for(view.case.pack)
    found = lines_of(view.case, showing=showing, words=text, outcome=outcome).order_by("id")

    def a_page(after: int | None) -> tuple[Iterable[tuple[str, ...]], int | None]:
        rows = list(found.filter(id__gt=after or 0)[:AT_ONCE])
        seen, told = students_on(rows), told_on(view.case, view.procedure, rows)
        lines = [_line(one, view, seen.get(one.student_id), told.get(one.student_id), stack) for one in rows]
        return lines, rows[-1].id if len(rows) == AT_ONCE else None

    school = name_in(view.case.subject["school_names"])
    sheet = ListSheet(
        title=words(view.procedure.names),
        lines=(listed(filter(None, [school, view.case.reference, str(SHOWING_WORDS[showing]), text])),),
        headings=(
            _("Name"),
            _("Grade"),
            _("Class"),
            _("Line"),
            _("Outcome"),
            _("Reason for the outcome"),
            _("What stands against it"),
            _("Clause"),
            _("Left out by the school"),
        ),
        rows=page_by_page(a_page),
    )
    whose = Whose("case", view.case.uuid, view.case.seen_by, f"{school}-{view.case.reference}")
    return list_workbook(by, [sheet], of=whose, page="case_lines_workbook")


def _line(
    line: CaseLine, view: CaseView, student: Student | None, told: Told | None, stack: Stack
) -> tuple[str, ...]:
    if student is None and told is not None:
        who = (told.name, "", told.under)
    elif student is None:
        who = (_("a student who is no longer in your sight"), "", "")
    else:
        who = (student.name, grade_label(stack, student.stage, student.grade), student.class_name)
    return (
        *who,
        str(SHOWING_WORDS[shown_as(line)]),
        "" if line.left_out_at or line.against else outcome_label(view.procedure, line),
        line.outcome_why or " ".join(name_in(one["text"]) for one in line.findings),
        " ".join(fault_words(view.procedure, one, stack) for one in line.against),
        listed(one["clause"] for one in line.against),
        why_left_out(line, view),
    )
