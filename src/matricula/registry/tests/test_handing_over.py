"""The places of a closed school go to the school that absorbed it: once, whole, and to nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.apps import apps

from matricula.audit.api import ActionLog
from matricula.authorities.api import Org, close_school, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.deployment.api import declare_demo, move_civil_clock
from matricula.kernel.clock import civil_now, civil_today
from matricula.notices.api import Notice
from matricula.registry import bonds
from matricula.registry.actions import hand_over_places as handing_over
from matricula.registry.actions.hand_over_place import hand_over_place
from matricula.registry.api import (
    AcademicSession,
    Enrollment,
    SchoolClass,
    Student,
    hand_over_places,
    heir_of,
    places_left,
    seat_student,
    student_seen_by,
    students_page,
)
from matricula.registry.checks import missing_words
from matricula.registry.queries.students import StudentFilter
from matricula.registry.tasks import hand_over
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db
CLAUSE = "CN-GZ-7"


def closed(province: Province, school: str, successor: str, on: date | None = None, by: str = "city") -> Org:
    head = province.acting(by, "head")
    with in_scope(head):
        return close_school(
            by=head,
            school=province.orgs[school],
            successor=province.orgs[successor],
            closed_on=on or civil_today(head.zone),
            reason="merged",
            clause=CLAUSE,
        )


@contextmanager
def on_both_clocks(*, days: int) -> Iterator[None]:
    """So many days later, for the program and for the database, which asks who the heir is by its own clock."""
    with at_civil_time(civil_now() + timedelta(days=days)):
        yield


@contextmanager
def above(province: Province) -> Iterator[None]:
    with in_scope(province.acting("province", "head")):
        yield


def places(province: Province, student: Student) -> list[Enrollment]:
    with above(province):
        return list(student.enrollments.select_related("school").order_by("id"))


def test_an_open_place_goes_on_at_the_school_that_absorbed_it(province: Province) -> None:
    student = enrolled(province)
    head, today = province.acting("east", "head"), civil_today(province.orgs["east"].time_zone)
    with in_scope(head):
        session = AcademicSession.objects.create(
            org=province.orgs["east"], code="y", started_on=date(2026, 9, 1), ended_on=date(2027, 9, 1)
        )
        school_class = SchoolClass.objects.create(
            school=province.orgs["east_one"], session=session, grade="g04", name="1"
        )
    officer = province.acting("east_one")
    with in_scope(officer):
        seat_student(by=officer, enrollment=student.enrollments.get(), school_class=school_class)
    put_into_status(student, "on_leave", today, until=today + timedelta(days=60))
    gone = closed(province, "east_one", "west_one")
    assert hand_over_places() == 1
    old, new = places(province, student)
    assert (old.school, old.is_open, old.status, old.ended_on) == (gone, False, "transferred_out", today)
    assert (new.school, new.is_open, new.status, new.started_on) == (
        province.orgs["west_one"],
        True,
        "on_leave",
        today,
    )
    for same in ("stage", "grade", "entered_on", "particulars", "is_principal"):
        assert getattr(new, same) == getattr(old, same), same
    with above(province):
        assert not old.memberships.filter(ended_on=None).exists()
        for one in (old.statuses.order_by("-seq")[0], new.statuses.get()):
            assert (one.change_kind, one.clause) == ("school_merged", CLAUSE)
        assert new.statuses.get().until == today + timedelta(days=60), "a leave goes on as it was granted"
        log = ActionLog.objects.get(action="registry.hand_over_place")
        assert (log.subject_uuid, log.clause, log.user_id) == (student.uuid, CLAUSE, None)
        assert log.detail == {"from": gone.code, "to": "5298020001", "on": today.isoformat()}
        event = (
            apps.get_model("registry", "EnrollmentEvent")
            .objects.filter(student_id=student.pk)
            .latest("pgh_id")
        )
        assert event.pgh_context["clause"] == CLAUSE
        student.refresh_from_db()
    assert (student.school, student.district) == (province.orgs["west_one"], province.orgs["west"])


def test_the_successor_sees_the_pupils_and_the_roll_of_the_absorbed_school_and_nobody_else_does(
    province: Province,
) -> None:
    student, graduate = enrolled(province), enrolled(province, person=new_student("测试乙"))
    stays = enrolled(province, "east_two", person=new_student("测试丙"))
    put_into_status(graduate, "graduated", civil_today(province.orgs["city"].time_zone))
    gone = closed(province, "east_one", "west_one")
    hand_over_places()
    for office in ("west_one", "west"):
        by = province.acting(office)
        with in_scope(by):
            assert student_seen_by(by, student.uuid).school_id == province.orgs["west_one"].pk
            assert student_seen_by(by, graduate.uuid).school_id == gone.pk
            assert Enrollment.objects.filter(school=gone).count() == 2
            assert [one.pk for one in students_page(by, gone, StudentFilter()).students] == [graduate.pk]
            with pytest.raises(Refused):
                student_seen_by(by, stays.uuid)
    for office in ("east_two", "east_high", "west_high"):
        by = province.acting(office)
        with in_scope(by):
            for one in (student, graduate):
                with pytest.raises(Refused):
                    student_seen_by(by, one.uuid)
            assert not Enrollment.objects.filter(school=gone).exists()
    by = province.acting("east")
    with in_scope(by):
        assert Enrollment.objects.filter(school=gone).count() == 2, "the county keeps what was its own"
        assert student_seen_by(by, graduate.uuid)
        with pytest.raises(Refused):
            student_seen_by(by, student.uuid)


def test_nothing_moves_and_nothing_is_seen_before_the_day(province: Province) -> None:
    student = enrolled(province)
    tomorrow = civil_today(province.orgs["east"].time_zone) + timedelta(days=1)
    gone = closed(province, "east_one", "west_one", tomorrow)
    assert heir_of(gone) is None
    assert hand_over_places() == 0
    by = province.acting("west_one")
    with in_scope(by), pytest.raises(Refused):
        student_seen_by(by, student.uuid)
    with on_both_clocks(days=1):
        assert hand_over_places() == 1
    assert [one.started_on for one in places(province, student)][1] == tomorrow


def test_a_second_run_changes_nothing(province: Province) -> None:
    student = enrolled(province)
    closed(province, "east_one", "east_two")
    assert [hand_over_places() for _ in range(2)] == [1, 0]
    assert len(places(province, student)) == 2
    with above(province):
        assert ActionLog.objects.filter(action="registry.hand_over_place").count() == 1


def test_a_run_killed_in_the_middle_leaves_whole_pupils_and_the_next_goes_on(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    pupils = [enrolled(province, person=new_student(name)) for name in ("测试甲", "测试乙", "测试丙")]
    closed(province, "east_one", "east_two")
    runs: list[bool] = []

    def killed(**asked: object) -> bool:
        moved = hand_over_place(**asked)  # type: ignore[arg-type]  # handed on as it came
        runs.append(moved)
        if len(runs) == 2:
            raise KeyboardInterrupt
        return moved

    with monkeypatch.context() as patch:
        patch.setattr(handing_over, "hand_over_place", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_over_places()
    assert [len(places(province, one)) for one in pupils] == [2, 1, 1]
    assert hand_over_places() == 2
    assert [len(places(province, one)) for one in pupils] == [2, 2, 2]


def test_along_a_chain_the_places_go_to_its_end(province: Province) -> None:
    student = enrolled(province)
    today = civil_today(province.orgs["east"].time_zone)
    closed(province, "east_one", "east_two")
    closed(province, "east_two", "west_one", today + timedelta(days=3))
    with on_both_clocks(days=3):
        assert hand_over_places() == 1
    old, new = places(province, student)
    assert (new.school, new.started_on) == (province.orgs["west_one"], today + timedelta(days=3))
    assert old.ended_on == new.started_on


def test_and_once_more_when_the_successor_closes(province: Province) -> None:
    student = enrolled(province)
    today = civil_today(province.orgs["east"].time_zone)
    closed(province, "east_one", "east_two")
    assert hand_over_places() == 1
    closed(province, "east_two", "west_one", today + timedelta(days=3))
    with on_both_clocks(days=3):
        assert hand_over_places() == 1
    assert [one.school.code for one in places(province, student)] == [
        "5298010001",
        "5298010002",
        "5298020001",
    ]


@pytest.mark.parametrize("successor", ["east_high", "east"])
def test_what_nobody_can_take_stays_and_who_closed_the_school_is_told_once(
    province: Province, successor: str
) -> None:
    pupils = [enrolled(province, person=new_student(name)) for name in ("测试甲", "测试乙")]
    told, other = province.appointment("east", "head"), province.appointment("city", "head")
    with as_owner():
        told.user.language = "zh-hans"
        told.user.save()
    gone = closed(province, "east_one", successor, by="east")
    assert [hand_over_places() for _ in range(2)] == [0, 0]
    assert [len(places(province, one)) for one in pupils] == [1, 1]
    with above(province):
        left = places_left(gone, heir_of(gone))
        assert (left.waiting, left.stuck) == (0, 2)
    with as_owner():
        notice = Notice.objects.get(kind="school.places_left")
    assert notice.recipient_id == told.user_id != other.user_id
    assert "2" in notice.body
    assert "东溪县第一小学" in notice.body


def test_a_pupil_with_business_under_way_waits_for_its_end(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, free = (enrolled(province, person=new_student(name)) for name in ("测试甲", "测试乙"))
    gone = closed(province, "east_one", "east_two")
    with monkeypatch.context() as patch:
        patch.setitem(bonds._bonds, "test", lambda student_id: student_id == busy.pk)
        assert hand_over_places() == 1
    assert [len(places(province, one)) for one in (busy, free)] == [1, 2]
    with above(province):
        assert places_left(gone, heir_of(gone)).waiting == 1
        assert not ActionLog.objects.filter(action="registry.tell_of_places_left").exists()
    assert hand_over_places() == 1


def test_one_broken_school_does_not_keep_the_pupils_of_another(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = enrolled(province), enrolled(province, "east_two", person=new_student("测试乙"))
    broken = closed(province, "east_one", "west_one")
    closed(province, "east_two", "west_one")

    def failing(**asked: object) -> bool:
        if asked["school"] == broken:
            raise RuntimeError("broken")
        return hand_over_place(**asked)  # type: ignore[arg-type]  # handed on as it came

    with monkeypatch.context() as patch:
        patch.setattr(handing_over, "hand_over_place", failing)
        with pytest.raises(ExceptionGroup):
            hand_over_places()
    assert [len(places(province, one)) for one in (first, second)] == [1, 2]


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_job_heeds_the_travelled_clock_of_a_demonstration_only(province: Province, is_demo: bool) -> None:
    student = enrolled(province)
    closed(province, "east_one", "east_two", civil_today(province.orgs["east"].time_zone) + timedelta(days=3))
    with as_owner():
        declare_demo()
        move_civil_clock(timedelta(days=5))
        declare_demo(is_demo)
    hand_over()
    assert len(places(province, student)) == (2 if is_demo else 1)


def test_the_packs_have_the_words() -> None:
    for pack in ("cn", "cn_guizhou"):
        assert not list(missing_words(stack_for(pack)))
