"""Proof of duty: the share in time by clause, teacher, subject and week, and what was late."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.journal.api import SUBJECTS, Tally, tally_of
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.names import org_name
from matricula.web.office.duties.navigation import proves_duties
from matricula.web.office.duties.reckoning import Proof
from matricula.web.office.duties.shared import kind_words, lines_table, share_line
from matricula.web.workbooks import workbook_href

SHOWN: Final = 100


@require_safe
@office
@limited("duties_proof", times=120, seconds=60)
def proof_page(request: OfficeRequest) -> HttpResponse:
    """Of the last weeks or a period; made to be printed, too."""
    by = request.acting
    if not proves_duties(by):
        raise Http404
    proof = Proof(by, request.GET)
    log_access(
        by, subject_kind="org", subject=proof.school.uuid, page="duties_proof", seen_by=proof.school.lineage
    )
    late = proof.late(SHOWN + 1)
    nothing = parts.Empty(
        _("Nothing was late"), _("Everything that fell due was done in time."), icon="check"
    )
    by_kind = proof.tallied(lambda one: one.kind)
    return render(
        request,
        "duties/proof.html",
        {
            "school": org_name(proof.school),
            "span": proof.span_words,
            "filters": parts.FilterBar(reverse("duties_proof"), words_name="", filters=proof.filters()),
            "total": share_line(
                _("All together"), tally_of([(one.state, one.count) for one in proof.counts])
            ),
            "kinds": [
                {
                    "name": kind_words(kind),
                    "clause": clause_note(by.pack, clause),
                    "line": share_line(kind_words(kind), by_kind[kind]),
                }
                for kind, clause in proof.clauses.items()
                if kind in by_kind
            ],
            **pictures(proof),
            "late": lines_table(
                late[:SHOWN],
                by,
                proof.stack,
                caption=_("Not in time"),
                teacher=True,
                nothing=nothing,
            ),
            "more": len(late) > SHOWN,
            "workbook": workbook_href("duties_workbook", request.GET),
            "sheet": workbook_href("duties_sheet", request.GET),
        },
    )


def pictures(proof: Proof) -> dict[str, Any]:
    """The share in time by week, teacher and subject."""
    weeks = sorted(proof.tallied(lambda one: one.monday).items(), key=lambda one: one[0])
    teachers = proof.tallied(lambda one: one.teacher_id)
    subjects = proof.tallied(lambda one: one.subject)
    return {
        "weeks": _picture(
            _("In time, by week"),
            _("Week"),
            ((date_format(monday, "SHORT_DATE_FORMAT"), tally, "") for monday, tally in weeks),
        ),
        "teachers": _picture(
            _("In time, by teacher"),
            _("Teacher"),
            (
                (name, teachers[pk], narrowed(proof.asked, "teacher", str(pk)))
                for pk, name in proof.teachers.items()
                if pk in teachers
            ),
        ),
        "subjects": _picture(
            _("In time, by subject"),
            _("Subject"),
            (
                (
                    table_label(proof.stack, SUBJECTS, code),
                    tally,
                    narrowed(proof.asked, "subject", code),
                )
                for code, tally in subjects.items()
                if code
            ),
        ),
    }


def narrowed(asked: QueryDict, name: str, value: str) -> str:
    """The same page with one choice more."""
    changed = asked.copy()
    changed[name] = value
    return f"?{changed.urlencode()}"


def _picture(caption: str, what: str, lines: Iterable[tuple[str, Tally, str]]) -> parts.Shares | None:
    drawn = tuple(share_line(label, tally, href) for label, tally, href in lines if tally.due)
    return parts.Shares(caption, what, _("In time"), drawn) if drawn else None
