"""Filing: by the law of the day on which it is done, and what goes along with the pupil and who is told."""

import json
from dataclasses import replace
from datetime import date, timedelta

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.models import Step
from matricula.cases.rehearsal.moves import Stage
from matricula.cases.tests.conftest import MONDAY, do
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner, at_civil_time
from matricula.deployment.api import sight
from matricula.kernel.durations import Duration, Unit
from matricula.notices.api import Notice
from matricula.registry.api import EnrollmentStatus, SealedSnapshot
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import Stack, substituted

NEXT_MONDAY = MONDAY + timedelta(weeks=1)


def slower_from(stack: Stack, day: date) -> Stack:
    """The law as it would be if filing and reviewing took five working days from that day on."""
    terms = dict(stack.terms)
    for name in ("transfer_filing", "transfer_review"):
        known = stack.terms[name].values
        later = replace(known[-1], since=day, value=Duration(5, Unit.working_days))
        terms[name] = replace(stack.terms[name], values=(*known, later))
    return replace(stack, terms=terms)


def value_of_turn(stage: Stage) -> int:
    with sight([stage.world.orgs["province"].id], actor="job:test"):
        turn = Step.objects.filter(case=stage.cases["case"]).order_by("-round", "-seq")[0]
    value: int = turn.term["value"]
    return value


def governing(stage: Stage) -> date:
    with sight([stage.world.orgs["province"].id], actor="job:test"):
        return stage.case().governing_on


def test_a_draft_that_lay_while_the_law_changed_is_filed_by_the_law_of_the_filing(stage: Stage) -> None:
    with substituted(slower_from(stage.stack, NEXT_MONDAY.date())):
        for does in ("open", "save", "attach"):
            do(stage, "receiving_school.record_officer", does)
        with at_civil_time(NEXT_MONDAY):
            do(stage, "receiving_school.record_officer", "submit")
            do(stage, "receiving_school.head", "approve")
        assert governing(stage) == NEXT_MONDAY.date()
        assert value_of_turn(stage) == 5


def test_a_case_filed_before_the_law_changed_goes_on_by_the_law_of_its_filing(filed: Stage) -> None:
    with substituted(slower_from(filed.stack, NEXT_MONDAY.date())), at_civil_time(NEXT_MONDAY):
        do(filed, "sending_school.record_officer", "prepare")
        do(filed, "sending_school.head", "approve")
    assert (governing(filed), value_of_turn(filed)) == (MONDAY.date(), 2)


def test_a_case_filed_again_goes_by_the_law_of_that_day(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    do(filed, "sending_school.head", "approve")
    do(filed, "sending_authority.record_officer", "prepare")
    do(filed, "sending_authority.head", "return", reason="The stamp cannot be read")
    with substituted(slower_from(filed.stack, NEXT_MONDAY.date())), at_civil_time(NEXT_MONDAY):
        do(filed, "receiving_school.record_officer", "resubmit")
        assert (governing(filed), value_of_turn(filed)) == (NEXT_MONDAY.date(), 5)


def test_the_day_of_agreement_starts_the_clock_of_the_first_round_alone(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    do(filed, "sending_school.head", "approve")
    do(filed, "sending_authority.record_officer", "prepare")
    do(filed, "sending_authority.head", "return", reason="The stamp cannot be read")
    wednesday = MONDAY + timedelta(days=2)
    with at_civil_time(wednesday):
        do(filed, "receiving_school.record_officer", "resubmit")
    with sight([filed.world.orgs["province"].id], actor="job:test"):
        assert filed.case().payload["agreed_on"] == MONDAY.date().isoformat(), (
            "the old day still stands in the form"
        )
        turn = Step.objects.get(case=filed.cases["case"], state="open")
    assert turn.clock_started_at == turn.received_at >= wednesday
    assert turn.term["last_on"] == "2026-03-06"


def test_the_sealed_copy_holds_the_guardians_and_the_whole_chain_of_statuses(province: Province) -> None:
    student = enrolled(province, "east_one")
    with in_scope(province.acting("east_one")):
        guardians = list(student.guardians.values_list("name", "phone", "relation"))
        links = EnrollmentStatus.objects.filter(enrollment__student=student).order_by("seq")
        chain = list(links.values_list("status", flat=True))
    assert guardians
    assert len(chain) == 2, "entered, then checked"
    case = filed_transfer(province, student, to="east_two")
    approved_by(province, case, "east_two", "east_one", "east")
    with in_scope(province.acting("east_one")):
        kept = json.loads(SealedSnapshot.objects.get(case_uuid=case.uuid).content)
    assert [(one["name"], one["phone"], one["relation"]) for one in kept["guardians"]] == guardians
    [place] = kept["enrollments"]
    assert [one["status"] for one in place["statuses"]] == chain


def told(case_kind: str) -> set[str]:
    """The addresses of everybody who was told that."""
    with as_owner():
        return set(Notice.objects.filter(kind=case_kind).values_list("recipient__email", flat=True))


def test_a_withdrawal_is_told_to_the_other_parties_and_not_to_the_office_that_withdrew(filed: Stage) -> None:
    do(filed, "receiving_school.record_officer", "withdraw", reason="The family stays")
    with as_owner():
        people = {
            name: filed.world.person(name).user.email
            for name in (
                "receiving_school.record_officer",
                "receiving_school.head",
                "sending_school.record_officer",
                "sending_school.head",
                "sending_authority.head",
            )
        }
    found = told("case.withdrawn")
    assert {people["sending_school.record_officer"], people["sending_school.head"]} <= found
    assert people["sending_authority.head"] in found
    assert not {people["receiving_school.record_officer"], people["receiving_school.head"]} & found
