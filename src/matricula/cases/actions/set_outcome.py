"""Say what becomes of students on a list, where its law has several outcomes, while the list is still to be filed."""

import uuid
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.cases.actions.leave_out_lines import reach_list
from matricula.cases.law import procedure_of
from matricula.cases.recording import recorded_on
from matricula.regulation.api import Refused


def set_outcome(
    *, by: Acting, case: uuid.UUID, students: Collection[uuid.UUID], outcome: str, reason: str = ""
) -> int:
    """Give these students the outcome, with the reason that the offices will read; returns how many are on the list.

    Refused where a rule says the outcomes, for an outcome that the law does not open to the stage of the list, without
    a reason where that one needs it in writing, for a list of another office, and once the list is filed.
    """
    found = reach_list(by, case)
    law = procedure_of(found)
    if law.lines is not None and law.lines.outcome_by is not None:
        raise Refused(
            "outcome_follows",
            _("What becomes of a student on this list follows from the record, and is set by nobody."),
            clause=law.lines.outcome_by.clause,
            next_step=_(
                "Put right what is wrong or missing in the student's results; the list is judged again when filed."
            ),
        )
    wanted = next(
        (
            one
            for one in (law.lines.outcomes_in(found.subject["stage"]) if law.lines is not None else ())
            if one.id == outcome
        ),
        None,
    )
    if wanted is None:
        raise Refused(
            "no_such_outcome",
            _("The law of this list gives no student of this stage such an outcome."),
            clause=law.clause,
            next_step=_("Choose one of those that the list offers."),
        )
    if wanted.needs_reason and not reason.strip():
        raise Refused(
            "reason_missing",
            _("This outcome is given only with a written reason."),
            clause=wanted.clause,
            next_step=_("Write why; every office on the way reads it, and it stays on the roll."),
        )
    with recorded_on(found, "cases.set_outcome", by=by, clause=wanted.clause, reason=reason) as record:
        given = found.lines.filter(student_uuid__in=students).update(
            outcome=outcome, outcome_why=reason.strip()
        )
        record.detail = {"lines": given, "outcome": outcome}
    return given
