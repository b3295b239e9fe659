"""A school's work before the data freeze: data verified as signed, what is wanting, business, chasing, reminders."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.api import (
    Checked,
    Cohort,
    DataCheck,
    WorkShare,
    chase_school,
    check_by_scans,
    check_data,
    checks_of,
    judge_cohorts,
    leaving_at,
    readiness_of,
    remind,
    schools_left,
)
from matricula.graduation.queries.readiness import unready_of
from matricula.graduation.tests.leavers import a_class
from matricula.graduation.tests.scenes import YEAR, hubei, leaver, on, opened, results
from matricula.notices.api import Notice
from matricula.registry.api import (
    ClassMembership,
    Enrollment,
    EnrollmentStatus,
    IdentityDocument,
    Student,
    StudentNumber,
)
from matricula.registry.tests.pupils import put_into_status
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db
SIGNED = date(YEAR, 4, 2)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def sit(province: Province, student: Student) -> None:
    """A seat in a class of the school, as the owner gives one."""
    school_class = a_class(province, "12.3")
    with as_owner():
        place = Enrollment.objects.get(student=student)
        ClassMembership.objects.create(
            enrollment=place, school_class=school_class, started_on=place.started_on
        )


def state(province: Province, cohort: Cohort, student: Student) -> Checked:
    with in_scope(province.acting("east_high")):
        [found] = checks_of(cohort, [student])
    return found


def test_data_are_verified_as_they_stand_and_open_again_with_any_change(city: Province) -> None:
    student, by = leaver(city), city.acting("east_high")
    with on(4, 6):
        cohort = opened(city)
        with in_scope(by):
            assert check_data(by=by, cohort=cohort, students=[student], signed_on=SIGNED) == 1
        assert state(city, cohort, student).holds
        for change in ({"native_place": "江城"}, {}):
            with as_owner():
                Student.objects.filter(pk=student.pk).update(particulars=change)
            assert state(city, cohort, student).holds is not bool(change)
        with as_owner():
            student.guardians.update(phone="13800000000")
        assert not state(city, cohort, student).holds


def test_a_seat_changes_nothing_of_what_was_signed(city: Province) -> None:
    student, by = leaver(city), city.acting("east_high")
    with on(4, 6):
        cohort = opened(city)
        with in_scope(by):
            check_data(by=by, cohort=cohort, students=[student], signed_on=SIGNED)
        sit(city, student)
        assert state(city, cohort, student).holds


def test_nobody_verifies_ahead_or_whom_the_school_does_not_have(city: Province) -> None:
    student, other, by = leaver(city), leaver(city, "测试乙", school="west_high"), city.acting("east_high")
    teacher = city.acting("east_high", "class_teacher")
    with on(4, 6):
        cohort = opened(city)
        tomorrow = date(YEAR, 4, 7)
        for who, students, day, code in (
            (by, [student], tomorrow, "signed_in_future"),
            (by, [], SIGNED, "nobody_chosen"),
            (by, [student, other], SIGNED, "not_yours_to_verify"),
            (teacher, [student], SIGNED, "not_yours_to_verify"),
        ):
            with in_scope(who), pytest.raises(Refused) as refused:
                check_data(by=who, cohort=cohort, students=students, signed_on=day)
            assert refused.value.code == code
        with as_owner():
            assert not DataCheck.objects.exists()


def test_scans_are_known_by_the_number_and_each_bad_one_is_named(city: Province) -> None:
    student, other, by = leaver(city), leaver(city, "测试乙", school="west_high"), city.acting("east_high")
    with as_owner():
        numbers = [
            StudentNumber.objects.get_or_create(
                student=one,
                ended_on=None,
                defaults={"number": f"N{one.pk}", "kind": "formal", "started_on": SIGNED},
            )[0].number
            for one in (student, other)
        ]
    with on(4, 6):
        cohort = opened(city)
        scans = [
            (f"{numbers[0]}.pdf", PDF),
            (f"{numbers[1]}.pdf", PDF),
            ("nobody.pdf", PDF),
            (f"{numbers[0]}.exe", b"MZ"),
        ]
        with in_scope(by):
            kept, refused = check_by_scans(by=by, cohort=cohort, scans=scans, signed_on=SIGNED)
        assert [(name, wrong.code) for name, wrong in refused] == [
            (f"{numbers[1]}.pdf", "scan_of_nobody"),
            ("nobody.pdf", "scan_of_nobody"),
            (f"{numbers[0]}.exe", refused[-1][1].code),
        ]
        assert refused[-1][1].code.startswith("paper.")
        assert kept == 1
        found = state(city, cohort, student)
        assert found.holds
        assert found.check is not None
        assert found.check.paper is not None


def test_what_is_wanting_is_listed_and_whom_the_law_names_comes_first(city: Province) -> None:
    ready, rare, guest, back = (leaver(city, f"测试{one}") for one in "甲乙丙丁")
    with as_owner():
        for one in (ready, rare):
            one.particulars = {"native_place": "江城"}
            one.photo = one.uuid
            one.save()
        Student.objects.filter(pk=rare.pk).update(name="测\ue000")
        Enrollment.objects.filter(student=guest).update(particulars={"student_source": "2"})
        IdentityDocument.objects.filter(student=guest).delete()
        place = Enrollment.objects.get(student=back)
        last = place.statuses.latest("seq")
        EnrollmentStatus.objects.create(
            enrollment=place,
            seq=last.seq + 1,
            started_on=last.started_on,
            status="normal",
            change_kind="resumption",
        )
    results(ready)
    results(rare)
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        stack = stack_for("cn_hubei")
        with in_scope(city.acting("east_high")):
            students = leaving_at(cohort, city.orgs["east_high"])
            with CaptureQueriesContext(connection) as queries:
                found = readiness_of(cohort, students, stack)
            # Whoever is only counted is found by the same.
            assert unready_of(cohort, students, stack) == {
                one.student.pk for one in found if not one.is_ready
            }
        assert len(queries) == 4
        by_student = {one.student.pk: one for one in found}
        assert by_student[ready.pk].is_ready
        assert [column.field for column, _signs in by_student[rare.pk].unprintable] == ["name"]
        assert {one.field for one in by_student[guest.pk].missing} == {
            "native_place",
            "id_number",
            "photo",
        }
        assert by_student[guest.pk].undecided
        assert {one.student.pk for one in found[:2]} == {guest.pk, back.pk}
        assert [one.name for one in by_student[guest.pk].attention] == ["guests"]
        assert [one.name for one in by_student[back.pk].attention] == ["resumed"]
        # The county's and the city's list is what the job counted.
        with in_scope(city.acting("city")):
            [(school, left)] = schools_left(cohort, city.orgs["city"], 10)
        assert (school.pk, left.students, left.unready, left.unverified) == (
            city.orgs["east_high"].pk,
            4,
            3,
            4,
        )


def test_the_school_with_the_most_left_comes_first_and_is_chased_once_a_day(city: Province) -> None:
    leaver(city), leaver(city, "测试乙"), leaver(city, "测试丙", school="west_high")
    county, west = city.acting("east", "head"), city.acting("west", "head")
    school = city.orgs["east_high"]
    roles = {city.appointment("east_high", one).user_id for one in ("record_officer", "head")}
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        with in_scope(city.acting("city")):
            found = schools_left(cohort, city.orgs["city"], 10)
        assert [one.code for one, _left in found] == [school.code, city.orgs["west_high"].code]
        with in_scope(county):
            chase_school(by=county, cohort=cohort, school=school)
        with as_owner():
            told = Notice.objects.filter(kind="season.chased")
            assert roles == set(told.values_list("recipient_id", flat=True))
            assert "2 students are not verified" in told[0].worded["en"][1]
        with in_scope(county), pytest.raises(Refused) as again:
            chase_school(by=county, cohort=cohort, school=school)
        assert again.value.code == "chased_today"
        for who, code in ((west, None), (city.acting("east_high", "head"), "not_to_chase")):
            with in_scope(who), pytest.raises(Refused) as refused:
                chase_school(by=who, cohort=cohort, school=school)
            assert code is None or refused.value.code == code
    with on(4, 7), in_scope(county):
        chase_school(by=county, cohort=cohort, school=school)


def test_a_school_that_has_finished_is_not_chased(city: Province) -> None:
    by = city.acting("city")
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        with in_scope(by), pytest.raises(Refused) as refused:
            chase_school(by=by, cohort=cohort, school=city.orgs["east_high"])
        assert refused.value.code == "nothing_left"


@pytest.mark.parametrize(("day", "told"), [(29, 0), (30, 2), (31, 0)])
def test_who_has_something_left_is_reminded_on_the_day_of_the_law_once(
    city: Province, day: int, told: int
) -> None:
    leaver(city)
    # Nobody is in office in the county.
    for office in ("city", "east_high"):
        city.appointment(office, "head")
    with on(3, 25):
        opened(city)
        judge_cohorts()
    # 14 days before 13 April.
    with on(3, day):
        assert remind() == told
        remind()
    with as_owner():
        found = Notice.objects.filter(kind="season.reminded")
        # The head and the officer of the school, the head of the city: each once.
        assert found.count() == found.values("recipient").distinct().count() == (3 if told else 0)


def test_the_count_of_a_class_that_is_empty_by_now_is_zero(city: Province) -> None:
    student = leaver(city)
    with on(4, 6):
        opened(city)
        judge_cohorts()
        sit(city, student)
        judge_cohorts()
        with as_owner():
            counted = dict(
                WorkShare.objects.filter(school=city.orgs["east_high"]).values_list("class_name", "students")
            )
        assert counted == {"": 0, "12.3": 1}


def test_counting_costs_the_same_however_many_there_are(city: Province) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            judge_cohorts()
        return len(queries)

    leaver(city)
    with on(4, 6):
        opened(city)
        judge_cohorts()
        once = cost()
        leaver(city, "测试乙"), leaver(city, "测试丙")
        assert cost() == once


def test_who_has_graduated_is_no_work_any_more(city: Province) -> None:
    stays, gone = leaver(city, "测试甲"), leaver(city, "测试乙")
    with on(6, 16):
        cohort = opened(city)
        put_into_status(gone, "graduated", date(YEAR, 6, 16))
        judge_cohorts()
        with in_scope(city.acting("east_high")):
            assert [one.pk for one in leaving_at(cohort, city.orgs["east_high"])] == [stays.pk]
            assert WorkShare.objects.get(school=city.orgs["east_high"], students__gt=0).students == 1
