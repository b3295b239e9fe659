"""An officer works a turn through and recommends how to decide it."""

import uuid

from matricula.authorities.api import Acting, require
from matricula.cases.hands import check_preparer
from matricula.cases.law import procedure_of, stack_of
from matricula.cases.models import GROUNDED, Answer, CaseState, EventKind, Step
from matricula.cases.reaching import lock_case, open_step, require_state
from matricula.cases.recording import recorded_on
from matricula.cases.refusing import clause_of_answer
from matricula.cases.timeline import note
from matricula.deployment.api import change
from matricula.kernel.clock import civil_now


def prepare_step(
    *, by: Acting, case: uuid.UUID, step: int, recommendation: Answer, ground: str = "", reason: str = ""
) -> Step:
    """Store the recommendation of the turn ``step``; it may be changed until the head has decided.

    Recommending a refusal or an objection needs a listed ground and a reason like deciding one (the objection its
    paper, too); a return needs a reason.
    """
    found = lock_case(case)
    procedure = procedure_of(found)
    require_state(found, CaseState.RUNNING)
    turn = open_step(found, step, by, procedure.clause)
    require(by, "cases.prepare", turn.holder_org)
    rule = procedure.rule_of(found.route, turn.rule)
    check_preparer(by, rule, procedure)
    clause = clause_of_answer(
        found, stack_of(found), procedure, rule, recommendation, ground=ground, reason=reason
    )
    with recorded_on(found, "cases.prepare_step", by=by, clause=clause, reason=reason):
        turn.prepared_by_id = by.appointment_id
        turn.prepared_by_user_id = by.user_id
        turn.prepared_in_stead_of_id = by.stands_in_for_id
        turn.prepared_at = civil_now()
        turn.recommendation = recommendation
        turn.recommended_ground = ground if recommendation in GROUNDED else ""
        turn.recommended_reason = reason
        change(turn, *_PREPARED)
        # A recommendation is the office's own until its head has decided.
        note(
            found,
            EventKind.PREPARED,
            by=by,
            step=turn,
            clause=clause,
            words=reason,
            detail={"recommendation": str(recommendation), "ground": ground},
            audience=turn.holder_org.lineage,
        )
    return turn


_PREPARED = (
    *("prepared_by", "prepared_by_user_id", "prepared_in_stead_of", "prepared_at"),
    *("recommendation", "recommended_ground", "recommended_reason"),
)
