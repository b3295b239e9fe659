"""Facts about a transfer: the school that takes the pupil, and the time it has for filing."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from matricula.cases.clockwork import start_clock
from matricula.cases.effects.pupil_facts import PUPIL_FACTS, pupil_facts
from matricula.cases.form_facts import form_facts
from matricula.cases.models import CaseState
from matricula.cases.ports import FactValue, Question
from matricula.regulation.api import CORRECTION, FactType

SENDER_FACTS = {**PUPIL_FACTS, "on_roll_of_sender": FactType.flag}
TRANSFER_FACTS = {
    "same_school": FactType.flag,
    "to_school_open": FactType.flag,
    "to_school_has_stage": FactType.flag,
    "filing_last_on": FactType.date,
}


def sender_facts(question: Question) -> Mapping[str, FactValue]:
    """The facts of the pupil under the names that law of earlier releases judges by."""
    known = pupil_facts(question)
    return {**known, "on_roll_of_sender": known["on_roll"]}


def transfer_facts(question: Question) -> Mapping[str, FactValue]:
    """Whether the school that starts may take the pupil, and the last day on which it may file."""
    case = question.case
    starter = question.orgs[question.procedure.starter]
    return {
        "same_school": case.subject["school_id"] == starter.id,
        "to_school_open": starter.closed_on is None or question.on < starter.closed_on,
        "to_school_has_stage": case.subject["stage"] in starter.stages,
        "filing_last_on": _filing_last_on(question),
    }


def _filing_last_on(question: Question) -> date | None:
    """The last day on which the office that starts may file: by the clock of its own step, or of its correction."""
    rule = question.procedure.routes[0].steps[0]
    if question.case.state == CaseState.RETURNED or question.case.round > 1:
        returned = question.case.steps.filter(rule=CORRECTION)
        last_on: str | None = returned.order_by("-round").values_list("term__last_on", flat=True)[0]
        return date.fromisoformat(last_on) if last_on else None
    if rule.clock_from is None or form_facts(question)[rule.clock_from] is None:
        return None
    holder = question.orgs[rule.party]
    # A draft may hold a day that no calendar reaches; what is wrong with it is said beside its field.
    with suppress(OverflowError):
        law = question.stack
        return start_clock(question.case, law, rule, holder, filed=law, received_at=question.at).last_on
    return None
