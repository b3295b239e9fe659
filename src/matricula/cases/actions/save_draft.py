"""Keep what was entered so far in a draft, or in a case returned for correction."""

import uuid
from collections.abc import Mapping

from matricula.authorities.api import Acting, require
from matricula.cases.entered_class import class_problems
from matricula.cases.judging import check_form
from matricula.cases.law import procedure_of, stack_of
from matricula.cases.models import Case, CaseState, EventKind
from matricula.cases.reaching import lock_case, require_starter, require_state
from matricula.cases.recording import recorded_on
from matricula.cases.timeline import note
from matricula.deployment.api import change
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Problem


def save_draft(
    *, by: Acting, case: uuid.UUID, payload: Mapping[str, object]
) -> tuple[Case, tuple[Problem, ...]]:
    """Store the form as it is; returns the case and what is wrong with the fields so far.

    Fields that the form does not have are reported and not kept. Where nothing changed, nothing is noted.
    """
    found = lock_case(case)
    require(by, "cases.start", found.opened_org)
    require_starter(found, by)
    require_state(found, CaseState.DRAFT, CaseState.RETURNED)
    stack, procedure = stack_of(found), procedure_of(found)
    values, problems = check_form(stack, procedure, payload, found.subject, complete=False)
    problems += class_problems(
        procedure, values, found.subject, school_id=found.opened_org_id, on=civil_today(by.zone)
    )
    if values == found.payload:
        return found, problems
    with recorded_on(found, "cases.save_draft", by=by):
        found.payload = values
        change(found, "payload")
        note(found, EventKind.SAVED, by=by, clause=procedure.form.clause, audience=by.lineage)
    return found, problems
