"""Marks of a period: proposed, set, put off, closed, and opened again by two people."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import Acting, NotPermitted, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import (
    Cell,
    DutyState,
    ExamResult,
    Given,
    GradingPeriod,
    GroupMember,
    Mark,
    Outcome,
    PeriodClosing,
    TermCell,
    TermMarkDeferral,
    TermOutcome,
    TermReopening,
    TermSheet,
    ask_reopening,
    close_period,
    decide_reopening,
    defer_term_mark,
    end_deferral,
    enter_marks,
    enter_results,
    result_duty,
    set_term_marks,
    summary_sheet,
    term_groups,
    term_sheet,
    withdraw_result,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, ZONE, SchoolDay, school_day
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for

DAY = timedelta(days=1)
ENDS = date(2026, 11, 21)
"""The first day after the quarter, a Saturday."""
AFTER = datetime(2026, 11, 21, 10, tzinfo=ZONE)
STACK = "ru_school19"
FOR_A_SHEET, FOR_AN_OVERVIEW, FOR_SETTING, FOR_A_SUMMARY = 9, 5, 16, 6


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return with_periods(school_day())


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def with_periods(made: SchoolDay) -> SchoolDay:
    """The second quarter, which ends that week, and the year; first and third student were marked."""
    with as_owner():
        here = {"school": made.orgs["school"], "session": made.group.session, "stage": made.group.stage}
        GradingPeriod.objects.create(
            **here, kind="quarter", seq=2, started_on=date(2026, 11, 2), ended_on=ENDS
        )
        GradingPeriod.objects.create(
            **here, kind="year", seq=1, started_on=date(2026, 9, 1), ended_on=date(2027, 6, 1)
        )
    for at, marks in enumerate((("5", "4"), ("4",), ("5",))):
        with at_civil_time(AT_LESSON + at * DAY), in_scope(made.teacher):
            given = tuple(Given(one, "answer") for one in marks)
            cell = Cell(made.lessons[at].uuid, made.places[0].student.uuid, given, 0)
            enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=[cell])
    return made


def quarter() -> GradingPeriod:
    return GradingPeriod.objects.select_related("school").get(kind="quarter", seq=2)


def set_for(
    made: SchoolDay, *cells: tuple[int, str, str, int], by: Acting | None = None, kind: str = "quarter"
) -> list[TermOutcome]:
    """Set marks, each told as student, value, reason, version."""
    by = by or made.teacher
    with in_scope(by):
        return set_term_marks(
            by=by,
            group=made.group,
            period=GradingPeriod.objects.get(kind=kind),
            cells=[
                TermCell(made.places[student].student.uuid, value, reason, version)
                for student, value, reason, version in cells
            ],
        )


def sheet(made: SchoolDay, by: Acting | None = None, kind: str = "quarter") -> TermSheet:
    with in_scope(by or made.teacher):
        return term_sheet(
            made.group,
            GradingPeriod.objects.select_related("school").get(kind=kind),
            stack_for(STACK),
            civil_now(),
        )


def deferred(made: SchoolDay, student: int = 1, by: Acting | None = None) -> TermMarkDeferral:
    by = by or made.teacher
    with in_scope(by):
        return defer_term_mark(
            by=by,
            group=made.group,
            period=quarter(),
            student=made.places[student].student.uuid,
            reason="illness",
            paper_number="17",
            paper_date=MONDAY,
            until=ENDS + 10 * DAY,
        )


def closed(made: SchoolDay) -> list[PeriodClosing]:
    with in_scope(made.deputy):
        return close_period(by=made.deputy, period=quarter(), groups=[made.group])


def settled_and_closed(made: SchoolDay) -> None:
    """First has a 4, second is put off, third has a reason; the quarter is closed."""
    set_for(made, (0, "4", "", 0), (2, "", "joined_late", 0))
    deferred(made)
    closed(made)


def asked(made: SchoolDay, student: int = 0, by: Acting | None = None) -> TermReopening:
    by = by or made.deputy
    with in_scope(by):
        return ask_reopening(
            by=by,
            group=made.group,
            period=quarter(),
            student=made.places[student].student.uuid,
            reason="A test was reckoned wrongly",
        )


def head(made: SchoolDay) -> Acting:
    return made.person("head", "head")


def granted(made: SchoolDay, student: int = 0) -> TermReopening:
    one = asked(made, student)
    with in_scope(head(made)):
        return decide_reopening(by=head(made), reopening=one.uuid, granted=True)


def test_the_pack_proposes_by_weights_and_says_by_what(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        found = sheet(made)
    first, second, _third = found.rows
    assert (first.reckoned.marks, first.reckoned.mean, first.reckoned.proposed) == (
        ("5", "4", "4", "5"),
        Decimal("4.50"),
        "4",
    )
    assert (second.reckoned.marks, second.reckoned.mean, second.reckoned.proposed) == ((), None, "")
    assert (found.measure.minimum, found.measure.rounding_from) == (3, Decimal("0.6"))
    assert [one.learner.name for one in found.missing] == list(NAMES)


def test_a_mark_is_set_by_who_teaches_and_each_cell_has_its_own_outcome(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        outcomes = set_for(made, (0, "5", "", 0), (1, "7", "", 0), (2, "", "no such", 0))
        assert [one.state for one in outcomes] == ["saved", "refused", "refused"]
        assert [one.why.get("code") for one in outcomes[1:]] == ["term_mark_off_the_scale", "no_such_reason"]
        mark = sheet(made).rows[0].standing.mark
        assert mark is not None
        assert (mark.value, mark.number, mark.proposed, mark.mean, mark.version) == (
            "5",
            Decimal(5),
            "4",
            Decimal("4.50"),
            1,
        )
        again = set_for(made, (0, "5", "", 0))
        assert [(one.state, one.version) for one in again] == [("saved", 1)]
        with pytest.raises(NotPermitted):
            set_for(made, (1, "5", "", 0), by=made.person("colleague", "teacher"))
        with pytest.raises(NotPermitted):
            set_for(made, (1, "5", "", 0), by=made.deputy)


def test_the_second_of_two_is_told_what_the_first_has_set(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        set_for(made, (0, "5", "", 0))
        (outcome,) = set_for(made, (0, "3", "", 0))
        assert (outcome.state, outcome.value, outcome.why["who"]) == ("conflict", "5", "Teacher")
        assert [one.state for one in set_for(made, (0, "3", "", 1))] == ["saved"]


def test_a_year_is_proposed_from_the_marks_of_its_periods(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        set_for(made, (0, "3", "", 0), (1, "", "joined_late", 0))
        first, second, _ = sheet(made, kind="year").rows
    assert (first.reckoned.marks, first.reckoned.mean, first.reckoned.proposed) == (
        ("3",),
        Decimal("3.00"),
        "3",
    )
    assert second.reckoned.proposed == ""


def test_the_clock_counts_two_days_from_the_last_day_and_no_correction_makes_it_late(made: SchoolDay) -> None:
    due = datetime(2026, 11, 23, tzinfo=ZONE)
    with at_civil_time(due - timedelta(minutes=1)):
        assert sheet(made).rows[0].duty.state is DutyState.OPEN
        set_for(made, (0, "4", "", 0))
    with at_civil_time(due + DAY):
        set_for(made, (0, "5", "", 1), (1, "4", "", 0))
        first, second, third = (one.duty for one in sheet(made).rows)
    assert [first.state, second.state, third.state] == [DutyState.IN_TIME, DutyState.LATE, DutyState.OWED]
    assert (first.due_at, first.clause) == (due, "RU-19-6")


def test_a_mark_that_is_put_off_is_owed_by_its_last_day_and_ends_with_the_mark(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        one = deferred(made)
        with pytest.raises(Refused) as twice:
            deferred(made)
        assert twice.value.code == "term_settled_already"
        duty = sheet(made).rows[1].duty
        assert (duty.state, duty.due_at) == (DutyState.OPEN, datetime(2026, 12, 2, tzinfo=ZONE))
    with at_civil_time(datetime(2026, 12, 2, 0, 1, tzinfo=ZONE)):
        assert sheet(made).rows[1].duty.state is DutyState.OWED
    with at_civil_time(datetime(2026, 12, 1, 23, tzinfo=ZONE)):
        set_for(made, (1, "3", "", 0))
        row = sheet(made).rows[1]
        assert (row.duty.state, row.standing.deferred) == (DutyState.IN_TIME, False)
        with in_scope(made.teacher):
            assert TermMarkDeferral.objects.get(uuid=one.uuid).ended_at is not None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": "laziness"}, "no_such_ground"),
        ({"paper_date": date(2026, 11, 25)}, "deferral_days"),
        ({"until": date(2026, 11, 20)}, "deferral_days"),
        ({"student": uuid.uuid4()}, "not_in_group_that_period"),
    ],
)
def test_what_does_not_fit_is_not_put_off(made: SchoolDay, changed: dict[str, object], code: str) -> None:
    with at_civil_time(AFTER), in_scope(made.teacher), pytest.raises(Refused) as refused:
        defer_term_mark(
            **{
                "by": made.teacher,
                "group": made.group,
                "period": quarter(),
                "student": made.places[1].student.uuid,
                "reason": "illness",
                "paper_number": "17",
                "paper_date": MONDAY,
                "until": ENDS,
                **changed,
            }  # type: ignore[arg-type]  # what is wrong in each
        )
    assert refused.value.code == code


def test_a_deferral_is_taken_back_while_the_period_is_open(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        one = deferred(made, by=made.deputy)
        with in_scope(made.teacher):
            end_deferral(by=made.teacher, deferral=one.uuid)
            end_deferral(by=made.teacher, deferral=one.uuid)
        assert [each.learner.name for each in sheet(made).missing] == list(NAMES)
        set_for(made, (0, "4", "", 0), (2, "4", "", 0))
        two = deferred(made)
        closed(made)
        with in_scope(made.teacher), pytest.raises(Refused) as refused:
            end_deferral(by=made.teacher, deferral=two.uuid)
        assert refused.value.code == "deferral_in_closed_period"


def test_a_period_is_closed_once_everybody_has_something(made: SchoolDay) -> None:
    with at_civil_time(AFTER - DAY), pytest.raises(Refused) as early:
        closed(made)
    assert early.value.code == "period_runs"
    with at_civil_time(AFTER):
        set_for(made, (0, "4", "", 0))
        deferred(made)
        with pytest.raises(Refused) as missing:
            closed(made)
        assert missing.value.code == "period_not_settled"
        assert NAMES[2] in str(missing.value.text)
        assert NAMES[0] not in str(missing.value.text)
        set_for(made, (2, "", "joined_late", 0))
        with in_scope(made.teacher), pytest.raises(NotPermitted):
            close_period(by=made.teacher, period=quarter(), groups=[made.group])
        assert len(closed(made)) == 1
        assert closed(made) == []


def test_a_closed_period_stays_as_it_is_but_for_who_was_put_off(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        settled_and_closed(made)
        outcomes = set_for(made, (0, "5", "", 1), (1, "3", "", 0), (2, "5", "", 1))
        assert [one.state for one in outcomes] == ["refused", "saved", "refused"]
        assert outcomes[0].why["clause"] == "RU-EDU-28.3"
        (again,) = set_for(made, (1, "4", "", 1))
        assert again.why["code"] == "period_closed"
        with pytest.raises(Refused) as late:
            deferred(made, 2)
        assert late.value.code == "period_closed"


def marked(made: SchoolDay, student: int, version: int) -> list[Outcome]:
    with in_scope(made.teacher):
        cell = Cell(made.lessons[0].uuid, made.places[student].student.uuid, (Given("5", "answer"),), version)
        return enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=[cell])


def test_a_mark_of_a_lesson_in_a_closed_period_is_refused_and_others_of_the_batch_are_kept(
    made: SchoolDay,
) -> None:
    with at_civil_time(AFTER):
        settled_and_closed(made)
        with in_scope(made.teacher):
            cells = [
                Cell(made.lessons[0].uuid, made.places[one].student.uuid, (Given("3", "answer"),), version)
                for one, version in ((0, 2), (1, 0))
            ]
            outcomes = enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=cells)
            assert [one.state for one in outcomes] == ["refused", "saved"]
            assert (outcomes[0].why["code"], outcomes[0].why["clause"]) == ("period_closed", "RU-EDU-28.3")
            assert Mark.objects.get(lesson=made.lessons[0], enrollment=made.places[1]).value == "3"


def test_two_people_open_a_closed_period_for_one_student_and_the_mark_uses_it_up(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        settled_and_closed(made)
        one = granted(made)
        assert one.closes_at == datetime(2026, 11, 25, tzinfo=ZONE)
        assert sheet(made).rows[0].standing.locked is False
        assert [each.state for each in marked(made, 0, 2)] == ["saved"]
        assert [each.state for each in marked(made, 2, 0)] == ["refused"]
        assert [each.state for each in set_for(made, (0, "5", "", 1))] == ["saved"]
        assert [each.state for each in set_for(made, (0, "3", "", 2))] == ["refused"]
        with in_scope(made.deputy):
            assert TermReopening.objects.get().used_at is not None


def test_what_was_opened_closes_by_the_clock(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        settled_and_closed(made)
        granted(made)
    with at_civil_time(datetime(2026, 11, 25, tzinfo=ZONE)):
        (outcome,) = set_for(made, (0, "5", "", 1))
        assert outcome.why["code"] == "period_closed"


def test_nobody_is_left_without_a_mark_in_a_closed_period(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        settled_and_closed(made)
        granted(made)
        (outcome,) = set_for(made, (0, "", "", 1))
        assert outcome.why["code"] == "nobody_without_a_mark"


def test_who_asked_does_not_decide_and_a_refusal_says_why(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        settled_and_closed(made)
        one = asked(made)
        with pytest.raises(Refused) as twice:
            asked(made)
        assert twice.value.code == "reopening_asked_already"
        with in_scope(made.deputy), pytest.raises(NotPermitted):
            decide_reopening(by=made.deputy, reopening=one.uuid, granted=True)
        with in_scope(head(made)):
            with pytest.raises(Refused) as silent:
                decide_reopening(by=head(made), reopening=one.uuid, granted=False)
            assert silent.value.code == "reason_needed"
            decide_reopening(by=head(made), reopening=one.uuid, granted=False, answer="No ground")
            with pytest.raises(Refused) as again:
                decide_reopening(by=head(made), reopening=one.uuid, granted=True)
            assert again.value.code == "reopening_decided"
        (outcome,) = set_for(made, (0, "5", "", 1))
        assert outcome.state == "refused"


def test_the_same_person_as_deputy_and_acting_head_does_not_decide(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        settled_and_closed(made)
        one = asked(made)
        second = made.person("stand_in", "head")
        with as_owner():
            made.people["stand_in"].user = made.people["deputy"].user
            made.people["stand_in"].save()
        second = made.person("stand_in", "head")
        with in_scope(second), pytest.raises(NotPermitted) as refused:
            decide_reopening(by=second, reopening=one.uuid, granted=True)
        assert refused.value.code == "reopening_by_two_people"


def test_who_came_after_the_period_and_who_left_before_its_end_owe_nothing(made: SchoolDay) -> None:
    with as_owner():
        GroupMember.objects.filter(enrollment=made.places[2]).update(ended_on=ENDS - DAY)
        GroupMember.objects.filter(enrollment=made.places[1]).update(started_on=ENDS)
    with at_civil_time(AFTER):
        assert [one.learner.name for one in sheet(made).rows] == [NAMES[0]]
        (outcome,) = set_for(made, (2, "5", "", 0))
        assert outcome.why["code"] == "not_in_group_that_period"
        set_for(made, (0, "4", "", 0))
        assert len(closed(made)) == 1


def test_pages_ask_a_known_number_of_statements(made: SchoolDay) -> None:
    deputy, teacher = made.deputy, made.teacher
    with at_civil_time(AFTER):
        settled_and_closed(made)
        with in_scope(deputy):
            period = quarter()
            with CaptureQueriesContext(connection) as asked_for:
                found = term_sheet(made.group, period, stack_for(STACK), civil_now())
            assert (len(found.rows), len(asked_for)) == (len(NAMES), FOR_A_SHEET)
            with CaptureQueriesContext(connection) as asked_for:
                (group,) = term_groups(deputy, period)
            assert (group.students, group.marked, group.deferred, group.missing) == (3, 2, 1, 0)
            assert (group.closed, len(asked_for)) == (True, FOR_AN_OVERVIEW)
        with in_scope(teacher), CaptureQueriesContext(connection) as asked_for:
            cell = TermCell(made.places[1].student.uuid, "4", "", 0)
            set_term_marks(by=teacher, group=made.group, period=period, cells=[cell])
        assert len(asked_for) == FOR_SETTING
        with in_scope(deputy), CaptureQueriesContext(connection) as asked_for:
            summed = summary_sheet(deputy, made.school_class.uuid)
        assert len(asked_for) == FOR_A_SUMMARY
    assert summed is not None
    cell_of = summed.cells[made.places[1].pk, "mathematics", period.pk]
    assert (cell_of.value, summed.subjects) == ("4", ("mathematics",))


def test_the_summary_sheet_is_for_who_reads_the_journal_and_the_class_teacher(made: SchoolDay) -> None:
    other = made.person("class_teacher", "class_teacher")
    with in_scope(made.teacher):
        assert summary_sheet(made.teacher, made.school_class.uuid) is None
    with in_scope(other):
        assert summary_sheet(other, made.school_class.uuid) is None
    with as_owner():
        made.school_class.teacher = made.people["class_teacher"]
        made.school_class.save()
    with in_scope(other):
        assert summary_sheet(other, made.school_class.uuid) is not None


def results(made: SchoolDay, by: Acting | None = None, **changed: object) -> list[ExamResult]:
    by = by or made.deputy
    with in_scope(by):
        return enter_results(
            **{
                "by": by,
                "school": made.orgs["school"],
                "kind": "olympiad",
                "name": "City round",
                "subject": "mathematics",
                "received_at": AFTER - timedelta(hours=2),
                "results": {made.places[0].student.uuid: "2nd place", made.places[1].student.uuid: " "},
                **changed,
            }  # type: ignore[arg-type]  # what is wrong in each
        )


def test_results_are_entered_for_many_and_the_clock_runs_from_their_receipt(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        (one,) = results(made)
        school, stack = made.orgs["school"], stack_for("ru_khmao")
        duty = result_duty(one, school, stack)
        assert (duty.state, duty.due_at, duty.clause) == (
            DutyState.IN_TIME,
            AFTER + timedelta(hours=22),
            "RU-KM-6",
        )
        (late,) = results(made, received_at=AFTER - timedelta(hours=24, seconds=1))
        assert result_duty(late, school, stack).state is DutyState.LATE
        assert result_duty(late, school, stack_for(STACK)).state is DutyState.NONE
        with in_scope(made.deputy):
            withdraw_result(by=made.deputy, result=one.uuid)
            withdraw_result(by=made.deputy, result=late.uuid)
            assert ExamResult.objects.exclude(withdrawn_at=None).count() == 2, "what was taken back stays"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "race"}, "result_does_not_fit"),
        ({"subject": "magic"}, "result_does_not_fit"),
        ({"results": {}}, "result_does_not_fit"),
        ({"received_at": AFTER + timedelta(minutes=1)}, "receipt_to_come"),
        ({"results": {uuid.uuid4(): "5"}}, "not_on_the_roll"),
    ],
)
def test_results_that_do_not_fit_are_refused(made: SchoolDay, changed: dict[str, object], code: str) -> None:
    with at_civil_time(AFTER), pytest.raises(Refused) as refused:
        results(made, **changed)  # type: ignore[arg-type]  # what is wrong in each
    assert refused.value.code == code


def test_a_teacher_enters_no_results(made: SchoolDay) -> None:
    with at_civil_time(AFTER), pytest.raises(NotPermitted):
        results(made, by=made.teacher)
