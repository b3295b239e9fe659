"""A decided case says who repeats: before the promotion the student is passed over, afterwards put back."""

from datetime import date, timedelta

import pytest

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, run_lists
from matricula.cases.tests.filing import approved_by, filed_repeating, filed_skipping
from matricula.cases.tests.listing import approved_list
from matricula.config.testing import as_owner, at_civil_time
from matricula.registry.api import (
    AcademicSession,
    ClassMembership,
    EnrollmentStatus,
    KeptInGrade,
    PromotionStay,
    SchoolClass,
    Student,
    leave_out,
    lots_of,
    prepare_promotions,
    run_again,
    run_promotions,
    since_run,
    staying_by_case,
    undo_promotion,
)
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.registry.tests.test_promotion import (
    PREPARED,
    RUNS,
    noon,
    prepared,
    promotion_of,
    ran,
    school_year,
    shown,
    undone,
)
from matricula.regulation.api import Refused

__all__ = ["school_year"]

pytestmark = pytest.mark.django_db
SCHOOL, CITY = "east_high", "city"
BEFORE = date(2027, 6, 20)


@pytest.fixture
def senior(province: Province) -> Student:
    """A student of the second grade of the senior stage, in a class."""
    student = enrolled(province, SCHOOL, person=new_student("测试甲"), stage="upper_secondary", grade="g11")
    with as_owner():
        year = AcademicSession.objects.create(
            org=province.orgs["east"],
            code="2026-2027",
            kind="school_year",
            started_on=date(2026, 9, 1),
            ended_on=date(2027, 9, 1),
        )
        school_class = SchoolClass.objects.create(
            school=province.orgs[SCHOOL], session=year, stage="upper_secondary", grade="g11", name="高二1班"
        )
        ClassMembership.objects.create(
            enrollment=student.enrollments.get(), school_class=school_class, started_on=date(2026, 9, 1)
        )
    return student


def repeats(province: Province, student: Student, to_grade: str, on: date) -> Case:
    with at_civil_time(noon(on)):
        case = filed_repeating(province, student, school=SCHOOL, to_grade=to_grade)
        return approved_by(province, case, SCHOOL, CITY)


def test_decided_before_the_promotion_the_student_is_passed_over(province: Province, senior: Student) -> None:
    other = enrolled(province, SCHOOL, person=new_student("测试乙"), stage="upper_secondary", grade="g11")
    case = repeats(province, senior, "g11", BEFORE)
    assert shown(province, senior) == ("g11", "高二1班"), "nothing of the place has changed yet"
    with at_civil_time(noon(PREPARED)):
        prepare_promotions()
    promotion = promotion_of(province, SCHOOL)
    with in_scope(province.acting(SCHOOL)):
        [before] = staying_by_case(promotion, most=9)
        assert (before.name, before.class_name, before.clause) == ("测试甲", "高二1班", "CN-GZ-24")
        assert before.case_uuid == case.uuid
        assert [(one.moved, one.stayed) for one in lots_of(promotion)] == [(0, 1), (1, 0)]
    ran(province)
    assert (shown(province, senior)[0], shown(province, other)[0]) == ("g11", "g12")
    promotion = promotion_of(province, SCHOOL)
    with in_scope(province.acting(SCHOOL)):
        [after] = staying_by_case(promotion, most=9)
        assert (after.name, after.case_uuid, after.clause) == ("测试甲", case.uuid, "CN-GZ-24")
        stay = PromotionStay.objects.get()
        assert (stay.why, stay.status) == ("case", "normal")
        assert (promotion.moved, promotion.stayed) == (1, 1)
        assert list(EnrollmentStatus.objects.filter(case_uuid=case.uuid).values_list("change_kind")) == [
            ("repeating",)
        ]
    ran(province, date(2028, 8, 10))
    assert shown(province, senior)[0] == "g12", "it holds for one promotion"


def test_decided_after_the_promotion_the_student_goes_back(province: Province, senior: Student) -> None:
    with at_civil_time(noon(PREPARED)):
        prepare_promotions()
    ran(province)
    assert shown(province, senior) == ("g12", "高三1班")
    case = repeats(province, senior, "g11", RUNS + timedelta(days=3))
    assert case.state == "applied"
    assert shown(province, senior) == ("g11", "")
    with in_scope(province.acting(SCHOOL)):
        assert not KeptInGrade.objects.exists()
        assert [(one.what, one.name) for one in since_run(promotion_of(province, SCHOOL), most=9)] == [
            ("status", "测试甲")
        ], "the run is not undone over it"
    with at_civil_time(noon(date(2028, 8, 10))):
        run_promotions()
    assert shown(province, senior)[0] == "g12", "the year after that goes on as all do"


