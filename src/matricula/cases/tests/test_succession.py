"""Business of a school that has closed: the office that took it over finishes it, two people as ever, nobody else."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from matricula.authorities.api import Acting, Org, close_school, in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.cases.api import (
    Answer,
    Audience,
    Case,
    CaseState,
    case_page,
    cases_page,
    comment_on_case,
    decide_step,
    inbox,
    inbox_counts,
    prepare_step,
    resubmit_case,
    submit_case,
    sweep_expired_steps,
    withdraw_case,
)
from matricula.cases.models import Step
from matricula.cases.tests.filing import approved_by, drafted_transfer, filed_transfer
from matricula.config.testing import as_owner, at_civil_time
from matricula.deployment.api import declare_demo, move_civil_clock
from matricula.kernel.clock import civil_now, civil_today, travelling
from matricula.notices.api import Notice
from matricula.papers.api import open_paper
from matricula.registry.api import Enrollment, Student, hand_over_places
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db
KEY = "a-key-of-some-length"


def closed(province: Province, school: str, successor: str, days: int = 0) -> Org:
    head = province.acting("city", "head")
    with in_scope(head):
        return close_school(
            by=head,
            school=province.orgs[school],
            successor=province.orgs[successor],
            closed_on=civil_today(head.zone) + timedelta(days=days),
            reason="merged",
            clause="TEST-1",
        )


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> tuple[Province, Student, Case]:
    """A transfer from ``east_one`` to ``east_two`` that waits for the sending school, for all tests of the module."""
    with lasting():
        province = make_province()
        student = enrolled(province)
        for role in ("record_officer", "head"):
            for org in ("west_one", "west", "east_one"):
                province.appointment(org, role)
        case = approved_by(province, filed_transfer(province, student, to="east_two"), "east_two")
        return province, student, case


@pytest.fixture
def copied(db: None, begun: tuple[Province, Student, Case]) -> tuple[Province, Student, Case]:
    return deepcopy(begun)


@pytest.fixture
def province(copied: tuple[Province, Student, Case]) -> Province:
    return copied[0]


@pytest.fixture
def student(copied: tuple[Province, Student, Case]) -> Student:
    return copied[1]


@pytest.fixture
def case(copied: tuple[Province, Student, Case]) -> Case:
    return copied[2]


def turn_of(province: Province, case: Case) -> Step:
    with in_scope(province.acting("province")):
        return Step.objects.get(case=case, state="open")


def refused(by: Acting, case: Case, step: Step, code: str) -> None:
    with in_scope(by), pytest.raises(Refused) as refusal:
        decide_step(by=by, case=case.uuid, step=step.pk, answer=Answer.APPROVE)
    assert refusal.value.code == code


def prepared(province: Province, case: Case, office: str) -> Step:
    by, step = province.acting(office), turn_of(province, case)
    with in_scope(by):
        return prepare_step(by=by, case=case.uuid, step=step.pk, recommendation=Answer.APPROVE)


def test_the_successor_decides_what_the_closed_school_held(
    province: Province, case: Case, student: Student
) -> None:
    closed(province, "east_one", "west_one")
    step = prepared(province, case, "west_one")
    refused(province.acting("west", "head"), case, step, "not_your_turn")
    refused(province.acting("east_two", "head"), case, step, "not_your_turn")
    refused(province.acting("west_one"), case, step, "role_lacks_permission")
    both, second = province.appointment("west_one").user, province.appointment("west_one", "head", 2)
    with as_owner():
        type(second).objects.filter(pk=second.pk).update(user=both)
        second.refresh_from_db()
    refused(province.acting("west_one", "head", 2), case, step, "two_people_needed")
    approved_by(province, case, "west_one", "east")
    with in_scope(province.acting("province")):
        assert Case.objects.get(pk=case.pk).state == CaseState.APPLIED
        assert Student.objects.get(pk=student.pk).school == province.orgs["east_two"]


def test_not_before_the_day(province: Province, case: Case) -> None:
    closed(province, "east_one", "west_one", days=1)
    step = prepared(province, case, "east_one")
    by = province.acting("west_one", "head")
    with in_scope(by), pytest.raises(Refused) as refusal:
        decide_step(by=by, case=case.uuid, step=step.pk, answer=Answer.APPROVE)
    assert refusal.value.code == "no_such_case", "it does not even see the case"
    approved_by(province, case, "east_one")


def test_along_a_chain_the_last_one_decides(province: Province, case: Case) -> None:
    closed(province, "east_one", "west_one")
    closed(province, "west_one", "west_high")
    approved_by(province, case, "west_high")


def test_an_office_that_keeps_the_records_decides_them_too(province: Province, case: Case) -> None:
    closed(province, "east_one", "east")
    step = prepared(province, case, "east")
    refused(province.acting("city", "head"), case, step, "not_your_turn")
    approved_by(province, case, "east", "east")
    with in_scope(province.acting("province")):
        assert Case.objects.get(pk=case.pk).state == CaseState.APPLIED


DECIDING = """
UPDATE cases_step SET state = 'decided', decision = 'approve', decided_at = now(), decided_by_id = %(appointment)s,
  decided_by_user_id = %(user)s WHERE id = %(step)s
