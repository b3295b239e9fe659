"""Once a year every school is promoted: on its day, once, whole, and as long as nothing stands on it, undone."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from matricula.audit.api import ActionLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.notices.api import Notice
from matricula.registry.api import (
    AcademicSession,
    ClassMembership,
    Promotion,
    PromotionMove,
    PromotionStay,
    SchoolClass,
    Student,
    leave_out,
    lots_of,
    prepare_promotions,
    run_again,
    run_promotions,
    seat_student,
    since_run,
    staying_by_status,
    take_back_in,
    undo_promotion,
)
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db
CLAUSE = "CN-MOE-12"
WITHIN = date(2027, 3, 10)
PREPARED, RUNS, UNDO_UNTIL = date(2027, 7, 11), date(2027, 8, 10), date(2027, 8, 30)


def noon(day: date) -> datetime:
    """Noon of a day in China."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def school_year(province: Province) -> Iterator[None]:
    """Each test begins within the year at whose end pupils go on, whenever it is run."""
    with at_civil_time(noon(WITHIN)):
        yield


def class_of(province: Province, grade: str, name: str, school: str = "east_one") -> SchoolClass:
    """A class of the school year 2026-2027."""
    with as_owner():
        session, _made = AcademicSession.objects.get_or_create(
            org=province.orgs["east"],
            code="2026-2027",
            kind="school_year",
            started_on=date(2026, 9, 1),
            ended_on=date(2027, 9, 1),
        )
        return SchoolClass.objects.create(
            school=province.orgs[school],
            session=session,
            stage="primary",
            grade=grade,
            name=name,
            teacher_name="雷测",
        )


def pupil(
    province: Province, name: str, grade: str = "g03", seat: SchoolClass | None = None, number: str = ""
) -> Student:
    """A pupil of the school east_one in a grade, and in a class."""
    student = enrolled(province, person=new_student(name), grade=grade)
    if seat is not None:
        by = province.acting("east_one")
        with in_scope(by):
            seat_student(by=by, enrollment=student.enrollments.get(), school_class=seat, number=number)
    return student


def now(province: Province, student: Student) -> Student:
    with in_scope(province.acting("province", "head")):
        return Student.objects.get(pk=student.pk)


def shown(province: Province, student: Student) -> tuple[str, str]:
    found = now(province, student)
    return found.grade, found.class_name


def promotion_of(province: Province, school: str = "east_one") -> Promotion:
    with in_scope(province.acting("province", "head")):
        return Promotion.objects.select_related("school").filter(school=province.orgs[school]).latest("round")


def prepared(province: Province) -> Promotion:
    with at_civil_time(noon(PREPARED)):
        prepare_promotions()
    return promotion_of(province)


def by_the_nation(province: Province, school: str = "east_one") -> None:
    """Let the school act by the law of the nation alone: there its word keeps a pupil in the grade, not a case."""
    with as_owner():
        office = province.orgs[school]
        office.pack = "cn"
        office.save(update_fields=["pack"])


def left_out(province: Province, student: Student, reason: str = "repeats the grade") -> PromotionStay:
    by = province.acting("east_one")
    with at_civil_time(noon(PREPARED)), in_scope(by):
        return leave_out(by=by, promotion=promotion_of(province), student=student.uuid, reason=reason)


def undone(province: Province, reason: str = "the wrong day") -> Promotion:
    head = province.acting("east_one", "head")
    with at_civil_time(noon(RUNS + timedelta(days=2))), in_scope(head):
        return undo_promotion(by=head, promotion=promotion_of(province), reason=reason)


def ran(province: Province, day: date = RUNS) -> int:
    with at_civil_time(noon(day)):
        return run_promotions()


def test_nothing_is_prepared_before_its_day_and_once_from_then_on(province: Province) -> None:
    pupil(province, "测试甲")
    with at_civil_time(noon(PREPARED - timedelta(days=1))):
        assert run_promotions() == 0
    with in_scope(province.acting("province", "head")):
        assert not Promotion.objects.exists()
    with at_civil_time(noon(PREPARED)):
        assert prepare_promotions() == 1, "the other schools have no pupils"
        assert prepare_promotions() == 0
    promotion = promotion_of(province)
    assert (promotion.runs_on, promotion.undo_until, promotion.clause) == (RUNS, UNDO_UNTIL, CLAUSE)
    assert (promotion.school_year, promotion.round) == ("2026-2027", 1)


