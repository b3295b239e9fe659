"""What the law of an office says of its plans, and which schools they are for."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org, Tier, orgs_within
from matricula.kernel.clock import civil_now
from matricula.registry.api import GoingOn, going_on
from matricula.regulation.api import Refused, Stack

KEEP = "admission.keep_plan"
ISSUE = "admission.issue_plan"
VIEW = "registry.view_student"


def law_of_plans(stack: Stack) -> GoingOn:
    """Refused where the law has no plan."""
    found = going_on(stack)
    if found is None:
        raise Refused(
            "no_plan_in_law",
            _("The law of this place has no admission plan."),
            next_step=_("Ask whoever runs the system which pack is installed."),
        )
    return found


def stages_of_office(office: Org, stack: Stack) -> list[str]:
    """The stages into which this office says who goes where, in the order of the law."""
    law = going_on(stack)
    if law is None:
        return []
    entered = {stage for stage, _grade in law.stages.values()}
    held = stack.duties[law.duty].stages
    return [
        name
        for name in stack.stages
        if name in entered and name in held and str(held[name].tier) == office.tier
    ]


def schools_of(office: Org, stage: str, law: GoingOn, stack: Stack) -> QuerySet[Org]:
    """The open schools with that stage for which the office makes the plan, in tree order."""
    now = civil_now().astimezone(office.time_zone).date()
    found = orgs_within(office.path, tier=Tier.SCHOOL).filter(stages__contains=[stage])
    found = found.filter(Q(closed_on=None) | Q(closed_on__gt=now))
    if stack.follows_runner(law.duty):
        found = found.filter(Q(run_by=None) | Q(run_by=office))
    return found.order_by("path")


def own_plan_only(by: Acting, office_id: int, clause: str) -> None:
    """Refused for the plan of another office: whoever stands above sees it, and writes nothing in it."""
    if not by.acts_as(office_id):
        raise Refused(
            "plan_of_another_office",
            _("This is the plan of another office."),
            clause=clause,
            next_step=_("Ask that office."),
        )