"""


def decide_raw(by: Acting, step: Step) -> int:
    with in_scope(by), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DECIDING, {"appointment": by.appointment_id, "user": by.user_id, "step": step.pk})
        return int(cursor.rowcount)


def test_raw_sql_decides_for_nobody_but_whoever_answers_for_the_school(
    province: Province, case: Case
) -> None:
    former = province.acting("east_one", "head")
    closed(province, "east_one", "west_one")
    closed(province, "west_one", "west_high")
    step = prepared(province, case, "west_high")
    strangers = [province.acting(office, "head") for office in ("east", "east_two", "west", "city")]
    for by in (former, *strangers):
        with pytest.raises(DatabaseError, match="decided by the office that holds it"):
            decide_raw(by, step)
    assert decide_raw(province.acting("west_high", "head"), step) == 1


@pytest.mark.parametrize("day", [1, 3])
def test_the_database_reckons_the_day_by_civil_time(province: Province, case: Case, day: int) -> None:
    closed(province, "east_one", "west_one", days=2)
    step = prepared(province, case, "east_one")
    with as_owner():
        declare_demo()
        move_civil_clock(timedelta(days=day))
    # As a forged request would come: from the coming successor, seeing what it is to see.
    with travelling(timedelta(days=3)):
        by = province.acting("west_one", "head")
    if day < 2:
        with pytest.raises(DatabaseError, match="decided by the office that holds it"):
            decide_raw(by, step)
    else:
        assert decide_raw(by, step) == 1


def test_inbox_and_lists_of_the_successor_hold_its_business(
    province: Province, case: Case, django_assert_num_queries
) -> None:
    closed(province, "east_one", "west_one")
    by = province.acting("west_one", "head")
    with in_scope(by):
        with django_assert_num_queries(1):
            assert [row.case for row in inbox(by=by).rows] == [case.uuid]
        with django_assert_num_queries(1):
            assert sum(inbox_counts(by=by).values()) == 1
        with django_assert_num_queries(3):
            assert [row.uuid for row in cases_page(by=by).rows] == [case.uuid]
        view = case_page(by=by, case=case.uuid)
        assert {move.name for move in view.moves if move.allowed} == {"attach_objection", "comment_on_case"}
        paper = case.evidence.select_related("paper").first()
        assert paper is not None
        assert open_paper(by=by, uuid=paper.paper.uuid).path.exists()
        comment_on_case(by=by, case=case.uuid, words="We go on", audience=Audience.OWN_SIDE)
    for office in ("west", "west_high", "east_high"):
        other = province.acting(office, "head")
        with in_scope(other):
            assert inbox(by=other).rows == (), office
    above = province.acting("west", "head")
    with in_scope(above):
        assert [row.uuid for row in cases_page(by=above).rows] == [case.uuid], "it looks on"


def test_a_case_between_two_schools_that_became_one_is_listed_once(province: Province, case: Case) -> None:
    closed(province, "east_one", "west_one")
    closed(province, "east_two", "west_one")
    by = province.acting("west_one")
    with in_scope(by):
        assert [row.uuid for row in cases_page(by=by).rows] == [case.uuid]
        assert [row.uuid for row in cases_page(by=by, mine=True).rows] == [case.uuid]


def test_whoever_took_it_over_is_told_and_its_authority_when_time_runs_out(
    province: Province, case: Case
) -> None:
    closed(province, "east_one", "west_one")
    with at_civil_time(civil_now() + timedelta(days=30)):
        assert sweep_expired_steps() == 1
        heads = {
            office: province.appointment(office, "head").user_id
            for office in ("west_one", "west", "east_one")
        }
    with as_owner():
        told = {
            (notice.recipient_id, notice.kind)
            for notice in Notice.objects.filter(kind__in=["case.overdue", "case.escalated"])
        }
    assert (heads["west_one"], "case.overdue") in told
    assert (heads["west"], "case.escalated") in told
    assert heads["east_one"] not in {recipient for recipient, _kind in told}
    with at_civil_time(civil_now() + timedelta(days=30)):
        by = province.acting("west", "head")
        with in_scope(by):
            assert inbox_counts(by=by)["escalated"] == 1


def test_the_pupil_of_a_case_goes_on_when_it_has_ended(
    province: Province, case: Case, student: Student
) -> None:
    closed(province, "east_one", "west_one")
    assert hand_over_places() == 0, "the case is about the place at the closed school"
    by = province.acting("east_two")
    with in_scope(by):
        withdraw_case(by=by, case=case.uuid, reason="the school has closed")
    assert hand_over_places() == 1
    with in_scope(province.acting("province")):
        assert Enrollment.objects.get(student=student, is_open=True).school == province.orgs["west_one"]


def test_nobody_is_moved_into_a_receiving_school_that_has_closed(
    province: Province, case: Case, student: Student
) -> None:
    closed(province, "east_two", "west_one")
    step = prepared(province, case, "east_one")
    by = province.acting("east_one", "head")
    with in_scope(by), pytest.raises(Refused) as refusal:
        decide_step(by=by, case=case.uuid, step=step.pk, answer=Answer.APPROVE)
    assert (refusal.value.code, refusal.value.clause) == ("school_still_open", "CN-GZ-2")
    with in_scope(province.acting("province")):
        assert Case.objects.get(pk=case.pk).state == CaseState.RUNNING
        assert Enrollment.objects.get(student=student).school == province.orgs["east_one"]


def test_the_successor_of_the_receiving_school_answers_for_its_applications(province: Province) -> None:
    draft = drafted_transfer(province, enrolled(province), to="east_two")
    closed(province, "east_two", "west_one")
    by = province.acting("west_one")
    with in_scope(by):
        with pytest.raises(Refused) as refusal:
            submit_case(by=by, case=draft.uuid, key=KEY)
        assert (refusal.value.code, refusal.value.clause) == ("school_open", "CN-GZ-2")
        assert withdraw_case(by=by, case=draft.uuid, reason="").state == CaseState.WITHDRAWN


def test_a_returned_application_of_a_closed_school_is_withdrawn_by_its_successor(
    province: Province, case: Case
) -> None:
    approved_by(province, case, "east_one")
    closed(province, "east_two", "west_one")
    prepared(province, case, "east")
    head = province.acting("east", "head")
    with in_scope(head):
        step = turn_of(province, case)
        decide_step(by=head, case=case.uuid, step=step.pk, answer=Answer.RETURN, reason="closed")
    by = province.acting("west_one")
    with in_scope(by):
        assert [row.case for row in inbox(by=by).rows if row.returned] == [case.uuid]
        with pytest.raises(Refused) as refusal:
            resubmit_case(by=by, case=case.uuid, key=KEY)
        assert refusal.value.code == "school_open"
        assert withdraw_case(by=by, case=case.uuid, reason="closed").state == CaseState.WITHDRAWN


def test_the_case_page_names_who_acts(province: Province, case: Case, client) -> None:
    closed(province, "east_one", "west_one")
    head = province.appointment("west_one", "head")
    client.force_login(head.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("case", args=[case.uuid])).content.decode()
    assert "in place of Dongxi First Primary School, which has closed" in page