def test_each_round_stands_where_its_school_does(province: Province) -> None:
    """A list of an area is a stretch of paths: one that said otherwise would be told in another's."""
    pupil(province, "测试甲")
    prepared(province)
    ran(province)
    following = undone(province)
    school = province.orgs["east_one"]
    assert following.round == 2
    with as_owner():
        Promotion.objects.filter(pk=following.pk).update(path=province.orgs["west_one"].path)
        assert set(Promotion.objects.values_list("school", "path")) == {(school.pk, school.path)}


def test_pupils_go_on_to_the_next_grade_and_to_the_class_of_the_new_year(province: Province) -> None:
    old = class_of(province, "g03", "三年级2班")
    one = pupil(province, "测试甲", seat=old, number="7")
    free = pupil(province, "测试乙")
    leaving = pupil(province, "测试丙", "g06")
    prepared(province)
    assert ran(province) == 1
    assert shown(province, one) == ("g04", "四年级2班"), (
        "a class called after its grade is called after the next"
    )
    assert shown(province, free) == ("g04", "")
    assert shown(province, leaving) == ("g06", ""), "the leaving grade is graduation's"
    with in_scope(province.acting("east_one")):
        ended, seat = ClassMembership.objects.filter(enrollment__student=one).order_by("id")
        assert (ended.school_class, ended.ended_on) == (old, RUNS)
        assert (seat.number, seat.started_on, seat.ended_on) == ("7", RUNS, None)
        new = seat.school_class
        assert (new.grade, new.session.started_on, new.teacher_name) == ("g04", date(2027, 9, 1), "雷测")
        promotion = Promotion.objects.get()
        assert (promotion.moved, promotion.stayed) == (2, 0)
        assert sum(each["moved"] for each in promotion.summary) == 2
        move = PromotionMove.objects.get(enrollment__student=one)
        assert (move.from_grade, move.to_grade, move.old_seat, move.new_seat) == ("g03", "g04", ended, seat)
        log = ActionLog.objects.get(action="registry.run_promotion")
        assert (log.clause, log.user_id, log.detail["moved"]) == (CLAUSE, None, 2)
        event = (
            apps.get_model("registry", "EnrollmentEvent").objects.filter(student_id=one.pk).latest("pgh_id")
        )
        assert (event.grade, event.pgh_context["clause"]) == ("g04", CLAUSE)


