"""Take a case back before it is decided."""

import uuid

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, require
from matricula.cases.law import procedure_of
from matricula.cases.models import ENDING, Case, CaseState, EventKind
from matricula.cases.parties import orgs_of
from matricula.cases.reaching import lock_case, require_withdrawer, running_turn
from matricula.cases.recording import recorded_on
from matricula.cases.telling import tell
from matricula.cases.timeline import note
from matricula.deployment.api import change
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused


def withdraw_case(*, by: Acting, case: uuid.UUID, reason: str) -> Case:
    """End a draft or a running case as long as the procedure allows it; a reason is kept.

    It is taken back by its starter, or, when it was returned and not corrected in time, by whom it is abandoned to.
    """
    found = lock_case(case)
    procedure, orgs = procedure_of(found), orgs_of(found)
    require(by, require_withdrawer(found, by, procedure, orgs, running_turn(found)))
    if found.state != CaseState.DRAFT and not reason.strip():
        raise Refused(
            "reason_missing",
            _("A case that was filed is withdrawn only with a written reason."),
            clause=procedure.clause,
            next_step=_("Write why the application is taken back."),
        )
    with recorded_on(found, "cases.withdraw_case", by=by, clause=procedure.clause, reason=reason):
        others = [org for org in orgs.values() if not by.acts_as(org.id)]
        found.state, found.ended_at, found.holder_org = CaseState.WITHDRAWN, civil_now(), None
        change(found, *ENDING)
        note(found, EventKind.WITHDRAWN, by=by, clause=procedure.clause, words=reason)
        tell(found, procedure, "withdrawn", others)
    return found
