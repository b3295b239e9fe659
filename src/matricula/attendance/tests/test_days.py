"""The list of a class on a day: taken in one press, corrected with a reason, refused in words."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.attendance.api import Absence, DayList, DayMark, What, correct_day, sheet_of
from matricula.attendance.tests.classes import (
    GONE,
    ILL,
    MONDAY,
    NOW,
    SATURDAY,
    THURSDAY,
    TODAY,
    TUESDAY,
    Taught,
    found,
    taught,
)
from matricula.audit.api import ActionLog
from matricula.authorities.api import Acting, LocalClosure, NotPermitted, in_scope
from matricula.authorities.tests.people import PACK, make_province
from matricula.config.testing import as_owner, at_civil_time
from matricula.kernel.clock import civil_now
from matricula.registry.api import SchoolClass, Student, close_class, open_class, seat_student
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> Taught:
    with lasting():
        return taught(make_province())


@pytest.fixture
def lesson(db: None, begun: Taught) -> Iterator[Taught]:
    """A class of three on a Wednesday in October."""
    with at_civil_time(NOW):
        yield deepcopy(begun)


def marks(by: Acting, school_class: SchoolClass, day: date = TODAY) -> dict[str, str]:
    """What stands on a list, by name."""
    with in_scope(by):
        sheet = sheet_of(found(school_class), day, stack_for(PACK))
        said = {one.enrollment.pk: one.enrollment.student.name for one in sheet.pupils}
        return {said[pk]: one.what for pk, one in sheet.marks.items()}


def corrected(
    lesson: Taught, absent: dict[Student, Absence], revision: int = 1, reason: str = "he came late"
):
    with in_scope(lesson.by):
        return correct_day(
            by=lesson.by,
            school_class=found(lesson.school_class),
            day_list=DayList.objects.get(),
            absent={one.uuid: why for one, why in absent.items()},
            reason=reason,
            revision=revision,
        )


def refusal(lesson: Taught, *args: object, **more: object) -> Refused:
    with pytest.raises(Refused) as refused:
        lesson.take(*args, **more)  # type: ignore[arg-type]  # words of any kind go on to the action
    assert refused.value.next_step
    with in_scope(lesson.by):
        assert not DayList.objects.exists()
        assert not ActionLog.objects.filter(action__startswith="attendance.").exists()
    return refused.value


def test_all_present_is_one_row(lesson: Taught) -> None:
    with CaptureQueriesContext(connection) as asked:
        done = lesson.take()
    written = [one["sql"] for one in asked if "INSERT INTO" in one["sql"] or "UPDATE " in one["sql"]]
    assert len(written) == 2, "the day and its witness"
    assert done.written
    with in_scope(lesson.by):
        assert DayList.objects.get().expected == 3
        assert not DayMark.objects.exists()
        logged = ActionLog.objects.get(action="attendance.take_day")
        assert (logged.clause, logged.subject_uuid) == ("CN-GZ-20", done.day_list.uuid)


def test_who_is_missing_has_a_row_each_and_all_of_them_one_statement(lesson: Taught) -> None:
    one, two, _three = lesson.pupils
    with CaptureQueriesContext(connection) as asked:
        lesson.take(absent={one: GONE, two: Absence("illness", "  fever ")})
    assert len([sent for sent in asked if "attendance_daymark" in sent["sql"]]) == 1
    with in_scope(lesson.by):
        assert set(DayMark.objects.values_list("what", "kind", "note")) == {
            (What.UNEXCUSED, "unexcused", ""),
            (What.EXCUSED, "illness", "fever"),
        }


def test_the_same_again_changes_nothing_and_another_list_is_refused_with_what_stands(lesson: Taught) -> None:
    one, two, _three = lesson.pupils
    lesson.take(absent={one: GONE})
    again = lesson.take(absent={one: GONE}, by=lesson.province.acting("east_one", no=2))
    assert not again.written
    with pytest.raises(Refused) as refused:
        lesson.take(absent={two: GONE}, by=lesson.province.acting("east_one", no=2))
    assert refused.value.code == "list_taken_meanwhile"
    assert lesson.by.user_name in refused.value.text_in("en")
    assert marks(lesson.by, lesson.school_class) == {"测试甲": What.UNEXCUSED}
    with in_scope(lesson.by):
        assert ActionLog.objects.filter(action="attendance.take_day").count() == 1


def test_a_line_of_another_class_falls_out_and_the_rest_is_kept(lesson: Taught) -> None:
    other = taught(lesson.province, ["测试丁"], name="4.2")
    far = taught(lesson.province, ["测试戊"], school="west_one", name="4.3")
    done = lesson.take(absent={lesson.pupils[0]: GONE, other.pupils[0]: GONE, far.pupils[0]: GONE})
    assert marks(lesson.by, lesson.school_class) == {"测试甲": What.UNEXCUSED}
    assert [(one.student, one.name) for one in done.left_out] == [
        (other.pupils[0].uuid, "测试丁"),
        (far.pupils[0].uuid, ""),  # somebody one does not see has no name here
    ]


def test_whoever_is_not_expected_stands_at_the_end_and_can_only_be_there(lesson: Taught) -> None:
    away = lesson.pupils[0]
    lesson.status(away, "on_leave", on=TUESDAY)
    stack = stack_for(PACK)
    with in_scope(lesson.by):
        before = sheet_of(found(lesson.school_class), MONDAY, stack)
        after = sheet_of(found(lesson.school_class), TODAY, stack)
    assert [one.expected for one in before.pupils] == [True, True, True], "the status of that day"
    assert [(one.enrollment.student_id == away.pk, one.expected) for one in after.pupils] == [
        (False, True),
        (False, True),
        (True, False),
    ]
    done = lesson.take(absent={away: GONE})
    assert (done.day_list.expected, len(done.left_out)) == (2, 1)
    assert done.left_out[0].name == "测试甲"
    lesson.take(TUESDAY, unexpected=[away, lesson.pupils[1]])
    assert marks(lesson.by, lesson.school_class, TUESDAY) == {"测试甲": What.UNEXPECTED}


@pytest.mark.parametrize(
    ("day", "code", "said"),
    [
        (THURSDAY, "day_to_come", "has not come yet"),
        (SATURDAY, "no_school_day", "was no school day"),
        (date(2026, 10, 1), "no_school_day", "国庆"),
        (date(2026, 8, 31), "day_outside_school_year", "school year"),
    ],
)
def test_days_without_a_list_are_refused_with_the_clause(
    lesson: Taught, day: date, code: str, said: str
) -> None:
    refused = refusal(lesson, day)
    assert (refused.code, refused.clause) == (code, "CN-GZ-20")
    if said.isascii():
        assert said in refused.text_in("en")


def test_a_day_that_was_closed_above_the_school_has_no_list(lesson: Taught) -> None:
    with as_owner():
        LocalClosure.objects.create(
            org=lesson.province.orgs["east"],
            day=TUESDAY,
            reason="snow",
            entered_by_id=lesson.by.user_id,
            entered_at=civil_now(),
        )
    refused = refusal(lesson, TUESDAY)
    assert refused.code == "no_school_day"
    assert "snow" in refused.text_in("en")


def test_a_closed_class_and_a_closed_school_have_no_list(lesson: Taught) -> None:
    with in_scope(lesson.by):
        school = lesson.province.orgs["east_one"]
        empty = open_class(by=lesson.by, school=school, stage="primary", grade="g04", name="4.9")
        close_class(by=lesson.by, school_class=empty)
    closed = Taught(lesson.province, empty, [], lesson.by)
    assert refusal(closed).code == "class_is_closed"
    with as_owner():
        type(school).objects.filter(pk=school.pk).update(closed_on=TODAY)
    lesson.school_class.refresh_from_db()
    assert refusal(lesson).code == "school_is_closed"


def test_a_day_after_the_school_has_closed_is_refused_although_the_day_before_is_not(lesson: Taught) -> None:
    from matricula.attendance.api import why_no_list

    school_class = found(lesson.school_class)
    school_class.school.closed_on = TUESDAY
    with in_scope(lesson.by):
        refused = why_no_list(school_class, TODAY)
        assert refused is not None
        assert (refused.code, refused.clause) == ("school_is_closed", "CN-GZ-20")
        assert why_no_list(school_class, MONDAY) is None


def test_a_class_is_in_the_hands_of_the_officer_and_of_its_own_teacher(lesson: Taught) -> None:
    teacher = lesson.province.appointment("east_one", "class_teacher")
    by = lesson.province.acting("east_one", "class_teacher")
    with pytest.raises(NotPermitted) as refused:
        lesson.take(by=by)
    assert (refused.value.code, refused.value.clause) == ("not_the_own_class", "CN-GZ-20")
    with as_owner():
        SchoolClass.objects.filter(pk=lesson.school_class.pk).update(teacher=teacher)
    assert lesson.take(by=by).written
    for office, role, code in (
        ("west_one", "record_officer", "class_of_another_school"),
        ("east_one", "head", "role_lacks_permission"),
        ("east", "record_officer", "role_lacks_permission"),
    ):
        with pytest.raises(NotPermitted) as others:
            lesson.take(MONDAY, by=lesson.province.acting(office, role))
        assert others.value.code == code, office


def test_an_untrained_officer_takes_nothing(lesson: Taught) -> None:
    by = lesson.province.acting("east_one", no=3, trained_on=None)
    with pytest.raises(NotPermitted) as refused:
        lesson.take(by=by)
    assert refused.value.code == "not_trained"


def test_a_kind_that_there_is_not_and_a_note_without_end_are_refused_whole(lesson: Taught) -> None:
    one = lesson.pupils[0]
    assert refusal(lesson, absent={one: Absence("holiday")}).code == "no_such_absence_kind"
    assert refusal(lesson, absent={one: Absence("illness", "x" * 201)}).code == "absence_note_too_long"


def test_a_correction_needs_a_reason_and_keeps_what_stood_there(lesson: Taught) -> None:
    one, two, three = lesson.pupils
    lesson.take(absent={one: GONE, two: GONE})
    with pytest.raises(Refused) as without:
        corrected(lesson, {one: ILL}, reason="  ")
    assert (without.value.code, without.value.clause) == ("correction_without_reason", "CN-GZ-20")
    assert marks(lesson.by, lesson.school_class) == {"测试甲": What.UNEXCUSED, "测试乙": What.UNEXCUSED}
    with CaptureQueriesContext(connection) as asked:
        done = corrected(lesson, {one: ILL, three: GONE})
    assert len([s for s in asked if 'INSERT INTO "attendance_daymark"' in s["sql"]]) == 1
    assert marks(lesson.by, lesson.school_class) == {"测试甲": What.EXCUSED, "测试丙": What.UNEXCUSED}
    assert (done.day_list.revision, done.day_list.reason) == (2, "he came late")
    with in_scope(lesson.by):
        past = DayMark.objects.get(enrollment=two.enrollments.get()).events.get()  # type: ignore[attr-defined]  # by the history
        assert (past.what, past.pgh_context["reason"]) == (What.UNEXCUSED, "he came late")
        assert past.pgh_context["user"] == lesson.by.user_id
        assert DayList.objects.get().events.get().revision == 1  # type: ignore[attr-defined]  # by the history
        logged = ActionLog.objects.get(action="attendance.correct_day")
        assert (logged.reason, logged.detail["changed"]) == ("he came late", 3)


def test_the_same_correction_again_changes_nothing_and_another_one_is_refused(lesson: Taught) -> None:
    one, two, _three = lesson.pupils
    lesson.take()
    corrected(lesson, {one: GONE})
    assert not corrected(lesson, {one: GONE}).written
    with pytest.raises(Refused) as refused:
        corrected(lesson, {two: GONE})
    assert refused.value.code == "list_corrected_meanwhile"
    assert corrected(lesson, {two: GONE}, revision=2).day_list.revision == 3
    assert marks(lesson.by, lesson.school_class) == {"测试乙": What.UNEXCUSED}


def test_a_day_is_corrected_also_when_its_class_is_closed_and_empty(lesson: Taught) -> None:
    one, *others = lesson.pupils
    lesson.take(MONDAY, absent={one: GONE})
    with in_scope(lesson.by):
        school = lesson.province.orgs["east_one"]
        into = open_class(by=lesson.by, school=school, stage="primary", grade="g04", name="4.9")
        for each in (one, *others):
            seat_student(by=lesson.by, enrollment=each.enrollments.get(), school_class=into)
        close_class(by=lesson.by, school_class=lesson.school_class)
    assert corrected(lesson, {one: ILL}).written
    assert marks(lesson.by, lesson.school_class, MONDAY) == {"测试甲": What.EXCUSED}
