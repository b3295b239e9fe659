"""Facts about a case and its pupil, for the rules that guard a procedure."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from matricula.cases.clockwork import start_clock
from matricula.cases.lookup import standing_in
from matricula.cases.models import Case, CaseState
from matricula.cases.ports import FactValue, Question
from matricula.regulation.api import CORRECTION


def register_facts(question: Question) -> Mapping[str, FactValue]:
    """What the register says of the pupil now, also to a party that does not see the record itself."""
    block = question.case.subject
    now = standing_in(question.case, question.subject.student_id)
    return {
        "student_number": block["student_number"],
        "student_number_valid": question.stack.port("student_number.read")(block["student_number"]).valid,
        "status": now["status"],
        "stage": now["stage"],
        "grade": now["grade"],
        "on_roll_of_sender": now["school_id"] == block["school_id"],
    }


def case_facts(question: Question) -> Mapping[str, FactValue]:
    """What the application says: the grade entered, the two schools, the days on which it was agreed and filed."""
    case = question.case
    starter = question.orgs[question.procedure.starter]
    return {
        "to_grade": case.payload.get("to_grade"),
        "same_school": case.subject["school_id"] == starter.id,
        "to_school_open": starter.closed_on is None or question.on < starter.closed_on,
        "to_school_has_stage": case.subject["stage"] in starter.stages,
        "agreed_on": _day(case, "agreed_on"),
        "guardian_signed_on": _day(case, "guardian_signed_on"),
        "filed_on": question.on,
        "filing_last_on": _filing_last_on(question),
    }


def _filing_last_on(question: Question) -> date | None:
    """The last day on which the office that starts may file: by the clock of its own step, or of its correction."""
    rule = question.procedure.routes[0].steps[0]
    if question.case.state == CaseState.RETURNED or question.case.round > 1:
        returned = question.case.steps.filter(rule=CORRECTION)
        last_on: str | None = returned.order_by("-round").values_list("term__last_on", flat=True)[0]
        return date.fromisoformat(last_on) if last_on else None
    if rule.clock_from is None or _day(question.case, rule.clock_from) is None:
        return None
    holder = question.orgs[rule.party]
    # A draft may hold a day that no calendar reaches; what is wrong with it is said beside its field.
    with suppress(OverflowError):
        law = question.stack
        return start_clock(question.case, law, rule, holder, filed=law, received_at=question.at).last_on
    return None


def _day(case: Case, field: str) -> date | None:
    try:
        return date.fromisoformat(case.payload.get(field, ""))
    except ValueError:
        return None
