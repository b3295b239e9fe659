"""A school takes over whom an issued plan gives it: line by line, each once, into the first grade of the stage."""

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from matricula.admission.api import AdmissionPlace, issue_plan, place_students, take_off
from matricula.admission.tests.scenes import graduate, line_of, planned
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import ZONE, Province, make_province
from matricula.cases.api import (
    Case,
    CaseState,
    Event,
    lines_of,
    open_list,
    procedure_of,
    run_lists,
    submit_case,
    told_on,
)
from matricula.cases.tests.listing import approved, drafted_list, filed_list
from matricula.config.testing import as_owner, at_civil_time
from matricula.kernel.clock import civil_today
from matricula.registry.api import Enrollment, Student
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db
ENTRANTS = "entrant_promotion"
NAMES = ("升学甲", "升学乙", "升学丙")
IN_TIME, LATE = (datetime(2026, month, 12, 10, tzinfo=ZoneInfo(ZONE)) for month in (9, 11))


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


def on_the_plan(province: Province, school_year: str = "2026-2027") -> list[Student]:
    """Of the lower secondary stage of west_one, on an issued plan of the city: to a school of another county."""
    found = [graduate(province, name, stage="lower_secondary", grade="g09") for name in NAMES]
    plan = planned(
        province,
        office="city",
        stage="upper_secondary",
        schools=("east_high", "west_high"),
        school_year=school_year,
    )
    by, head = province.acting("city"), province.acting("city", "head")
    with in_scope(by):
        place_students(by=by, plan=plan, lines=[line_of(one, school="5298010003") for one in found])
    with in_scope(head):
        issue_plan(by=head, plan=plan)
    return found


@pytest.fixture
def leavers(province: Province) -> list[Student]:
    return on_the_plan(province)


def filed(province: Province) -> Case:
    return filed_list(province, school="east_high", stage="upper_secondary", procedure=ENTRANTS)


def granted(province: Province) -> Case:
    return approved(province, filed(province), school="east_high", authority="city")


def place_now(student: Student) -> Enrollment:
    with as_owner():
        return Enrollment.objects.get(student=student, is_open=True)


def off(province: Province, student: Student) -> None:
    by = province.acting("city")
    with in_scope(by):
        place = AdmissionPlace.objects.select_related("plan__office").get(student=student)
        take_off(by=by, place=place, reason="Goes elsewhere")


def test_all_are_taken_over_into_the_first_grade(province: Province, leavers: list[Student]) -> None:
    granted(province)
    assert run_lists(chunk=2) == 3
    for student in leavers:
        place = place_now(student)
        assert (place.school, place.stage, place.grade) == (
            province.orgs["east_high"], "upper_secondary", "g10"
        )  # fmt: skip
        assert (place.status, place.started_on) == ("normal", civil_today(place.school.time_zone))
        with as_owner():
            link = place.statuses.get()
        assert (link.change_kind, link.clause) == ("promotion", "CN-GZ-18")
    with in_scope(province.acting("east_high")):
        assert Student.objects.count() == 3, "from now on the school sees the records"
    # The school of origin keeps its own row of the place, knows where its own went, and sees the record no more.
    with in_scope(province.acting("west_one")):
        assert not Student.objects.exists()
        assert Enrollment.objects.count() == 3
        assert set(AdmissionPlace.objects.values_list("school__code", flat=True)) == {"5298010003"}
        assert not AdmissionPlace.objects.filter(taken_at=None).exists()


def test_the_place_does_not_begin_before_the_school_year(province: Province) -> None:
    student = on_the_plan(province, "2027-2028")[0]
    granted(province)
    run_lists()
    assert place_now(student).started_on == date(2027, 9, 1)


def test_the_school_reads_names_and_origin_before_it_sees_anybody(
    province: Province, leavers: list[Student]
) -> None:
    case = filed(province)
    with in_scope(province.acting("east_high")):
        lines = list(lines_of(case))
        told = told_on(case, procedure_of(case), lines)
        assert sorted(one.name for one in told.values()) == sorted(NAMES)
        assert {one.under for one in told.values()} == {"Xiping Nine-Year School"}
        assert [told[one.student_id].name for one in lines_of(case, words="升学乙")] == ["升学乙"]
        assert not Student.objects.exists()


def test_who_went_elsewhere_meanwhile_falls_out_alone(province: Province, leavers: list[Student]) -> None:
    case = granted(province)
    off(province, leavers[0])
    run_lists()
    with as_owner():
        case.refresh_from_db()
        against = dict(case.lines.values_list("student_id", "against"))
        assert case.state == CaseState.APPLIED
        assert [one["code"] for one in against[leavers[0].pk]] == ["no_longer_fits"]
        assert not Enrollment.objects.filter(student=leavers[0], is_open=True).exists()
        assert Enrollment.objects.filter(is_open=True).count() == 2


def test_who_is_off_the_plan_falls_out_when_the_list_is_filed(
    province: Province, leavers: list[Student]
) -> None:
    case = drafted_list(province, school="east_high", stage="upper_secondary", procedure=ENTRANTS)
    off(province, leavers[2])
    by = province.acting("east_high")
    with in_scope(by):
        submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
    with as_owner():
        against = dict(case.lines.values_list("student_id", "against"))
    assert [bool(against[one.pk]) for one in leavers] == [False, False, True]
    assert against[leavers[2].pk][0]["code"] == "not_on_roll"


def test_a_second_run_takes_nobody_over_twice(province: Province, leavers: list[Student]) -> None:
    granted(province)
    assert (run_lists(), run_lists()) == (3, 0)
    with as_owner():
        assert Enrollment.objects.filter(is_open=True).count() == 3
    by = province.acting("east_high")
    with in_scope(by), pytest.raises(Refused) as refused:
        open_list(by=by, procedure=ENTRANTS, key=uuid.uuid4().hex, stage="upper_secondary")
    assert (refused.value.code, refused.value.clause) == ("nobody_on_list", "CN-GZ-18")


@pytest.mark.parametrize(
    ("school", "stage"), [("west_high", "upper_secondary"), ("west_one", "lower_secondary")]
)
def test_a_school_that_no_plan_gives_anybody_is_refused(
    province: Province, leavers: list[Student], school: str, stage: str
) -> None:
    by = province.acting(school)
    with in_scope(by), pytest.raises(Refused) as refused:
        open_list(by=by, procedure=ENTRANTS, key=uuid.uuid4().hex, stage=stage)
    assert (refused.value.code, refused.value.clause) == ("nobody_on_list", "CN-GZ-18")


def test_a_plan_that_is_not_issued_gives_nobody(province: Province) -> None:
    student = graduate(province, "升学甲")
    made, by = planned(province), province.acting("west")
    with in_scope(by):
        place_students(by=by, plan=made, lines=[line_of(student)])
    school = province.acting("west_one")
    with in_scope(school), pytest.raises(Refused, match="no student left"):
        open_list(by=school, procedure=ENTRANTS, key=uuid.uuid4().hex, stage="lower_secondary")


@pytest.mark.parametrize(("at", "marks"), [(IN_TIME, []), (LATE, ["CN-GZ-11"])])
def test_late_is_marked_and_never_refused(
    province: Province, leavers: list[Student], at: datetime, marks: list[str]
) -> None:
    with at_civil_time(at):
        case = filed(province)
    with as_owner():
        [event] = Event.objects.filter(case=case, kind="submitted")
        assert [one["clause"] for one in event.detail.get("marks", [])] == marks
