"""The list of the leaving grade under Hubei's law: whom it leaves out, and the way back from a mistake."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import (
    Case,
    CaseState,
    attach_evidence,
    open_case,
    run_lists,
    save_draft,
    submit_case,
)
from matricula.cases.tests.filing import approved_by, picture
from matricula.cases.tests.listing import approved, drafted_list
from matricula.config.testing import as_owner
from matricula.graduation.api import Certificate, Destination, tell_destination
from matricula.graduation.tests.leavers import given
from matricula.graduation.tests.scenes import YEAR, hubei, leaver, on, opened, results
from matricula.graduation.tests.test_freeze import refused
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    AcademicSession,
    ClassMembership,
    Enrollment,
    SchoolClass,
    Student,
)
from matricula.regulation.api import Refused
from matricula.studies.api import NewEvaluation, TermEvaluation, enter_results, review_results

pytestmark = pytest.mark.django_db
LIST: dict[str, Any] = {"school": "east_high", "stage": "upper_secondary", "procedure": "graduation"}
RENAME = "UPDATE registry_student SET sort_key = sort_key || 'x' WHERE id = %s"


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def drafted(
    province: Province, student: Student, procedure: str, paper: str = "application", **form: str
) -> Case:
    by = province.acting("east_high")
    today = civil_today(by.zone).isoformat()
    filled = {"ground_statement": "登记有误", "applied_on": today, **form}
    with in_scope(by):
        case = open_case(by=by, procedure=procedure, student=student.uuid, key=uuid.uuid4().hex)
        save_draft(by=by, case=case.uuid, payload=filled)
        attach_evidence(by=by, case=case.uuid, kind=paper, content=picture(), file_name="a.png")
    return case


def filed(province: Province, case: Case) -> Case:
    by = province.acting("east_high")
    with in_scope(by):
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def leave_drafted(province: Province, student: Student) -> Case:
    today = civil_today(province.acting("east_high").zone)
    return drafted(
        province,
        student,
        "leave",
        from_day=today.isoformat(),
        leave_until=(today + timedelta(days=60)).isoformat(),
        guardian_name="穆远",
        guardian_phone="027-55501234",
    )


def graduated(province: Province) -> None:
    """The school's list, filed and decided by the city, and carried out."""
    case = drafted_list(province, **LIST)
    approved(province, filed(province, case), school="east_high", authority="city")
    run_lists()
    # The lock is written at the end of a transaction, which a test does not reach.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def status(student: Student) -> str:
    with as_owner():
        return Student.objects.get(pk=student.pk).status


def back(province: Province, student: Student) -> Case:
    today = civil_today(province.acting("east_high").zone).isoformat()
    return drafted(province, student, "return_to_enrolled", returned_on=today, to_grade="g12")


def test_who_has_business_under_way_is_listed_and_does_not_graduate(city: Province) -> None:
    student, other = leaver(city, "测试甲"), leaver(city, "测试乙")
    results(student)
    results(other)
    with on(5, 30):
        opened(city)
        leave = filed(city, leave_drafted(city, student))
    with on(6, 10):
        case = drafted_list(city, **LIST)
        with in_scope(city.acting("east_high")):
            lines = {one.student_id: [each["code"] for each in one.against] for one in case.lines.all()}
        assert lines == {student.pk: ["no_other_case"], other.pk: []}
        approved(city, filed(city, case), school="east_high", authority="city")
        run_lists()
        assert (status(student), status(other)) == ("normal", "graduated")
        # What was filed by the last day is decided after it all the same.
        assert approved_by(city, leave, "east_high", "east").state == CaseState.APPLIED
        assert status(student) == "on_leave"


def test_one_list_at_a_time_and_whoever_has_left_is_on_no_second_one(city: Province) -> None:
    results(leaver(city, "测试甲"))
    with on(6, 10):
        opened(city)
        first = drafted_list(city, **LIST)
        with pytest.raises(Refused) as again:
            drafted_list(city, **LIST)
        assert again.value.code == "list_under_way"
        approved(city, filed(city, first), school="east_high", authority="city")
        run_lists()
        with pytest.raises(Refused) as empty:
            drafted_list(city, **LIST)
        assert empty.value.code == "nobody_on_list"


