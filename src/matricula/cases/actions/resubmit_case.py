"""File a case again after it was returned for correction: judged by the law of that day, from the first unit on."""

import uuid

from matricula.authorities.api import Acting, require
from matricula.cases.actions.submit_case import file_case
from matricula.cases.models import Case, CaseState, EventKind
from matricula.cases.reaching import lock_case, require_starter, require_state
from matricula.kernel.clock import civil_today


def resubmit_case(*, by: Acting, case: uuid.UUID, key: str) -> Case:
    """File the corrected case. What others approved before was another application, so they see it again."""
    found = lock_case(case)
    require(by, "cases.start", found.opened_org)
    require_starter(found, by)
    if found.state == CaseState.RUNNING and found.submission_key == key:
        return found
    require_state(found, CaseState.RETURNED)
    found.round += 1
    found.governing_on = civil_today(by.zone)
    return file_case(found, by=by, key=key, kind=EventKind.RESUBMITTED, action="cases.resubmit_case")
