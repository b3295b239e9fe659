"""What happened to a pupil, day by day: the chain of statuses and what was filed."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.registry.api import ARCHIVE_TABLE, CHANGE_TABLE, STATUS_TABLE, EnrollmentStatus, StudentView
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.names import org_name
from matricula.web.office.students.record.numbers import number_moments
from matricula.web.stored import in_reader_language


def timeline(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    """Statuses and filings, the latest first."""
    places = {one.pk: one for one in view.enrollments}
    moments = [_moment_of_status(one, places, by, stack) for one in view.statuses]
    # Of one day the last comes first, as everywhere.
    moments.reverse()
    moments += [
        parts.Moment(
            year=str(one.recorded_on.year),
            date_words=date_format(one.recorded_on),
            machine_date=one.recorded_on.isoformat(),
            title=in_reader_language(stack, one.title),
            text=table_label(stack, ARCHIVE_TABLE, one.kind),
            icon="file",
            clause=clause_note(stack.pack, one.clause),
        )
        for one in view.archive
        if one.withdrawn_on is None or one.withdrawn_on > view.on
    ]
    moments += number_moments(view, stack)
    moments.sort(key=lambda one: one.machine_date, reverse=True)
    return {"timeline": parts.Timeline(tuple(moments)), "side": "timeline"}


def _planned(one: EnrollmentStatus) -> str:
    return _("planned to end on %(date)s") % {"date": date_format(one.until)} if one.until else ""


def _moment_of_status(
    one: EnrollmentStatus, places: dict[int, Any], by: Acting, stack: Stack
) -> parts.Moment:
    # Where nobody wrote why, the kind of change says it, as when a school was merged.
    why = in_reader_language(stack, one.reason) or (
        table_label(stack, CHANGE_TABLE, one.change_kind) if one.change_kind else ""
    )
    return parts.Moment(
        year=str(one.started_on.year),
        date_words=date_format(one.started_on),
        machine_date=one.started_on.isoformat(),
        title=table_label(stack, STATUS_TABLE, one.status),
        text=" · ".join(filter(None, [org_name(places[one.enrollment_id].school), why, _planned(one)])),
        tone=parts.Tone.locked if one.ends else parts.Tone.done,
        icon="transfer" if one.case_uuid else "dot",
        clause=clause_note(stack.pack, one.clause),
        href=reverse("case", args=[one.case_uuid]) if one.case_uuid else "",
    )