def seated(province: Province, student: Student, year: int) -> None:
    """In a class of the leaving grade of the school year that begins then."""
    with as_owner():
        session = AcademicSession.objects.create(
            org=province.orgs["province"],
            code=str(year),
            kind="school_year",
            started_on=date(year, 9, 1),
            ended_on=date(year + 1, 9, 1),
        )
        of_year = SchoolClass.objects.create(
            school=province.orgs["east_high"],
            session=session,
            stage="upper_secondary",
            grade="g12",
            name="1",
        )
        place = Enrollment.objects.get(student=student)
        ClassMembership.objects.create(enrollment=place, school_class=of_year, started_on=session.started_on)


def test_nobody_leaves_before_the_years_are_over_and_the_refusal_names_the_day(city: Province) -> None:
    results(leaver(city, "测试甲"))
    with on(5, 31, 23, 59, 59.9), pytest.raises(Refused) as early:
        drafted_list(city, **LIST)
    assert (early.value.code, early.value.clause) == ("years_over", "CN-HB-1")
    assert "1 Jun 2027" in str(early.value.next_step)
    with on(6, 1, 0, 0, 0):
        case = drafted_list(city, **LIST)
        with in_scope(city.acting("east_high")):
            assert case.lines.filter(against=[]).count() == 1


def test_in_autumn_who_was_left_over_leaves_and_the_new_leaving_grade_does_not(city: Province) -> None:
    """The window is asked of the year in which each leaves: on 1 September it closes for nobody who is late."""
    late, new = leaver(city, "测试甲"), leaver(city, "测试乙")
    for student, year in ((late, YEAR - 1), (new, YEAR)):
        results(student)
        seated(city, student, year)
    with on(9, 10):
        case = drafted_list(city, **LIST)
        with in_scope(city.acting("east_high")):
            against = {one.student_id: one.against for one in case.lines.all()}
        day = {"code": "years_over", "clause": "CN-HB-1", "opens_on": f"{YEAR + 1}-06-01"}
        assert against == {late.pk: [], new.pk: [day]}
        approved(city, filed(city, case), school="east_high", authority="city")
        run_lists()
    assert (status(late), status(new)) == ("graduated", "normal")
    with as_owner():
        [said] = case.events.filter(kind="submitted").values_list("detail", flat=True)
    assert [one["code"] for one in said["marks"]] == ["in_time"]


def fails_morals(province: Province, student: Student) -> list[str]:
    """Corrected by the school's officer and reviewed by its head; answers what keeps it from being entered."""
    officer, head = province.acting("east_high"), province.acting("east_high", "head")
    entry = NewEvaluation(
        student=student.uuid,
        school_year=YEAR - 1,
        term="autumn",
        aspect="morals",
        result="fail",
        why="误录",
    )
    with in_scope(officer):
        [answer] = enter_results(by=officer, school=province.orgs["east_high"], entries=[entry])
    with in_scope(head):
        waiting = TermEvaluation.objects.filter(reviewed_at=None).values_list("uuid", flat=True)
        review_results(by=head, school=province.orgs["east_high"], kind="evaluations", results=list(waiting))
    return [fault.code for fault in answer.faults]


