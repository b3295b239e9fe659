"""Makes the lists of a demonstration with the real actions, each turn at its own moment."""

from collections.abc import Mapping
from typing import Any

from matricula.cases.api import (
    STAYS,
    Case,
    leave_out_lines,
    open_list,
    save_draft,
    submit_case,
)
from matricula.exchange.demo.transfers import OFFICER, TransferMaker


def make_list(maker: TransferMaker, plan: Mapping[str, Any]) -> Case:
    """The list of one plan, as far as the plan says, with its first lines left out where it says why."""
    school, words = maker.schools[plan["school"]], maker.recipe["list"]
    with maker.acting(school, OFFICER, plan["filed"], 9) as by:
        case = open_list(by=by, procedure=plan["procedure"], key=maker.key(), stage=plan["stage"])
        save_draft(by=by, case=case.uuid, payload={**words["entered"], words["checked_by"]: by.user_name})
        for reason in plan.get("left_out", ()):
            first = case.lines.filter(STAYS).order_by("id").values_list("student_uuid", flat=True)[:1]
            leave_out_lines(by=by, case=case.uuid, students=list(first), reason=reason)
        submit_case(by=by, case=case.uuid, key=maker.key())
    for hour, step in enumerate(plan["steps"], start=10):
        maker.take_turn(case.uuid, step, hour)
    return Case.objects.get(pk=case.pk)
