"""Lists for the tests of other apps, made by the real actions of the installed law."""

import uuid

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Answer, Case, decide_step, open_list, prepare_step, save_draft, submit_case

REGISTRATION, GRADUATION = "registration", "graduation"


def drafted_list(
    province: Province,
    *,
    school: str = "east_one",
    stage: str = "primary",
    procedure: str = REGISTRATION,
) -> Case:
    """A draft of everybody at the school whom the procedure is for, filled in."""
    by = province.acting(school)
    with in_scope(by):
        case = open_list(by=by, procedure=procedure, key=uuid.uuid4().hex, stage=stage)
        save_draft(by=by, case=case.uuid, payload={"checked_by": "测试员"})
    return case


def filed_list(
    province: Province,
    *,
    school: str = "east_one",
    stage: str = "primary",
    procedure: str = REGISTRATION,
) -> Case:
    """The same, filed: it waits for the head of that school."""
    case = drafted_list(province, school=school, stage=stage, procedure=procedure)
    by = province.acting(school)
    with in_scope(by):
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def approved_list(
    province: Province,
    *,
    school: str = "east_one",
    authority: str = "east",
    stage: str = "primary",
    procedure: str = REGISTRATION,
) -> Case:
    """The same, approved by all: it waits for the job that carries it out."""
    case = filed_list(province, school=school, stage=stage, procedure=procedure)
    return approved(province, case, school=school, authority=authority)


def approved(province: Province, case: Case, *, school: str = "east_one", authority: str = "east") -> Case:
    """A filed list, approved by its school and its authority."""
    agree(province, case, school)
    officer = province.acting(authority)
    with in_scope(officer):
        prepare_step(by=officer, case=case.uuid, step=open_turn(case), recommendation=Answer.APPROVE)
    agree(province, case, authority)
    return case


def agree(province: Province, case: Case, office: str) -> None:
    """The head of the office whose turn it is approves."""
    head = province.acting(office, "head")
    with in_scope(head):
        decide_step(by=head, case=case.uuid, step=open_turn(case), answer=Answer.APPROVE)


def open_turn(case: Case) -> int:
    """The turn that is running, to whoever sees the case."""
    return case.steps.get(state="open").pk
