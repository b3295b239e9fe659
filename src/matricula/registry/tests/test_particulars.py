"""What a school keeps about itself: classes with their teachers, and the comparison with the register."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from matricula.audit.api import ActionLog
from matricula.authorities.api import Acting, NotPermitted, in_scope
from matricula.authorities.tests.people import Province
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    RollCheck,
    SchoolClass,
    Student,
    change_class,
    check_roll,
    checks_by_school,
    checks_of,
    class_lines,
    close_class,
    coming_classes,
    open_class,
    seat_student,
    unseated,
)
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status, seated
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db


def opened(province: Province, name: str = "4.1", school: str = "east_one", **more: Any) -> SchoolClass:
    by = province.acting(school)
    with in_scope(by):
        return open_class(
            by=by, school=province.orgs[school], stage="primary", grade="g04", name=name, **more
        )


def compared(
    by: Acting, school_class: SchoolClass, listed: list[Student], found: list[Student], **more: Any
) -> RollCheck:
    """As it is stored from the page, which knows what was stored today already."""
    with in_scope(by):
        earlier = checks_of(school_class, on=civil_today(by.zone), most=1)
        return check_roll(
            by=by,
            school_class=SchoolClass.objects.select_related("school", "teacher").get(pk=school_class.pk),
            listed=[one.uuid for one in listed],
            found=[one.uuid for one in found],
            **{"key": uuid.uuid4().hex, "replaces": earlier[0].uuid if earlier else None, **more},
        )


def sqlstate(statement: str, *values: Any) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(getattr(error.value.__cause__, "sqlstate", ""))


def test_the_record_officer_opens_renames_and_closes_classes_and_the_past_is_kept(province: Province) -> None:
    made = opened(province, teacher_name="陆老师")
    by = province.acting("east_one")
    student = seated(province, made, "测试甲")
    with in_scope(by):
        change_class(by=by, school_class=made, name="四（1）班", kind="10", teacher_name="龙老师")
        student.refresh_from_db()
        assert student.class_name == "四（1）班", "the lists show the new name"
        with pytest.raises(Refused) as sits:
            close_class(by=by, school_class=made)
        assert sits.value.code == "class_not_empty"
        empty = open_class(by=by, school=province.orgs["east_one"], stage="primary", grade="g04", name="4.2")
        close_class(by=by, school_class=empty)
        again = open_class(by=by, school=province.orgs["east_one"], stage="primary", grade="g04", name="4.2")
        assert again.pk != empty.pk
        with pytest.raises(Refused) as closed:
            seat_student(
                by=by, enrollment=student.enrollments.get(), school_class=SchoolClass.objects.get(pk=empty.pk)
            )
        assert closed.value.code == "class_closed"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, teacher_name, pgh_context ->> 'action', pgh_context ->> 'clause'"
                " FROM registry_schoolclassevent WHERE pgh_obj_id = %s ORDER BY pgh_id",
                [made.pk],
            )
            assert cursor.fetchall() == [
                ("4.1", "陆老师", "registry.open_class", "CN-GZ-7"),
                ("四（1）班", "龙老师", "registry.change_class", "CN-GZ-7"),
            ]


def test_a_second_class_of_one_name_is_refused_and_changes_nothing(province: Province) -> None:
    opened(province)
    other = opened(province, "4.2")
    with pytest.raises(Refused) as twice:
        opened(province)
    assert twice.value.code == "class_name_taken"
    by = province.acting("east_one")
    with in_scope(by), pytest.raises(Refused) as renamed:
        change_class(by=by, school_class=other, name=" 4.1 ")
    assert renamed.value.code == "class_name_taken"
    assert sorted(SchoolClass.objects.values_list("name", flat=True)) == ["4.1", "4.2"]


def test_a_class_may_be_opened_for_the_coming_school_year(province: Province) -> None:
    now, coming = opened(province), opened(province, coming=True)
    assert coming.session.started_on == now.session.ended_on
    by = province.acting("east_one")
    with in_scope(by):
        lines = class_lines(by, province.orgs["east_one"], on=civil_today(by.zone))
        later = coming_classes(by, province.orgs["east_one"], on=civil_today(by.zone))
    assert [one.school_class for one in lines] == [now]
    assert later == [coming]
    with pytest.raises(Refused) as early:
        compared(by, coming, [], [])
    assert early.value.code == "year_not_begun"
    stranger = province.acting("east_two")
    with in_scope(stranger), pytest.raises(NotPermitted):
        coming_classes(stranger, province.orgs["east_one"], on=civil_today(by.zone))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"stage": "lower_secondary"}, "stage_not_taught"),
        ({"grade": "g07"}, "no_such_grade"),
        ({"name": "  "}, "class_without_name"),
        ({"name": "x" * 61}, "class_without_name"),
        ({"kind": "99"}, "no_such_class_kind"),
    ],
)
def test_a_class_is_one_of_the_schools_own(province: Province, wrong: dict[str, Any], code: str) -> None:
    by = province.acting("east_one")
    asked: dict[str, Any] = {"stage": "primary", "grade": "g04", "name": "4.1", **wrong}
    with in_scope(by), pytest.raises(Refused) as refused:
        open_class(by=by, school=province.orgs["east_one"], **asked)
    assert refused.value.code == code
    assert not SchoolClass.objects.exists()


def test_the_class_teacher_is_a_person_appointed_there_or_a_name(province: Province) -> None:
    teacher = province.appointment("east_one", "class_teacher")
    made = opened(province, teacher=teacher)
    assert (made.teacher, made.teacher_name) == (teacher, "")
    for wrong in (province.appointment("east_two", "class_teacher"), province.appointment("east_one")):
        with pytest.raises(Refused) as refused:
            opened(province, "4.2", teacher=wrong)
        assert (refused.value.code, refused.value.clause) == ("not_a_class_teacher", "CN-GZ-7")
    with pytest.raises(Refused) as both:
        opened(province, "4.2", teacher=teacher, teacher_name="龙老师")
    assert both.value.code == "two_class_teachers"


@pytest.mark.parametrize(
    ("org", "role"),
    [
        ("east_one", "head"),
        ("east_one", "class_teacher"),
        ("east_two", "record_officer"),
        ("east", "record_officer"),
    ],
)
def test_nobody_but_the_schools_record_officer_keeps_its_classes(
    province: Province, org: str, role: str
) -> None:
    made, by = opened(province), province.acting(org, role)
    with in_scope(by):
        with pytest.raises(NotPermitted):
            change_class(by=by, school_class=made, name="x")
        with pytest.raises(NotPermitted):
            close_class(by=by, school_class=made)
        with pytest.raises(NotPermitted):
            open_class(by=by, school=province.orgs["east_one"], stage="primary", grade="g04", name="x")


def test_pupils_in_school_are_compared_with_the_register_in_number_and_one_by_one(province: Province) -> None:
    made, by = opened(province), province.acting("east_one")
    here, gone, back = (seated(province, made, name) for name in ("测试甲", "测试乙", "测试丙"))
    put_into_status(back, "on_leave", civil_today(by.zone) + timedelta(days=9))
    found = compared(by, made, [here, gone, back], [here, back], unregistered=["  外 来 ", "", "外二"])
    with in_scope(by):
        found.refresh_from_db()
        assert (found.enrolled, found.present, found.differences) == (2, 4, 4)
        assert found.absent == [{"student": str(gone.uuid), "name": "测试乙"}]
        assert found.unexpected == [{"student": str(back.uuid), "name": "测试丙"}]
        assert found.unregistered == ["外 来", "外二"]
        assert (found.checked_on, found.checked_in_id, found.clause) == (
            civil_today(by.zone),
            by.appointment_id,
            "CN-GZ-7",
        )
        assert gone.enrollments.get().status == "normal", "a comparison changes nobody's status"
        witnessed = ActionLog.objects.get(action="registry.check_roll")
        assert (witnessed.subject_uuid, witnessed.clause) == (found.uuid, "CN-GZ-7")
        assert "测试" not in str(witnessed.detail)


def test_a_press_twice_is_one_comparison_and_a_list_that_changed_is_refused(province: Province) -> None:
    made, by = opened(province), province.acting("east_one")
    one = seated(province, made, "测试甲")
    first = compared(by, made, [one], [one], key="k")
    assert compared(by, made, [one], [], key="k") == first
    two = seated(province, made, "测试乙")
    for listed, found in (([one], [one]), ([one, two], [enrolled(province)])):
        with pytest.raises(Refused) as changed:
            compared(by, made, listed, found)
        assert changed.value.code == "class_has_changed"
    with in_scope(by):
        assert RollCheck.objects.count() == 1
        assert ActionLog.objects.filter(action="registry.check_roll").count() == 1


def test_a_name_is_kept_once_and_what_is_no_name_is_refused(province: Province) -> None:
    made, by = opened(province), province.acting("east_one")
    one = seated(province, made, "测试甲")
    names = ["外一", " 外一 ", "علی", "Ann  Lee", "ann lee", ""]
    assert compared(by, made, [one], [one], unregistered=names).unregistered == ["外一", "علی", "Ann Lee"]
    for line in ("-", "12", "？！"):
        with pytest.raises(Refused) as refused:
            compared(by, made, [one], [one], unregistered=["外一", line])
        assert refused.value.code == "name_without_letter"


def test_more_than_half_of_a_class_is_not_away_unless_somebody_says_so(province: Province) -> None:
    made, by = opened(province), province.acting("east_one")
    three = [seated(province, made, name) for name in ("测试甲", "测试乙", "测试丙")]
    with pytest.raises(Refused) as refused:
        compared(by, made, three, three[:1])
    assert refused.value.code == "many_not_in_school"
    with in_scope(by):
        assert not RollCheck.objects.exists()
        assert not ActionLog.objects.filter(action="registry.check_roll").exists()
    assert compared(by, made, three, three[:2]).differences == 1
    assert compared(by, made, three, three[:1], many_absent=True).differences == 2


def test_the_class_teacher_compares_the_own_class_and_no_other(province: Province) -> None:
    teacher = province.appointment("east_one", "class_teacher")
    own, other = opened(province, teacher=teacher), opened(province, "4.2")
    one = seated(province, own, "测试甲")
    by = province.acting("east_one", "class_teacher")
    assert compared(by, own, [one], [one]).checked_in == teacher
    with pytest.raises(NotPermitted) as refused:
        compared(by, other, [], [])
    assert (refused.value.code, refused.value.clause) == ("not_the_own_class", "CN-GZ-7")
    for org, role in (("east_one", "head"), ("east", "record_officer"), ("east_two", "record_officer")):
        with pytest.raises(NotPermitted):
            compared(province.acting(org, role), own, [one], [one])


def test_whoever_stands_in_for_the_class_teacher_compares_the_class(province: Province) -> None:
    teacher = province.appointment("east_one", "class_teacher")
    own = opened(province, teacher=teacher)
    by = province.acting("east_one", "class_teacher", 2, stands_in_for=teacher)
    assert compared(by, own, [], []).differences == 0
    stranger = province.acting("east_one", "class_teacher", 3)
    with pytest.raises(NotPermitted):
        compared(stranger, own, [], [])


def test_the_office_above_sees_how_its_schools_stand_in_a_fixed_number_of_statements(
    province: Province,
) -> None:
    made, officer = opened(province), province.acting("east_one")
    one = seated(province, made, "测试甲")
    opened(province, "4.2")
    enrolled(province, person=new_student("测试丁"))
    compared(officer, made, [one], [], many_absent=True)
    schools = [province.orgs[name] for name in ("east_one", "east_two")]
    by, today = province.acting("east"), civil_today(officer.zone)
    with in_scope(by):
        with CaptureQueriesContext(connection) as asked:
            found = checks_by_school(schools, on=today)
        assert len(asked) == 3
        first, second = (found[one.pk] for one in schools)
        assert (first.classes, first.never, first.differences, first.since) == (2, 1, 1, today)
        assert (second.classes, second.since) == (0, None)
        assert (first.unseated, second.unseated) == (1, 0)
        with CaptureQueriesContext(connection) as asked:
            lines = class_lines(by, schools[0], on=today)
            apart = unseated(by, schools[0], on=today)
        assert len(asked) == 3 + 1 + 2, "three and one, and the permission of each"
        assert [(one.enrolled, one.away) for one in lines] == [(1, 0), (0, 0)]
        assert [(one.grade, one.count) for one in apart] == [("g04", 1)]
    far = province.acting("west")
    with in_scope(far):
        unseen = checks_by_school(schools, on=today)[schools[0].pk]
        assert (unseen.since, unseen.unseated) == (None, 0)
        assert not RollCheck.objects.exists()


def test_raw_sql_closes_no_class_with_pupils_and_seats_nobody_in_a_closed_one(province: Province) -> None:
    made, by = opened(province), province.acting("east_one")
    one = seated(province, made, "测试甲")
    with in_scope(by):
        close = "UPDATE registry_schoolclass SET closed_on = '2026-01-01' WHERE id = %s"
        assert sqlstate(close, made.pk) == "MR012"
        empty = open_class(by=by, school=province.orgs["east_one"], stage="primary", grade="g04", name="4.2")
        close_class(by=by, school_class=empty)
        assert sqlstate("UPDATE registry_schoolclass SET name = 'x' WHERE id = %s", empty.pk) == "MR011"
        seat = (
            "INSERT INTO registry_classmembership (enrollment_id, school_class_id, number, started_on)"
            " VALUES (%s, %s, '', '2026-01-01')"
        )
        assert sqlstate(seat, one.enrollments.get().pk, empty.pk) == "MR011"
        assert sqlstate("UPDATE registry_schoolclass SET grade = 'g05' WHERE id = %s", made.pk) == "42501"