def test_filed_before_and_decided_after_it_is_the_same_grade(province: Province, senior: Student) -> None:
    with at_civil_time(noon(RUNS - timedelta(days=2))):
        prepare_promotions()
        case = filed_repeating(province, senior, school=SCHOOL, to_grade="g11")
    ran(province)
    assert shown(province, senior)[0] == "g12"
    with at_civil_time(noon(RUNS + timedelta(days=2))):
        approved_by(province, case, SCHOOL, CITY)
    assert shown(province, senior)[0] == "g11"


def test_it_keeps_through_a_run_that_is_undone_and_runs_again(province: Province, senior: Student) -> None:
    with at_civil_time(noon(PREPARED)):
        prepare_promotions()
    ran(province)
    head = province.acting(SCHOOL, "head")
    with at_civil_time(noon(RUNS + timedelta(days=2))), in_scope(head):
        following = undo_promotion(by=head, promotion=promotion_of(province, SCHOOL), reason="one repeats")
    repeats(province, senior, "g11", RUNS + timedelta(days=3))
    with at_civil_time(noon(RUNS + timedelta(days=4))), in_scope(head):
        assert [one.name for one in staying_by_case(following, most=9)] == ["测试甲"]
        assert run_again(by=head, promotion=following)
    assert shown(province, senior)[0] == "g11"


def test_the_school_keeps_nobody_back_by_its_word(province: Province, senior: Student) -> None:
    child = enrolled(province, "east_one", person=new_student("测试丁"), grade="g03")
    with at_civil_time(noon(PREPARED)):
        prepare_promotions()
    for school, student, code in (
        (SCHOOL, senior, "repeats_by_case"),
        ("east_one", child, "nobody_repeats_here"),
    ):
        by = province.acting(school)
        with at_civil_time(noon(PREPARED)), in_scope(by), pytest.raises(Refused) as refused:
            leave_out(by=by, promotion=promotion_of(province, school), student=student.uuid, reason="repeats")
        assert (refused.value.code, refused.value.clause) == (code, "CN-GZ-24")
    ran(province)
    assert (shown(province, child)[0], shown(province, senior)[0]) == ("g04", "g12")


def test_whoever_skipped_a_grade_goes_on_from_the_new_one(province: Province) -> None:
    student = enrolled(province, "east_one", person=new_student("测试丁"), grade="g03")
    prepared(province)
    with at_civil_time(noon(PREPARED)):
        case = filed_skipping(province, student, school="east_one", to_grade="g04")
        approved_by(province, case, "east_one", "east")
    assert shown(province, student)[0] == "g04"
    ran(province)
    assert shown(province, student)[0] == "g05"
    undone(province)
    assert shown(province, student)[0] == "g04"


def test_whoever_is_on_leave_stays_by_the_status_even_if_a_case_keeps_them(
    province: Province, senior: Student
) -> None:
    repeats(province, senior, "g11", BEFORE)
    put_into_status(senior, "on_leave", BEFORE)
    with at_civil_time(noon(PREPARED)):
        prepare_promotions()
    ran(province)
    assert shown(province, senior)[0] == "g11"
    with in_scope(province.acting(SCHOOL)):
        assert PromotionStay.objects.get().why == "status"


def test_a_list_under_way_hinders_no_promotion_nor_the_promotion_the_list(province: Province) -> None:
    pupil = enrolled(province, person=new_student("测试丁"), grade="g03", normal=False)
    with at_civil_time(noon(PREPARED)):
        case = approved_list(province)
        prepare_promotions()
    ran(province)
    assert shown(province, pupil)[0] == "g04"
    with at_civil_time(noon(RUNS + timedelta(days=1))):
        assert run_lists() == 1
    with in_scope(province.acting("east_one")):
        assert case.lines.get().done_at is not None
        assert [one.what for one in since_run(promotion_of(province), most=9)] == ["status"]
