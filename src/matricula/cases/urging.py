"""Which offices look on at a turn and urge it, beside the one that decides, and what that lets them do."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from matricula.authorities.api import Acting, Org
from matricula.cases.models import Case, Step, StepState, Urging
from matricula.regulation.api import Procedure, Stack


def offices_beside(
    case: Case, step: Step, late: Org, stack: Stack, procedure: Procedure, orgs: Mapping[str, Org]
) -> list[tuple[Org, str]]:
    """The offices above ``late`` that the duty behind the turn names beside the deciding one, each with its clause.

    The duty is that of the holder itself, or of the holder's authority. Nobody urges an office that is not below it:
    of a turn that the deciding office lets run out, only those above that office are told. One statement where the
    law names any.
    """
    stage = case.subject[procedure.duty_stage]
    beside: dict[str, str] = {}
    for role in procedure.parties:
        if role.duty is not None and step.party in (role.id, role.of):
            beside |= stack.duty_beside(role.duty, stage)
    if not beside:
        return []
    deciding = {orgs[role.id].id for role in procedure.parties if role.duty and role.of == step.party}
    found = Org.objects.filter(id__in=late.lineage, tier__in=beside).exclude(id__in={late.id, *deciding})
    return [(one, beside[one.tier]) for one in found.order_by("path")]


def sides_urged(by: Acting, turns: Iterable[Step], sides: Mapping[str, str]) -> frozenset[str]:
    """The sides of the running turns that the office of ``by`` is called upon to urge; ``sides`` by party.

    It is when the turn was escalated to it, or when the duty names it beside the deciding office.
    """
    return frozenset(
        sides[turn.party]
        for turn in turns
        if turn.state == StepState.OPEN
        and (by.acts_as(turn.escalated_to_id) or any(by.acts_as(one.org_id) for one in turn.urgings.all()))
    )


def call_upon(case: Case, step: Step, org: Org, clause: str, *, at: datetime) -> bool:
    """Store that the office is to urge the turn; False when it was called upon before."""
    _made, new = Urging.objects.get_or_create(
        step=step, org=org, defaults={"case": case, "clause": clause, "told_at": at}
    )
    return new
