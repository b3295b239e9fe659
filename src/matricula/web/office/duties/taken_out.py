"""Proof of duty to be kept: as a workbook, and as a sheet in PDF."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.delivery.api import duties_pdf
from matricula.exchange.api import ListSheet
from matricula.journal.api import SUBJECTS, DutyLine, Tally
from matricula.kernel.clock import civil_now
from matricula.web.access import OfficeRequest, limited, of_one_moment, office
from matricula.web.coded import day, table_label
from matricula.web.names import org_name
from matricula.web.office.duties.navigation import proves_duties
from matricula.web.office.duties.reckoning import Proof
from matricula.web.office.duties.shared import how_many, kind_words, line_name, share_words, state_words
from matricula.web.office.journal.shared import moment
from matricula.web.printed import printed
from matricula.web.workbooks import MOST, Whose, list_workbook

ON_PAPER: Final = 300
"""So many late things are on the sheet; it says how many there are."""


@require_safe
@office
@limited("duties_workbook", times=20, seconds=60)
@of_one_moment
def proof_workbook(request: OfficeRequest) -> HttpResponseBase:
    """The shares, and everything that was not in time."""
    proof = _proof(request)
    by, lines = proof.by, (org_name(proof.school), proof.span_words)
    shares = ListSheet(
        title=_("Duties in time"),
        lines=lines,
        headings=(
            _("Duty"),
            _("Clause"),
            _("Teacher"),
            _("Subject"),
            _("Week"),
            _("In time"),
            _("late"),
            _("owed and late"),
        ),
        rows=_shares(proof),
    )
    late = ListSheet(
        title=_("Not in time"),
        lines=lines,
        headings=(
            _("Duty"),
            _("Clause"),
            _("Lesson or group"),
            _("Teacher"),
            _("Students"),
            _("Day"),
            _("Until"),
            _("State"),
            _("Done"),
        ),
        rows=(_late(one, proof) for one in proof.late(MOST + 1)),
    )
    return list_workbook(by, [shares, late], of=Whose.office(proof.school), page="duties_workbook")


@require_safe
@office
@limited("duties_sheet", times=20, seconds=60)
def proof_sheet(request: OfficeRequest) -> HttpResponse:
    """The same on paper: shares by clause, teacher, subject and week, and what was not in time."""
    proof = _proof(request)
    by, stack = proof.by, proof.stack
    late = proof.late(ON_PAPER)
    log_access(
        by, subject_kind="org", subject=proof.school.uuid, page="duties_sheet", seen_by=proof.school.lineage
    )
    by_kind, by_week = proof.tallied(lambda one: one.kind), proof.tallied(lambda one: one.monday)
    by_teacher, by_subject = proof.tallied(lambda one: one.teacher_id), proof.tallied(lambda one: one.subject)
    data: dict[str, Any] = {
        "title": _("Proof of duty"),
        "school": org_name(proof.school),
        "span": proof.span_words,
        "made": _("Made on %(when)s") % {"when": moment(civil_now(), by.zone)},
        "shares": [
            _table(
                _("Duty"),
                [
                    (f"{kind_words(kind)} ({clause})", by_kind[kind])
                    for kind, clause in proof.clauses.items()
                    if kind in by_kind
                ],
            ),
            _table(
                _("Week"),
                [(date_format(monday, "SHORT_DATE_FORMAT"), by_week[monday]) for monday in sorted(by_week)],
            ),
            _table(
                _("Teacher"),
                [(name, by_teacher[pk]) for pk, name in proof.teachers.items() if pk in by_teacher],
            ),
            _table(
                _("Subject"),
                [(table_label(stack, SUBJECTS, code), tally) for code, tally in by_subject.items() if code],
            ),
        ],
        "late_title": _("Not in time"),
        "late_head": [_("Lesson or group"), _("Duty"), _("Teacher"), _("Day"), _("Until"), _("State")],
        "late": [
            [
                line_name(one, stack),
                kind_words(one.kind),
                one.teacher,
                day(one.day),
                moment(one.due_at, by.zone),
                state_words(one.state),
            ]
            for one in late
        ],
        "cut": _("Only the first %(count)s are shown; the workbook has all.")
        % {"count": number_format(ON_PAPER)}
        if len(late) >= ON_PAPER
        else "",
    }
    return printed(duties_pdf(data, civil_now()), f"{_('Proof of duty')}-{proof.span[0].isoformat()}")


def _proof(request: OfficeRequest) -> Proof:
    if not proves_duties(request.acting):
        raise Http404
    return Proof(request.acting, request.GET)


def _table(what: str, rows: list[tuple[str, Tally]]) -> dict[str, Any]:
    return {
        "head": [what, _("In time"), _("late"), _("owed and late")],
        "rows": [
            [label, share_words(tally), number_format(tally.late), number_format(tally.owed)]
            for label, tally in rows
        ],
        "bars": [tally.percent for _label, tally in rows],
    }


def _shares(proof: Proof) -> Iterator[tuple[str, ...]]:
    found = proof.tallied(lambda one: (one.kind, one.teacher_id, one.subject, one.monday))
    for (kind, teacher, subject, monday), tally in found.items():
        yield (
            kind_words(kind),
            proof.clauses.get(kind, ""),
            proof.teachers.get(teacher, "") if teacher is not None else "",
            table_label(proof.stack, SUBJECTS, subject) if subject else "",
            day(monday),
            number_format(tally.in_time),
            number_format(tally.late),
            number_format(tally.owed),
        )


def _late(one: DutyLine, proof: Proof) -> tuple[str, ...]:
    return (
        kind_words(one.kind),
        proof.clauses.get(one.kind, ""),
        line_name(one, proof.stack),
        one.teacher,
        how_many(one),
        day(one.day),
        moment(one.due_at, proof.by.zone),
        state_words(one.state),
        moment(one.done_at, proof.by.zone) if one.done_at else "",
    )
