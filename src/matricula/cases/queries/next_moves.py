"""What a reader may do with a case now, and for everything else why not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, NotPermitted, Org
from matricula.cases.actions.comment_on_case import check_party
from matricula.cases.hands import check_decider, check_preparer
from matricula.cases.judging import NotFit, Objection
from matricula.cases.models import Case, CaseState, Step
from matricula.cases.reaching import (
    holds,
    require_objecting,
    require_starter,
    require_state,
    require_withdrawer,
)
from matricula.cases.urging import sides_urged
from matricula.regulation.api import Procedure, Refused


@dataclass(frozen=True, slots=True)
class Move:
    """One action by name; ``refusal`` is what the action would answer now, None when it is open to the reader."""

    name: str
    refusal: Refused | None

    @property
    def allowed(self) -> bool:
        """Whether the reader may do it now."""
        return self.refusal is None


def moves_of(
    case: Case,
    procedure: Procedure,
    turn: Step | None,
    by: Acting,
    *,
    orgs: Mapping[str, Org],
    blocked_by: Sequence[Objection],
) -> tuple[Move, ...]:
    """Every action on the case, judged by the same checks the actions make.

    No statement of its own where the offices that urge ``turn`` were read along with it.
    """

    def edit() -> None:
        _permitted(by, "cases.start")
        require_starter(case, by)
        require_state(case, CaseState.DRAFT, CaseState.RETURNED)

    def attach_objection() -> None:
        require_objecting(case, turn, by, procedure)
        _permitted(by, "cases.prepare" if by.may("cases.prepare") else "cases.decide")

    def submit(state: CaseState) -> None:
        _permitted(by, "cases.start")
        require_starter(case, by)
        require_state(case, state)
        if blocked_by:
            raise NotFit(tuple(blocked_by))

    def withdraw() -> None:
        _permitted(by, require_withdrawer(case, by, procedure, orgs, turn))

    def prepare() -> None:
        step = holds(turn, by, procedure.clause)
        require_state(case, CaseState.RUNNING)
        rule = procedure.rule_of(case.route, step.rule)
        check_preparer(by, rule, procedure)
        _permitted(by, "cases.prepare")

    def decide() -> None:
        step = holds(turn, by, procedure.clause)
        require_state(case, CaseState.RUNNING)
        _permitted(by, "cases.decide")
        check_decider(by, step, procedure.rule_of(case.route, step.rule), procedure)

    def comment() -> None:
        _permitted(by, "cases.comment")
        sides = {role.id: role.side for role in procedure.parties}
        urges = bool(sides_urged(by, [turn], sides)) if turn is not None else False
        takes_part = urges or any(by.acts_as(one.id) for one in orgs.values())
        check_party(case, by, procedure, takes_part=takes_part)

    checks: list[tuple[str, Callable[[], None]]] = [
        ("save_draft", edit),
        ("attach_evidence", edit),
        ("attach_objection", attach_objection),
        ("submit_case", lambda: submit(CaseState.DRAFT)),
        ("resubmit_case", lambda: submit(CaseState.RETURNED)),
        ("prepare_step", prepare),
        ("decide_step", decide),
        ("withdraw_case", withdraw),
        ("comment_on_case", comment),
    ]
    return tuple(Move(name, _refusal(check)) for name, check in checks)


def _refusal(check: Callable[[], None]) -> Refused | None:
    try:
        check()
    except Refused as refusal:
        return refusal
    return None


def _permitted(by: Acting, permission: str) -> None:
    if not by.may(permission):
        raise NotPermitted(
            "role_lacks_permission",
            _("Your role does not include this."),
            clause=by.barred_by,
            next_step=_("See the table of permissions for the role that does, and hand the work over to it."),
        )
