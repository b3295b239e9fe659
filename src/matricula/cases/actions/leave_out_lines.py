"""Leave students out of a list, or take them back in, while the list is still to be filed."""

import uuid
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, require
from matricula.cases.law import procedure_of
from matricula.cases.models import Case, CaseState
from matricula.cases.reaching import lock_case, require_starter, require_state
from matricula.cases.recording import recorded_on
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused


def leave_out_lines(*, by: Acting, case: uuid.UUID, students: Collection[uuid.UUID], reason: str) -> int:
    """Leave these students out, with the reason that the offices will read; returns how many were on the list.

    Refused without a reason, for a list of another office, and once the list is filed.
    """
    found = reach_list(by, case)
    if not reason.strip():
        raise Refused(
            "reason_missing",
            _("A student is left out of a list only with a written reason."),
            clause=procedure_of(found).clause,
            next_step=_("Write why the student is left out; every office on the way reads it."),
        )
    clause = procedure_of(found).clause
    with recorded_on(found, "cases.leave_out_lines", by=by, clause=clause, reason=reason) as record:
        left = found.lines.filter(student_uuid__in=students, left_out_at=None).update(
            left_out_by=by.appointment_id, left_out_at=civil_now(), left_out_why=reason.strip()
        )
        record.detail = {"lines": left}
    return left


def take_lines_back(*, by: Acting, case: uuid.UUID, students: Collection[uuid.UUID]) -> int:
    """Take back in who was left out; returns how many. What stands against a line is judged again at filing."""
    found = reach_list(by, case)
    with recorded_on(found, "cases.take_lines_back", by=by, clause=procedure_of(found).clause) as record:
        back = found.lines.filter(student_uuid__in=students, left_out_at__isnull=False).update(
            left_out_by=None, left_out_at=None, left_out_why=""
        )
        record.detail = {"lines": back}
    return back


def reach_list(by: Acting, case: uuid.UUID) -> Case:
    """The list, locked, for its own office as long as it is to be filed; NoSuchCase or Refused otherwise."""
    found = lock_case(case)
    require(by, "cases.start", found.opened_org)
    require_starter(found, by)
    require_state(found, CaseState.DRAFT, CaseState.RETURNED)
    return found
