"""The leaving grade: who is on its list, what becomes of each, and that the school keeps a sealed copy for good."""

import json
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.actions import run_lists as running
from matricula.cases.api import (
    Case,
    Showing,
    business_of,
    lines_of,
    lines_picture,
    run_lists,
    set_outcome,
    submit_case,
)
from matricula.cases.effects import graduation
from matricula.cases.tests.filing import filed_transfer
from matricula.cases.tests.listing import GRADUATION, approved, approved_list, drafted_list, filed_list
from matricula.cases.tests.test_succession import closed
from matricula.config.testing import as_owner
from matricula.registry.api import Enrollment, SealedSnapshot, Student, broken_links, hand_over_places
from matricula.registry.tests.pupils import enrolled, put_into_status
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db

LEAVING = {"stage": "primary", "procedure": GRADUATION}
SENIOR = {"school": "east_high", "stage": "upper_secondary", "procedure": GRADUATION}


@pytest.fixture
def leaving(province: Province) -> list[Student]:
    """Three students of the leaving grade, and one of the grade below."""
    enrolled(province, grade="g05")
    return [enrolled(province, grade="g06") for _ in range(3)]


def statuses(students: list[Student]) -> list[str]:
    with as_owner():
        return [Student.objects.get(pk=one.pk).status for one in students]


def copies(case: Case) -> int:
    with as_owner():
        return SealedSnapshot.objects.filter(case_uuid=case.uuid).count()


def test_the_list_is_of_the_leaving_grade_and_says_why_one_may_not_graduate(
    province: Province, leaving: list[Student]
) -> None:
    put_into_status(leaving[0], "on_leave")
    case = drafted_list(province, **LEAVING)
    with in_scope(province.acting("east_one")):
        assert set(case.lines.values_list("student_uuid", flat=True)) == {one.uuid for one in leaving}
        picture = lines_picture(case)
        assert picture.outcomes == {"graduated": 2}
        assert picture.faults == {("other_status", "CN-MOE-13", "on_leave"): 1}
        filed = submit_case(by=province.acting("east_one"), case=case.uuid, key=uuid.uuid4().hex)
        assert filed.lines.filter(against=[]).count() == 2


def test_other_business_is_named_with_the_line_that_it_keeps_off(
    province: Province, leaving: list[Student]
) -> None:
    transfer = filed_transfer(province, leaving[0], to="east_two")
    case = drafted_list(province, **LEAVING)
    with in_scope(province.acting("east_one")):
        fallen = list(lines_of(case, showing=Showing.FELL_OUT))
        assert [one["code"] for line in fallen for one in line.against] == ["no_other_case"]
        assert business_of(fallen) == {leaving[0].pk: transfer}


def test_place_and_seat_end_and_the_copy_holds_the_last_status(
    province: Province, leaving: list[Student]
) -> None:
    case = approved_list(province, **LEAVING)
    run_lists()
    assert statuses(leaving) == ["graduated"] * 3
    with in_scope(province.acting("east_one")):
        assert not Enrollment.objects.filter(student__in=leaving, is_open=True).exists()
        sealed = SealedSnapshot.objects.filter(case_uuid=case.uuid).order_by("chain_no")
        assert [one.student_uuid for one in sealed] == [one.uuid for one in leaving]
        assert {(one.clause, one.keeper_id) for one in sealed} == {("CN-GZ-13", province.orgs["east_one"].pk)}
        last = json.loads(sealed[0].content)["enrollments"][0]["statuses"][-1]
        assert (last["status"], last["case_uuid"]) == ("graduated", str(case.uuid))
        assert broken_links(province.orgs["east_one"]) == []