def test_results_are_corrected_after_the_freeze_until_the_decision_which_judges_anew(
    city: Province,
) -> None:
    """They are no data of the freeze (2.1a): a correction waits for its second person, and nothing stops it in June."""
    student, other = leaver(city, "测试甲"), leaver(city, "测试乙")
    results(student)
    results(other)
    with on(6, 2):
        opened(city)
        case = filed(city, drafted_list(city, **LIST))
        with in_scope(city.acting("east_high")):
            assert set(case.lines.values_list("outcome", flat=True)) == {"graduated"}
    with on(6, 8):
        assert refused(city, RENAME, student.pk) == ("MR001", "CN-HB-2.1a")
        assert fails_morals(city, student) == []
    with on(6, 10):
        approved(city, case, school="east_high", authority="city")
        run_lists()
        with in_scope(city.acting("east_high")):
            left = case.lines.get(student_id=student.pk).against
        assert [(one["code"], one["clause"]) for one in left] == [("other_outcome", "CN-HB-1")]
        assert (status(student), status(other)) == ("normal", "graduated")
        assert fails_morals(city, other) == ["not_on_own_roll"]


def test_who_was_entered_by_mistake_comes_back_and_the_freeze_stands(city: Province) -> None:
    """The lock lifts, the certificate falls, where they go is cleared; what follows needs the exception."""
    student = leaver(city)
    results(student)
    with as_owner():
        Student.objects.filter(pk=student.pk).update(particulars={"native_place": "湖北江城"})
    with on(6, 10):
        cohort = opened(city)
        graduated(city)
        with as_owner():
            place = Enrollment.objects.select_related("student", "school").get(student=student)
        paper = given(city.acting("east_high", "head"), place)
        officer = city.acting("east_high")
        with in_scope(officer):
            tell_destination(by=officer, cohort=cohort, places=[place.uuid], code="army")
        assert refused(city, RENAME, student.pk)[1] == "CN-HB-2.1b"
    with on(6, 12):
        case = approved_by(city, filed(city, back(city, student)), "east_high", "city")
        assert case.state == CaseState.APPLIED
        with as_owner():
            assert Certificate.objects.get(pk=paper.pk).state == "revoked"
            assert not Destination.objects.filter(student=student).exists()
        assert status(student) == "normal"
        # The lock of who has left is gone; the freeze of the season is not, and bars what would follow.
        assert refused(city, RENAME, student.pk) == ("MR001", "CN-HB-2.1a")
        with pytest.raises(Refused) as late:
            filed(city, leave_drafted(city, student))
        assert (late.value.code, late.value.clause) == ("barred", "CN-HB-2.2c")


def test_nobody_comes_back_who_sits_in_another_school(city: Province) -> None:
    student = leaver(city)
    results(student)
    with on(6, 10):
        opened(city)
        graduated(city)
        begun = filed(city, back(city, student))
        with as_owner():
            place = Enrollment.objects.create(
                student=student,
                school=city.orgs["west_high"],
                stage="upper_secondary",
                grade="g12",
                started_on=civil_today(city.acting("east_high").zone),
                entered_on=civil_today(city.acting("east_high").zone),
            )
            place.statuses.create(seq=1, started_on=place.started_on, status="normal")
        with pytest.raises(Refused) as sits:
            approved_by(city, begun, "east_high", "city")
        assert sits.value.code in {"still_fits", "pupil_does_not_fit"}
    assert status(student) == "normal"
    with as_owner():
        assert Enrollment.objects.get(student=student, is_open=True).school_id == city.orgs["west_high"].pk


def test_key_data_and_transfers_are_not_begun_after_the_last_day_not_by_raw_sql_either(
    city: Province,
) -> None:
    student = leaver(city)
    with on(5, 31):
        opened(city)
        begun = drafted(
            city,
            student,
            "key_data_change",
            new_name="测试丁",
            paper="household_register",
            ground="registered_so",
            guardian_name="穆远",
            guardian_phone="027-55501234",
        )
    with on(6, 1, 0, 0, 0):
        by = city.acting("east_high")
        with pytest.raises(Refused) as late:
            filed(city, begun)
        assert (late.value.code, late.value.clause) == ("barred", "CN-HB-2.1a")
        with in_scope(by), pytest.raises(DatabaseError) as raw, transaction.atomic():
            Case.objects.filter(pk=begun.pk).update(state="running", submitted_at=begun.opened_at)
        assert getattr(raw.value.__cause__, "sqlstate", "") == "MR096"
