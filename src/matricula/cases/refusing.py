"""What a refusal, or a return, has to say before anybody may make it."""

from django.utils.translation import gettext_lazy as _

from matricula.cases.models import Answer
from matricula.regulation.api import Procedure, Refused, StepRule


def clause_of_answer(procedure: Procedure, rule: StepRule, answer: Answer, ground: str, reason: str) -> str:
    """The clause on which the answer rests: the listed ground's for a refusal, the return's, else the step's.

    Raises Refused for a ground that is not on the list of this party, and for a missing reason.
    """
    if answer == Answer.APPROVE:
        return rule.clause
    if answer == Answer.RETURN:
        if rule.party not in procedure.returns.by:
            raise Refused(
                "may_not_return",
                _("In your place a case is not returned: a return would delay it."),
                clause=procedure.returns.clause,
                next_step=_("Approve it, or refuse it on a ground from the list."),
            )
        if not reason.strip():
            raise Refused(
                "reason_missing",
                _("A case is returned only with a written reason."),
                clause=procedure.returns.clause,
                next_step=_("Write what has to be corrected."),
            )
        return procedure.returns.clause
    if not ground:
        raise Refused(
            "refusal_ground_missing",
            _("A refusal needs a ground."),
            clause=procedure.refusal_clause,
            next_step=_("Choose the ground from the list; without one of them nobody may refuse."),
        )
    listed = {entry.id: entry for entry in procedure.refusals_of(rule.party)}
    if ground not in listed:
        raise Refused(
            "ground_not_listed",
            _("On this ground nobody in your place may refuse; the list on the page is complete."),
            clause=procedure.refusal_clause,
            next_step=_("Approve it, or refuse it on a ground from the list."),
        )
    if not reason.strip():
        raise Refused(
            "reason_missing",
            _("A refusal needs a written reason besides its ground."),
            clause=listed[ground].clause,
            next_step=_("Write what was found and where."),
        )
    return listed[ground].clause
