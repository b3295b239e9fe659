"""Entering results: what is right goes in, what is not is named by its field, and nothing counts before its review."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.audit.api import ActionLog
from matricula.authorities.api import Appointment, NotPermitted, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.papers.api import Paper
from matricula.registry.api import Student
from matricula.regulation.api import Refused, stack_for
from matricula.studies.api import (
    MODELS,
    CourseResult,
    Entry,
    FitnessYear,
    Outcome,
    State,
    TermEvaluation,
    close_course,
    enter_results,
    facts_of,
    open_course,
    past_of,
    return_results,
    review_results,
    withdraw_result,
)
from matricula.studies.tests.school import (
    NOW,
    ZONE,
    SeniorSchools,
    course,
    enrolled,
    evaluation,
    fitness,
    senior_schools,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SeniorSchools:
    with lasting():
        return senior_schools()


@pytest.fixture
def schools(begun: SeniorSchools, db: None) -> Iterator[SeniorSchools]:
    with at_civil_time(NOW):
        yield deepcopy(begun)


def entered(schools: SeniorSchools, *entries: Entry, dry_run: bool = False) -> list[Outcome]:
    by = schools.officer
    with in_scope(by):
        return enter_results(by=by, school=schools.school, entries=entries, dry_run=dry_run)


def reviewed(schools: SeniorSchools, model: Any, kind: str) -> tuple[int, int]:
    by = schools.deputy
    with in_scope(by):
        results = list(model.objects.values_list("uuid", flat=True))
        answer = review_results(by=by, school=schools.school, kind=kind, results=results)
    return answer.reviewed, answer.own


def known(schools: SeniorSchools, student: Student) -> dict[str, Any]:
    with in_scope(schools.officer):
        return dict(facts_of([student.pk], stack_for("cn_hubei"))[student.pk])


def fault(schools: SeniorSchools, entry: Entry) -> tuple[str, str]:
    """The one thing that is wrong, and that nothing was entered for it."""
    [outcome] = entered(schools, entry)
    assert outcome.state is State.REFUSED
    [one] = outcome.faults
    assert str(one.says), one
    assert str(one.next_step), one
    with as_owner():
        assert not any(model.objects.exists() for model in (CourseResult, TermEvaluation, FitnessYear))
    return one.field, one.code


def test_what_is_entered_counts_once_a_second_person_has_reviewed_it(schools: SeniorSchools) -> None:
    first = schools.students[0]
    told = entered(schools, course(first), evaluation(first), fitness(first))
    assert [one.state for one in told] == [State.NEW] * 3
    before = known(schools, first)
    assert (before["credits"], before["evaluation_morals"], before["fitness_score"], before["waiting"]) == (
        *(None, None, None),
        3,
    )
    for model, kind in ((CourseResult, "courses"), (TermEvaluation, "evaluations"), (FitnessYear, "fitness")):
        assert reviewed(schools, model, kind) == (1, 0)
    after = known(schools, first)
    assert (after["credits"], after["evaluation_morals"], after["fitness_score"], after["waiting"]) == (
        *(4, "pass", 60),
        0,
    )
    with as_owner():
        row = CourseResult.objects.get()
        assert (row.title, row.plan, row.area, row.hours) == ("语文必修1", "plan_2017", "language", 72)
        assert row.reviewed_in_id == schools.people["deputy"].pk
        assert ActionLog.objects.filter(action="studies.enter_results", subject_uuid=first.uuid).exists()


def test_the_same_again_changes_nothing(schools: SeniorSchools) -> None:
    first = schools.students[0]
    entries = (course(first), evaluation(first), fitness(first))
    entered(schools, *entries)
    reviewed(schools, CourseResult, "courses")
    assert [one.state for one in entered(schools, *entries)] == [State.UNCHANGED] * 3
    with as_owner():
        assert CourseResult.objects.get().reviewed_at is not None


def test_a_dry_run_says_the_same_and_writes_nothing(schools: SeniorSchools) -> None:
    first = schools.students[0]
    entries = (course(first), course(first, course="nothing of the kind"))
    told = entered(schools, *entries, dry_run=True)
    assert [one.state for one in told] == [State.NEW, State.REFUSED]
    with as_owner():
        assert not CourseResult.objects.exists()
    assert entered(schools, *entries) == told


def test_a_correction_says_why_keeps_what_was_and_waits_again(schools: SeniorSchools) -> None:
    first = schools.students[0]
    entered(schools, course(first))
    reviewed(schools, CourseResult, "courses")
    [bare] = entered(schools, course(first, credits=Decimal(0)))
    assert [(one.field, one.code) for one in bare.faults] == [("why", "entered_otherwise")]
    [told] = entered(schools, course(first, credits=Decimal(0), why="Read from the wrong line"))
    assert told.state is State.CORRECTED
    assert known(schools, first)["credits"] is None
    with as_owner():
        row = CourseResult.objects.get()
        assert (row.why, row.reviewed_at, row.reviewed_in_id) == ("Read from the wrong line", None, None)
        assert [one.credits for one in past_of(row)] == [4, 4]
    reviewed(schools, CourseResult, "courses")
    assert known(schools, first)["credits"] == 0


def test_nobody_reviews_what_they_entered(schools: SeniorSchools) -> None:
    """Whoever once entered it as officer is still the same person as the deputy they became."""
    entered(schools, course(schools.students[0]))
    deputy = schools.deputy
    with as_owner():
        former = Appointment.objects.get(pk=schools.people["officer"].pk)
        former.user_id = deputy.user_id
        former.save(update_fields=["user"])
    assert reviewed(schools, CourseResult, "courses") == (0, 1)
    assert known(schools, schools.students[0])["credits"] is None


def test_who_enters_does_not_review_and_who_reviews_does_not_enter(schools: SeniorSchools) -> None:
    officer, deputy = schools.officer, schools.deputy
    with in_scope(officer), pytest.raises(NotPermitted):
        review_results(by=officer, school=schools.school, kind="courses", results=[])
    with in_scope(deputy), pytest.raises(NotPermitted):
        enter_results(by=deputy, school=schools.school, entries=[course(schools.students[0])])


def test_a_result_taken_back_waits_too(schools: SeniorSchools) -> None:
    """Or one person alone would raise the mean of the others by taking the worst year back."""
    first = schools.students[0]
    entered(schools, fitness(first, school_year=2024, score=Decimal(40)), fitness(first))
    reviewed(schools, FitnessYear, "fitness")
    assert known(schools, first)["fitness_score"] == 50
    with as_owner():
        worst = FitnessYear.objects.get(school_year=2024)
    by = schools.officer
    with in_scope(by):
        with pytest.raises(Refused) as refused:
            withdraw_result(by=by, school=schools.school, kind="fitness", result=worst.uuid, why=" ")
        assert refused.value.code == "reason_missing"
        withdraw_result(by=by, school=schools.school, kind="fitness", result=worst.uuid, why="Another's")
    assert known(schools, first)["fitness_score"] is None
    assert reviewed(schools, FitnessYear, "fitness") == (1, 0)
    assert known(schools, first)["fitness_score"] == 60
    with in_scope(by), pytest.raises(Refused) as gone:
        withdraw_result(by=by, school=schools.school, kind="fitness", result=worst.uuid, why="Again")
    assert gone.value.code == "no_such_result"


def sent_back(schools: SeniorSchools, kind: str, why: str = "The paper says 0") -> tuple[int, int]:
    by = schools.deputy
    with in_scope(by):
        results = list(MODELS[kind]._default_manager.values_list("uuid", flat=True))
        answer = return_results(by=by, school=schools.school, kind=kind, results=results, why=why)
    return answer.returned, answer.own


def the_course(schools: SeniorSchools) -> CourseResult:
    with as_owner():
        return CourseResult.objects.select_related("returned_in").get()


def test_what_is_sent_back_does_not_count_until_it_is_corrected_and_reviewed(schools: SeniorSchools) -> None:
    first = schools.students[0]
    entered(schools, course(first))
    assert sent_back(schools, "courses") == (1, 0)
    row = the_course(schools)
    assert (row.return_why, row.returned_in) == ("The paper says 0", schools.people["deputy"])
    assert row.returned_at is not None
    assert row.returned_at.astimezone(ZONE).date() == NOW.date()
    assert reviewed(schools, CourseResult, "courses") == (0, 0), "it waits for who enters"
    assert sent_back(schools, "courses") == (0, 0), "once"
    assert known(schools, first)["credits"] is None
    with as_owner():
        said = ActionLog.objects.filter(action="studies.return_results").values_list("reason", "detail")
        first_time = {"kind": "courses", "returned": 1, "own": 0}
        assert set(said.filter(detail=first_time).values_list("reason", flat=True)) == {"The paper says 0"}
    right = course(first, credits=Decimal(0), why="Looked at the paper")
    assert [one.state for one in entered(schools, right)] == [State.CORRECTED]
    row = the_course(schools)
    assert (row.returned_at, row.returned_in, row.return_why) == (None, None, "")
    with in_scope(schools.officer):
        assert [one.return_why for one in past_of(row)] == ["The paper says 0", ""]
    assert reviewed(schools, CourseResult, "courses") == (1, 0)
    assert known(schools, first)["credits"] == 0


def test_what_was_right_goes_to_the_second_person_again_with_a_reason(schools: SeniorSchools) -> None:
    """A workbook loaded again has none, and changes nothing."""
    entered(schools, course(schools.students[0]))
    sent_back(schools, "courses")
    same = course(schools.students[0])
    assert [one.state for one in entered(schools, same)] == [State.UNCHANGED]
    assert the_course(schools).returned_at is not None
    again = replace(same, why="The paper says 4")
    assert [one.state for one in entered(schools, again)] == [State.CORRECTED]
    assert [one.state for one in entered(schools, again)] == [State.UNCHANGED]
    assert reviewed(schools, CourseResult, "courses") == (1, 0)
    assert known(schools, schools.students[0])["credits"] == 4


def test_a_taking_back_that_was_sent_back_is_undone_or_asked_again(schools: SeniorSchools) -> None:
    first, by = schools.students[0], schools.officer
    entered(schools, course(first))
    reviewed(schools, CourseResult, "courses")
    mine = the_course(schools).uuid

    def taken_back(why: str) -> None:
        with in_scope(by):
            withdraw_result(by=by, school=schools.school, kind="courses", result=mine, why=why)

    taken_back("Another's")
    assert sent_back(schools, "courses", "It is this one's") == (1, 0)
    assert known(schools, first)["credits"] is None
    taken_back("Another's: see the list of the class")
    assert sent_back(schools, "courses", "The list is of last year") == (1, 0)
    assert [one.state for one in entered(schools, course(first, why="It stands"))] == [State.CORRECTED]
    assert the_course(schools).withdrawn_at is None
    reviewed(schools, CourseResult, "courses")
    assert known(schools, first)["credits"] == 4


def test_what_stands_in_the_place_of_a_result_taken_back_in_vain_is_corrected(schools: SeniorSchools) -> None:
    first, by = schools.students[0], schools.officer
    entered(schools, course(first))
    with in_scope(by):
        mine = CourseResult.objects.get().uuid
        withdraw_result(by=by, school=schools.school, kind="courses", result=mine, why="Another's")
    entered(schools, course(first, credits=Decimal(0)))
    assert sent_back(schools, "courses") == (2, 0)
    told = entered(schools, course(first, why="Looked at the paper"))
    assert [one.state for one in told] == [State.CORRECTED]
    with as_owner():
        assert [one.credits for one in CourseResult.objects.filter(withdrawn_at=None)] == [4]
        assert CourseResult.objects.get(returned_at__isnull=False).uuid == mine


def test_nothing_is_sent_back_without_words_by_who_entered_it_or_by_who_does_not_review(
    schools: SeniorSchools,
) -> None:
    entered(schools, course(schools.students[0]))
    for wordless in (" ", "x" * 401):
        with pytest.raises(Refused) as refused:
            sent_back(schools, "courses", wordless)
        assert refused.value.code == "reason_missing"
    by = schools.officer
    with in_scope(by), pytest.raises(NotPermitted):
        return_results(by=by, school=schools.school, kind="courses", results=[], why="x")
    deputy = schools.deputy
    with as_owner():
        former = Appointment.objects.get(pk=schools.people["officer"].pk)
        former.user_id = deputy.user_id
        former.save(update_fields=["user"])
    assert sent_back(schools, "courses") == (0, 1)
    assert the_course(schools).returned_at is None


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"credits": Decimal("2.5")}, "credits", "credits_not_of_plan"),
        ({"credits": Decimal(-4)}, "credits", "credits_not_of_plan"),
        ({"school_year": 2026}, "term", "term_to_come"),
        ({"school_year": 2022}, "school_year", "before_entry"),
        ({"term": "summer"}, "term", "no_such_term"),
        ({"course": "2004_chinese_1", "credits": Decimal(2)}, "course", "course_of_another_plan"),
        ({"course": "alchemy"}, "course", "no_such_course"),
        ({"recognised_on": date(2026, 4, 7)}, "recognised_on", "day_to_come"),
        ({"attempt": 0}, "attempt", "no_such_attempt"),
        ({"hours": 1001}, "hours", "no_such_hours"),
        ({"teacher": "x" * 61}, "teacher", "too_long"),
    ],
)
def test_a_wrong_course_is_named_by_its_field(
    schools: SeniorSchools, wrong: dict[str, Any], field: str, code: str
) -> None:
    assert fault(schools, course(schools.students[0], **wrong)) == (field, code)


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"score": Decimal("-0.1")}, "score", "no_such_score"),
        ({"score": Decimal("120.1")}, "score", "no_such_score"),
        ({"score": Decimal("60.05")}, "score", "no_such_score"),
        ({"score": None}, "score", "no_score"),
        ({"school_year": 2026}, "school_year", "term_to_come"),
        ({"score": None, "is_exempt": True, "exempt_why": "ill"}, "paper", "exempt_without_paper"),
        ({"items": {"chess": "1"}}, "items", "no_such_item"),
    ],
)
def test_a_wrong_year_of_fitness_is_named_by_its_field(
    schools: SeniorSchools, wrong: dict[str, Any], field: str, code: str
) -> None:
    assert fault(schools, fitness(schools.students[0], **wrong)) == (field, code)


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"aspect": "luck"}, "aspect", "no_such_aspect"),
        ({"result": "a"}, "result", "no_such_result"),
        ({"aspect": "health"}, "result", "no_such_result"),
        ({"school_year": 2026}, "term", "term_to_come"),
    ],
)
def test_a_wrong_evaluation_is_named_by_its_field(
    schools: SeniorSchools, wrong: dict[str, Any], field: str, code: str
) -> None:
    assert fault(schools, evaluation(schools.students[0], **wrong)) == (field, code)


def test_the_term_that_runs_may_be_entered_and_the_next_may_not(schools: SeniorSchools) -> None:
    last = course(schools.students[0], school_year=2025, term="spring", recognised_on=date(2026, 4, 6))
    assert [one.state for one in entered(schools, last)] == [State.NEW]


def test_the_same_course_twice_is_one_attempt_after_another(schools: SeniorSchools) -> None:
    first = schools.students[0]
    again = course(first, term="spring", recognised_on=date(2024, 7, 1))
    told = entered(schools, course(first, credits=Decimal(0)), again)
    assert [one.state for one in told] == [State.NEW, State.REFUSED]
    assert [(one.field, one.code) for one in told[1].faults] == [("course", "entered_twice")]
    second = course(first, attempt=2, term="spring", recognised_on=date(2024, 7, 1))
    assert [one.state for one in entered(schools, second)] == [State.NEW]


def test_another_school_s_student_is_not_entered(schools: SeniorSchools) -> None:
    stranger = enrolled(schools, "外校生", "second")
    assert fault(schools, course(stranger)) == ("student", "not_on_own_roll")
    nobody = replace(course(stranger), student=uuid.uuid4())
    assert fault(schools, nobody) == ("student", "not_on_own_roll")


def test_an_exemption_needs_a_paper_in_sight(schools: SeniorSchools) -> None:
    first, officer = schools.students[0], schools.officer
    with as_owner():
        paper = Paper.objects.create(
            sha256="0" * 64,
            size=1,
            media_type="application/pdf",
            original_name="proof.pdf",
            org=schools.school,
            uploaded_by_id=officer.user_id,
            uploaded_in_id=officer.appointment_id,
            uploaded_at=NOW,
            seen_by=schools.school.lineage,
        )
    exempt = fitness(first, score=None, is_exempt=True, exempt_why="Asthma", paper=paper.uuid)
    assert [one.state for one in entered(schools, exempt)] == [State.NEW]
    assert not known(schools, first)["fitness_exempt"]
    reviewed(schools, FitnessYear, "fitness")
    assert known(schools, first)["fitness_exempt"]


def test_a_course_of_the_school_s_own_is_opened_first_by_who_reviews(schools: SeniorSchools) -> None:
    own = course(schools.students[0], course="robots", credits=Decimal(2))
    assert fault(schools, own) == ("course", "no_such_course")
    said: dict[str, Any] = {
        "code": "robots",
        "name": "机器人",
        "plan": "plan_2017",
        "area": "school",
        "kind": "elective",
        "credits_": Decimal(2),
    }
    with in_scope(schools.officer), pytest.raises(NotPermitted):
        open_course(by=schools.officer, school=schools.school, **said)
    with in_scope(schools.deputy):
        for wrong in ({"credits_": Decimal(0)}, {"kind": "elective_1"}, {"code": ""}, {"name": " "}):
            with pytest.raises(Refused) as refused:
                open_course(by=schools.deputy, school=schools.school, **{**said, **wrong})
            assert refused.value.code == "course_does_not_fit"
        made = open_course(by=schools.deputy, school=schools.school, **said)
        with pytest.raises(Refused):
            open_course(by=schools.deputy, school=schools.school, **said)
    assert [one.state for one in entered(schools, own)] == [State.NEW]
    reviewed(schools, CourseResult, "courses")
    assert known(schools, schools.students[0])["credits_in_school"] == 2
    with in_scope(schools.deputy):
        close_course(by=schools.deputy, school=schools.school, course=made.uuid)
    later = course(schools.students[1], course="robots", credits=Decimal(2))
    assert entered(schools, later)[0].state is State.REFUSED


def test_a_school_without_the_basis_keeps_no_results(schools: SeniorSchools) -> None:
    with as_owner():
        schools.school.pack = "cn_guizhou"
        schools.school.save(update_fields=["pack"])
    by = schools.officer
    with in_scope(by), pytest.raises(Refused):
        enter_results(by=by, school=schools.school, entries=[])


def test_four_hundred_students_cost_no_more_statements_than_three(schools: SeniorSchools) -> None:
    by = schools.officer
    entries = [course(one) for one in schools.students]
    counts = []
    for some in (entries[:1], entries):
        with in_scope(by), CaptureQueriesContext(connection) as statements:
            enter_results(by=by, school=schools.school, entries=some, dry_run=True)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8
