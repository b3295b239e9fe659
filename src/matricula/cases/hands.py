"""Whose hands a turn is in: who may prepare it, who may decide it, and why not."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, NotPermitted
from matricula.cases.models import Step
from matricula.regulation.api import Procedure, Refused, StepRule


def check_preparer(by: Acting, rule: StepRule, procedure: Procedure) -> None:
    """Refuse unless the role of ``by`` is one that prepares this step."""
    if by.role not in rule.prepares:
        raise NotPermitted(
            "not_the_preparer",
            _("Another role prepares this step."),
            clause=procedure.two_people_clause,
            next_step=_("Hand it to the officer of your office who does this work."),
        )


def check_decider(by: Acting, turn: Step, rule: StepRule, procedure: Procedure) -> None:
    """Refuse unless ``by`` decides this step, it has been prepared, and by somebody else."""
    if by.role not in rule.decides:
        raise NotPermitted(
            "not_the_decider",
            _("Another role decides this step."),
            clause=procedure.two_people_clause,
            next_step=_("Hand it to the head of your office."),
        )
    if turn.prepared_by_user_id is None:
        raise Refused(
            "not_prepared",
            _("The officer has not worked this step through yet."),
            clause=procedure.two_people_clause,
            next_step=_("Ask the officer to check the papers and to recommend a decision."),
        )
    if turn.prepared_by_user_id == by.user_id:
        raise Refused(
            "two_people_needed",
            _("You prepared this step yourself; another person has to decide it."),
            clause=procedure.two_people_clause,
            next_step=_("Leave the decision to the head, or to whoever stands in for them."),
        )