def test_a_run_that_is_killed_between_two_chunks_seals_and_ends_each_once(
    province: Province, leaving: list[Student], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = approved_list(province, **LEAVING)
    chunk, runs = running._run_chunk, iter([True])

    def once(*said: object) -> int:
        if not next(runs, False):
            raise KeyboardInterrupt
        return chunk(*said)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(running, "_run_chunk", once)
    with pytest.raises(KeyboardInterrupt):
        run_lists(chunk=2)
    assert (statuses(leaving), copies(case)) == (["graduated", "graduated", "normal"], 2)
    monkeypatch.undo()
    run_lists(chunk=2)
    run_lists()
    assert (statuses(leaving), copies(case)) == (["graduated"] * 3, 3)


def test_a_chunk_that_cannot_be_sealed_graduates_nobody(
    province: Province, leaving: list[Student], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = approved_list(province, **LEAVING)

    def fails(*_places: object, **_words: object) -> int:
        raise OSError

    monkeypatch.setattr(graduation, "seal_archives", fails)
    with pytest.raises(ExceptionGroup):
        run_lists()
    assert (statuses(leaving), copies(case)) == (["normal"] * 3, 0)


def test_whoever_goes_on_leave_before_the_run_stays_and_has_no_copy(
    province: Province, leaving: list[Student]
) -> None:
    case = approved_list(province, **LEAVING)
    put_into_status(leaving[2], "on_leave")
    run_lists()
    assert statuses(leaving) == ["graduated", "graduated", "on_leave"]
    with as_owner():
        assert Case.objects.get(pk=case.pk).state == "applied"
    assert copies(case) == 2


def test_the_successor_of_a_closed_school_keeps_the_copies_of_its_roll(
    province: Province, leaving: list[Student]
) -> None:
    case = approved_list(province, **LEAVING)
    closed(province, "east_one", "east_two")
    hand_over_places()
    run_lists()
    assert statuses(leaving) == ["graduated"] * 3
    with as_owner():
        keepers = SealedSnapshot.objects.filter(case_uuid=case.uuid).values_list("keeper", flat=True)
        assert set(keepers) == {province.orgs["east_two"].pk}


@pytest.mark.parametrize("outcome", ["completed", "incomplete"])
def test_in_the_senior_stage_one_may_leave_otherwise_with_a_reason(province: Province, outcome: str) -> None:
    graduate, other = (
        enrolled(province, "east_high", stage="upper_secondary", grade="g12") for _ in range(2)
    )
    case, by = drafted_list(province, **SENIOR), province.acting("east_high")
    with in_scope(by):
        with pytest.raises(Refused) as refusal:
            set_outcome(by=by, case=case.uuid, students=[other.uuid], outcome=outcome, reason=" ")
        assert refusal.value.code == "reason_missing"
        assert (
            set_outcome(by=by, case=case.uuid, students=[other.uuid], outcome=outcome, reason="学分未修满")
            == 1
        )
        submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
    approved(province, case, school="east_high", authority="city")
    run_lists()
    assert statuses([graduate, other]) == ["graduated", outcome]
    with as_owner():
        link = Enrollment.objects.get(student=other).statuses.order_by("-seq")[0]
        assert (link.reason, link.ends) == ("学分未修满", True)


def test_a_compulsory_school_offers_graduation_only(province: Province, leaving: list[Student]) -> None:
    case, by = drafted_list(province, **LEAVING), province.acting("east_one")
    with in_scope(by), pytest.raises(Refused) as refusal:
        set_outcome(by=by, case=case.uuid, students=[leaving[0].uuid], outcome="completed", reason="x")
    assert refusal.value.code == "no_such_outcome"


def test_outcomes_are_fixed_once_the_list_is_filed(province: Province) -> None:
    student = enrolled(province, "east_high", stage="upper_secondary", grade="g12")
    case, by = filed_list(province, **SENIOR), province.acting("east_high")
    with in_scope(by), pytest.raises(Refused) as refusal:
        set_outcome(by=by, case=case.uuid, students=[student.uuid], outcome="completed", reason="x")
    assert refusal.value.code == "wrong_state"


def test_graduating_asks_no_more_for_more_students(province: Province, leaving: list[Student]) -> None:
    def carried_out() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert run_lists()
        return len(asked)

    approved_list(province, **LEAVING)
    few = carried_out()
    for _ in range(12):
        enrolled(province, "east_two", grade="g06")
    approved_list(province, school="east_two", **LEAVING)
    assert carried_out() == few


def test_a_sealed_copy_is_there_for_good(province: Province, leaving: list[Student]) -> None:
    """Nobody deletes or rewrites one, whoever they run as."""
    case = approved_list(province, **LEAVING)
    run_lists()
    with as_owner():
        for change in (
            "DELETE FROM registry_sealedsnapshot",
            "UPDATE registry_sealedsnapshot SET content = ''",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"{change} WHERE case_uuid = %s", [case.uuid])