def test_it_does_not_run_before_its_day_and_once_whoever_calls(province: Province) -> None:
    student = pupil(province, "测试甲")
    promotion = prepared(province)
    assert ran(province, RUNS - timedelta(days=1)) == 0
    by = province.acting("east_one", "head")
    with (
        at_civil_time(noon(RUNS - timedelta(days=1))),
        in_scope(by),
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT registry_promote(%s)", [promotion.pk])
    assert getattr(refused.value.__cause__, "sqlstate", "") == "MR017"
    assert ran(province) == 1
    assert ran(province) == 0
    assert ran(province, RUNS + timedelta(days=40)) == 0, "nor is the next year's due"
    assert shown(province, student)[0] == "g04"


def test_who_is_not_in_school_stays_and_so_does_whom_the_school_left_out(province: Province) -> None:
    by_the_nation(province)
    away, kept, pending = (pupil(province, name) for name in ("测试甲", "测试乙", "测试丙"))
    put_into_status(away, "on_leave")
    first = enrolled(province, person=new_student("测试丁"), grade="g01", normal=False)
    promotion = prepared(province)
    left_out(province, kept)
    with in_scope(province.acting("east_one")):
        assert [one.name for one in staying_by_status(promotion, most=10)] == ["测试甲"]
        assert {(one.grade, one.moved, one.stayed) for one in lots_of(promotion)} == {
            ("g01", 1, 0),
            ("g03", 1, 2),
        }
    ran(province)
    assert [shown(province, one)[0] for one in (away, kept, pending, first)] == ["g03", "g03", "g04", "g02"]
    with in_scope(province.acting("east_one")):
        stays = {one.student_name: one for one in PromotionStay.objects.all()}
        assert (stays["测试甲"].why, stays["测试甲"].status, stays["测试甲"].clause) == (
            "status",
            "on_leave",
            CLAUSE,
        )
        assert (stays["测试乙"].why, stays["测试乙"].reason) == ("school", "repeats the grade")
        promotion.refresh_from_db()
        assert (promotion.moved, promotion.stayed) == (2, 2)
        assert {(one.grade, one.moved, one.stayed) for one in lots_of(promotion)} == {
            ("g01", 1, 0),
            ("g03", 1, 2),
        }


def test_whoever_was_left_out_may_be_taken_back_in_until_it_runs(province: Province) -> None:
    by_the_nation(province)
    student, other = pupil(province, "测试甲"), pupil(province, "测试乙")
    promotion = prepared(province)
    stay, later = left_out(province, student), left_out(province, other)
    by = province.acting("east_one")
    with pytest.raises(Refused) as twice:
        left_out(province, student)
    assert twice.value.code == "left_out_already"
    with at_civil_time(noon(PREPARED)), in_scope(by):
        take_back_in(by=by, promotion=promotion, stay=stay.uuid)
        with pytest.raises(Refused) as gone:
            take_back_in(by=by, promotion=promotion, stay=stay.uuid)
        assert gone.value.code == "not_left_out"
    ran(province)
    assert shown(province, student)[0] == "g04"
    actions: tuple[Callable[[], object], ...] = (
        lambda: leave_out(by=by, promotion=promotion_of(province), student=student.uuid, reason="late"),
        lambda: take_back_in(by=by, promotion=promotion_of(province), stay=later.uuid),
    )
    for action in actions:
        with at_civil_time(noon(RUNS)), in_scope(by), pytest.raises(Refused) as late:
            action()
        assert late.value.code == "promotion_has_run"


def test_only_whom_the_promotion_moves_is_left_out_of_it_and_for_a_reason(province: Province) -> None:
    by_the_nation(province)
    student, leaving, away = (
        pupil(province, "测试甲"),
        pupil(province, "测试乙", "g06"),
        pupil(province, "测试丙"),
    )
    put_into_status(away, "on_leave")
    elsewhere = enrolled(province, "east_two", person=new_student("测试丁"))
    prepared(province)
    for one in (leaving, away, elsewhere):
        with pytest.raises(Refused) as wrong:
            left_out(province, one)
        assert wrong.value.code == "not_promoted_anyway"
    with pytest.raises(Refused) as unexplained:
        left_out(province, student, " ")
    assert unexplained.value.code == "reason_missing"
    head = province.acting("east_one", "head")
    with at_civil_time(noon(PREPARED)), in_scope(head), pytest.raises(Refused):
        leave_out(by=head, promotion=promotion_of(province), student=student.uuid, reason="he may not")


def test_who_came_into_the_coming_year_is_in_its_grade_already(province: Province) -> None:
    coming = class_of(province, "g03", "三年级1班")
    with as_owner():
        coming.session = AcademicSession.objects.create(
            org=province.orgs["east"],
            code="2027-2028",
            kind="school_year",
            started_on=date(2027, 9, 1),
            ended_on=date(2028, 9, 1),
        )
        coming.save()
    seated = pupil(province, "测试甲", seat=coming)
    late = pupil(province, "测试乙")
    with as_owner():
        late.enrollments.update(started_on=RUNS)
    promotion = prepared(province)
    with in_scope(province.acting("east_one")):
        assert lots_of(promotion) == []
    ran(province)
    assert [shown(province, one)[0] for one in (seated, late)] == ["g03", "g03"]


def test_a_class_that_the_school_has_opened_for_the_new_year_takes_the_pupils(province: Province) -> None:
    old = class_of(province, "g03", "2班")
    student = pupil(province, "测试甲", seat=old)
    with as_owner():
        year = AcademicSession.objects.create(
            org=province.orgs["east_one"],
            code="2027-2028",
            kind="school_year",
            started_on=date(2027, 9, 1),
            ended_on=date(2028, 9, 1),
        )
        opened = SchoolClass.objects.create(
            school=province.orgs["east_one"], session=year, stage="primary", grade="g04", name="2班"
        )
    prepared(province)
    ran(province)
    with in_scope(province.acting("east_one")):
        assert ClassMembership.objects.get(enrollment__student=student, ended_on=None).school_class == opened
        assert SchoolClass.objects.filter(grade="g04").count() == 1


def test_a_class_of_that_name_that_was_closed_stays_closed_and_nobody_is_without_one(
    province: Province,
) -> None:
    student = pupil(province, "测试甲", seat=class_of(province, "g03", "三年级2班"))
    with as_owner():
        year = AcademicSession.objects.create(
            org=province.orgs["east_one"],
            code="2027-2028",
            kind="school_year",
            started_on=date(2027, 9, 1),
            ended_on=date(2028, 9, 1),
        )
        closed = SchoolClass.objects.create(
            school=province.orgs["east_one"],
            session=year,
            stage="primary",
            grade="g04",
            name="四年级2班",
            closed_on=PREPARED,
        )
    prepared(province)
    ran(province)
    assert shown(province, student) == ("g04", "四年级2班")
    with in_scope(province.acting("east_one")):
        seat = ClassMembership.objects.get(enrollment__student=student, ended_on=None).school_class
        assert (seat.pk != closed.pk, seat.closed_on) == (True, None)


def test_undone_grades_and_seats_are_as_they_were_and_it_may_run_again(province: Province) -> None:
    by_the_nation(province)
    old = class_of(province, "g03", "三年级2班")
    student, kept = pupil(province, "测试甲", seat=old, number="7"), pupil(province, "测试乙")
    prepared(province)
    left_out(province, kept)
    ran(province)
    following = undone(province)
    assert shown(province, student) == ("g03", "三年级2班")
    assert (following.round, following.runs_on, following.ran_at) == (2, UNDO_UNTIL, None)
    head = province.acting("east_one", "head")
    with in_scope(head):
        seat = ClassMembership.objects.get(enrollment__student=student, ended_on=None)
        assert (seat.school_class, seat.number) == (old, "7")
        first = Promotion.objects.get(round=1)
        assert (first.undone_reason, first.undone_in_id) == ("the wrong day", head.appointment_id)
        assert [one.student_name for one in following.stays.all()] == ["测试乙"], "who was left out still is"
    assert ran(province, RUNS + timedelta(days=3)) == 0, "the next round waits for the school"
    with at_civil_time(noon(RUNS + timedelta(days=3))), in_scope(head):
        assert run_again(by=head, promotion=following)
        assert not run_again(by=head, promotion=following)
    assert shown(province, student) == ("g04", "四年级2班")
    assert shown(province, kept)[0] == "g03"
    with in_scope(head):
        assert SchoolClass.objects.filter(grade="g04").count() == 1, "the class of the first round is used"


def test_a_round_that_nobody_runs_again_runs_by_itself_on_the_last_day(province: Province) -> None:
    student = pupil(province, "测试甲")
    prepared(province)
    ran(province)
    undone(province)
    assert ran(province, UNDO_UNTIL - timedelta(days=1)) == 0
    assert ran(province, UNDO_UNTIL) == 1
    assert shown(province, student)[0] == "g04"


def test_nobody_runs_a_first_round_before_its_day(province: Province) -> None:
    pupil(province, "测试甲")
    promotion = prepared(province)
    head = province.acting("east_one", "head")
    with at_civil_time(noon(PREPARED)), in_scope(head), pytest.raises(Refused) as refused:
        run_again(by=head, promotion=promotion)
    assert refused.value.code == "runs_by_itself"


@pytest.mark.parametrize("what", ["status", "left", "seat", "newcomer", "class"])
def test_what_stands_on_a_run_keeps_it_and_is_named(province: Province, what: str) -> None:
    old = class_of(province, "g03", "三年级2班")
    student = pupil(province, "测试甲", seat=old)
    prepared(province)
    ran(province)
    officer = province.acting("east_one")
    with in_scope(officer):
        new = ClassMembership.objects.get(enrollment__student=student, ended_on=None).school_class
    named = "测试甲"
    if what == "status":
        put_into_status(student, "on_leave", RUNS)
    elif what == "left":
        put_into_status(student, "withdrawn", RUNS)
    elif what == "seat":
        with at_civil_time(noon(RUNS)), in_scope(officer):
            other = SchoolClass.objects.create(
                school=new.school, session=new.session, stage="primary", grade="g04", name="9班"
            )
            seat_student(by=officer, enrollment=student.enrollments.get(), school_class=other)
    elif what == "newcomer":
        named = "测试新"
        with at_civil_time(noon(RUNS)):
            pupil(province, named, "g04", new)
    else:
        with as_owner():
            SchoolClass.objects.filter(pk=old.pk).update(closed_on=RUNS)
    with in_scope(officer):
        assert [(one.what, one.name) for one in since_run(promotion_of(province), most=9)] == [(what, named)]
    with pytest.raises(Refused) as refused:
        undone(province)
    assert refused.value.code == "something_later"
    assert named in refused.value.text_in("en")
    head = province.acting("east_one", "head")
    with (
        at_civil_time(noon(RUNS)),
        in_scope(head),
        pytest.raises(DatabaseError) as by_sql,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT registry_undo_promotion(%s, 'all the same')", [promotion_of(province).pk])
    assert getattr(by_sql.value.__cause__, "sqlstate", "") == "MR018"


def test_it_is_undone_within_its_time_for_a_reason_by_the_head_alone(province: Province) -> None:
    pupil(province, "测试甲")
    prepared(province)
    head, officer = province.acting("east_one", "head"), province.acting("east_one")
    for day, by, reason, code in (
        (PREPARED, head, "too early", "nothing_to_undo"),
        (RUNS, head, " ", "reason_missing"),
        (UNDO_UNTIL + timedelta(days=1), head, "too late", "undo_too_late"),
        (RUNS, officer, "not the officer", None),
        (RUNS, province.acting("east", "head"), "not from above", None),
        (RUNS, province.acting("east_two", "head"), "nor from beside", None),
    ):
        if day >= RUNS:
            ran(province)
        with at_civil_time(noon(day)), in_scope(by), pytest.raises(Refused) as refused:
            undo_promotion(by=by, promotion=promotion_of(province), reason=reason)
        assert code is None or refused.value.code == code


def test_the_people_of_the_school_are_told_once_before_and_once_after(province: Province) -> None:
    pupil(province, "测试甲")
    officer, head = province.appointment("east_one"), province.appointment("east_one", "head")
    province.appointment("east_two", "head")
    for _again in range(2):
        prepared(province)
        ran(province)
    with as_owner():
        told = Notice.objects.values_list("recipient_id", "kind")
        assert sorted(told) == sorted(
            (who.user_id, kind) for who in (officer, head) for kind in ("promotion.prepared", "promotion.ran")
        )


def test_a_closed_school_is_not_promoted(province: Province) -> None:
    student = pupil(province, "测试甲")
    prepared(province)
    with as_owner():
        school = province.orgs["east_one"]
        school.closed_on = RUNS
        school.save()
    assert ran(province) == 0
    assert shown(province, student)[0] == "g03"


def test_one_school_that_fails_keeps_no_other_back(province: Province) -> None:
    pupil(province, "测试甲")
    other = enrolled(province, "east_two", person=new_student("测试乙"), grade="g03")
    prepared(province)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.broken() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'broken'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER broken BEFORE UPDATE ON registry_promotion FOR EACH ROW"
            f" WHEN (NEW.school_id = {province.orgs['east_one'].pk}) EXECUTE FUNCTION pg_temp.broken()"
        )
    with pytest.raises(ExceptionGroup):
        ran(province)
    assert shown(province, other)[0] == "g04"
