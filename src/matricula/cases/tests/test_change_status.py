"""A status follows another by a decided case, as the form asks and the law says; class and grade go along."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from matricula.audit.api import ActionLog, Lock, Locked
from matricula.authorities.api import close_school, in_scope
from matricula.authorities.tests.people import PACK, Province, make_province
from matricula.cases.api import Answer, Case, CaseState, decide_step, submit_case
from matricula.cases.judging import NotFit
from matricula.cases.ports import verify_ports
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.cases.tests.statuses import (
    CLAUSE,
    FILED_BY,
    HAS_GONE,
    IS_BACK,
    RESTS,
    RESTS_ON,
    asked,
    drafted,
    law_of_statuses,
)
from matricula.config.testing import as_owner, law_in_force
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import (
    AcademicSession,
    ArchiveItem,
    ClassMembership,
    Enrollment,
    EnrollmentStatus,
    SchoolClass,
    Student,
    hand_over_places,
)
from matricula.registry.tests.pupils import enrolled, put_into_status, seated
from matricula.regulation.api import PackError, Procedure, Refused, Stack, stack_for, substituted

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> tuple[Stack, Province]:
    """The law has procedures that change a status, and is stored: all of it, which takes longer than most tests."""
    law = law_of_statuses(stack_for(PACK))
    with lasting():
        province = make_province()
        law_in_force(law)
        return law, province


@pytest.fixture
def province(db: None, begun: tuple[Stack, Province]) -> Iterator[Province]:
    law, province = begun
    with substituted(law):
        yield deepcopy(province)


@pytest.fixture
def today(province: Province) -> date:
    return civil_today(province.orgs["east"].time_zone)


def a_class(province: Province, grade: str, name: str, session: AcademicSession | None = None) -> SchoolClass:
    with as_owner():
        if session is None:
            session = AcademicSession.objects.create(
                org=province.orgs["east"],
                code=f"{grade}{name}",
                started_on=date(2020, 9, 1),
                ended_on=date(2090, 9, 1),
            )
        return SchoolClass.objects.create(
            school=province.orgs["east_one"], session=session, grade=grade, name=name
        )


def test_the_law_of_these_tests_can_be_carried_out(province: Province) -> None:
    law = stack_for(PACK)
    for name in (RESTS, RESTS_ON, IS_BACK, HAS_GONE):
        verify_ports(law.procedures[name].versions[0], law)


def _for(*statuses: str) -> Callable[[Procedure], Procedure]:
    return lambda one: replace(one, pupil=replace(one.pupil, statuses=statuses))


def _saying(**words: str) -> Callable[[Procedure], Procedure]:
    return lambda one: replace(one, effect_with={**one.effect_with, **words})


def _asking_nothing(one: Procedure) -> Procedure:
    return replace(
        one, form=replace(one.form, fields=tuple(replace(field, required=False) for field in one.form.fields))
    )


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (lambda one: replace(one, changes_status=False), "changes_status has to be true"),
        (_for(), "pupil.statuses is empty"),
        (_for("normal", "withdrawn"), "'on_leave' may not follow 'withdrawn'"),
        (_for("normal", "suspected_dropout"), "'on_leave' may not follow 'suspected_dropout'"),
        (_saying(until="nowhere"), "until: nowhere"),
        (_saying(to_status="asleep"), "to_status: asleep"),
        (_saying(**{"class": "until"}), "class: until"),
        (
            _asking_nothing,
            "on: [a-z_]+, which is no field of the kind day of the form that has to be filled in",
        ),
    ],
)
def test_law_that_cannot_be_carried_out_is_refused(
    province: Province, changed: Callable[[Procedure], Procedure], fault: str
) -> None:
    law = stack_for(PACK)
    with pytest.raises(PackError, match=fault):
        verify_ports(changed(law.procedures[RESTS].versions[0]), law)


def place_of(student: Student) -> Enrollment:
    with as_owner():
        return Enrollment.objects.select_related("school").get(student=student, is_open=True)


def chain(student: Student) -> list[tuple[str, bool]]:
    with as_owner():
        links = EnrollmentStatus.objects.filter(enrollment__student=student).order_by("enrollment_id", "seq")
        return [(one.status, one.case_uuid is not None) for one in links]


def seats(student: Student) -> list[tuple[str, date | None]]:
    with as_owner():
        found = ClassMembership.objects.filter(enrollment__student=student).order_by("id")
        return [(one.school_class.name, one.ended_on) for one in found.select_related("school_class")]


def test_a_leave_is_what_the_form_asks_and_the_law_says(province: Province, today: date) -> None:
    student = enrolled(province)
    until = today + timedelta(days=90)
    case = asked(province, student, RESTS, on=today, until=until)
    assert chain(student) == [("pending", False), ("normal", False)]
    case = approved_by(province, case, "east_one", "east")
    assert case.state == CaseState.APPLIED
    with in_scope(province.acting("east_one")):
        link = EnrollmentStatus.objects.get(case_uuid=case.uuid)
        assert (link.seq, link.status, link.started_on, link.until, link.ends) == (
            3,
            "on_leave",
            today,
            until,
            False,
        )
        assert (link.change_kind, link.clause) == ("leave", CLAUSE)
        student.refresh_from_db()
        assert (student.status, student.school_id) == ("on_leave", province.orgs["east_one"].pk)
        log = ActionLog.objects.get(action="registry.change_status")
        assert (log.case_uuid, log.clause, log.subject_uuid) == (case.uuid, CLAUSE, student.uuid)


def test_whom_a_procedure_is_not_for_gets_no_case(province: Province, today: date) -> None:
    student = enrolled(province)
    put_into_status(student, "on_leave")
    with pytest.raises(Refused) as refusal:
        asked(province, student, RESTS, on=today)
    assert refusal.value.code == "pupil_does_not_fit"


def test_a_leave_is_prolonged_and_ends_in_the_class_agreed_on(province: Province, today: date) -> None:
    """A year behind: the seat in the old grade is over, the grade is the one of the form."""
    now, behind = a_class(province, "g04", "old"), a_class(province, "g03", "new")
    student = seated(province, now, "测试甲")
    put_into_status(student, "on_leave")
    longer = asked(province, student, RESTS_ON, on=today, until=today + timedelta(days=9))
    approved_by(province, longer, "east_one")
    back = asked(province, student, IS_BACK, on=today, grade="g03", sits_in=behind.name)
    approved_by(province, back, "east_one")
    place = place_of(student)
    assert (place.grade, place.status) == ("g03", "normal")
    assert seats(student) == [("old", today), ("new", None)]
    assert [one for one, _ in chain(student)] == ["pending", "normal", "on_leave", "on_leave", "normal"]
    with as_owner():
        student.refresh_from_db()
        assert (student.grade, student.class_name) == ("g03", "new")


def test_who_sat_in_that_class_goes_on_sitting_there(province: Province, today: date) -> None:
    there = a_class(province, "g04", "4-1")
    student = seated(province, there, "测试甲")
    put_into_status(student, "on_leave")
    approved_by(province, asked(province, student, IS_BACK, on=today, sits_in="4-1"), "east_one")
    assert seats(student) == [("4-1", None)]
    assert place_of(student).grade == "g04"


def test_a_class_that_is_not_there_is_refused_beside_its_field(province: Province, today: date) -> None:
    student = enrolled(province)
    put_into_status(student, "on_leave")
    with pytest.raises(NotFit) as refused:
        asked(province, student, IS_BACK, on=today, grade="g03", sits_in="gone")
    assert refused.value.code == "form_incomplete"
    found = [(one.field, one.code) for each in refused.value.objections for one in each.problems]
    assert found == [("sits_in", "class_not_there")]


def test_a_class_that_was_closed_meanwhile_gives_no_seat_and_the_case_says_so(
    province: Province, today: date
) -> None:
    school_class = a_class(province, "g03", "3-1")
    student = enrolled(province)
    put_into_status(student, "on_leave")
    case = asked(province, student, IS_BACK, on=today, grade="g03", sits_in="3-1")
    with as_owner():
        school_class.closed_on = today
        school_class.save(update_fields=["closed_on"])
    assert approved_by(province, case, "east_one").state == CaseState.APPLIED
    assert seats(student) == []
    with in_scope(province.acting("east_one")):
        assert case.events.get(kind="applied").detail == {"no_class": "3-1"}


@pytest.mark.parametrize(("procedure", "way"), [(RESTS, ("east_one", "east")), (HAS_GONE, ("east_one",))])
def test_the_papers_stay_in_the_archive_with_the_place_also_where_that_has_ended(
    province: Province, today: date, procedure: str, way: tuple[str, ...]
) -> None:
    student = enrolled(province)
    case = approved_by(province, asked(province, student, procedure, paper=True, on=today), *way)
    with in_scope(province.acting("east_one")):
        item = ArchiveItem.objects.get(case_uuid=case.uuid)
        assert (item.student, item.kind, item.clause) == (student, "proof", FILED_BY)
        assert item.enrollment == EnrollmentStatus.objects.get(case_uuid=case.uuid).enrollment


def test_a_status_that_ends_the_place_ends_the_seat(province: Province, today: date) -> None:
    student = seated(province, a_class(province, "g04", "4-1"), "测试甲")
    case = approved_by(province, asked(province, student, HAS_GONE, on=today), "east_one")
    assert case.state == CaseState.APPLIED
    with as_owner():
        place = Enrollment.objects.get(student=student)
        assert (place.is_open, place.status, place.ended_on) == (False, "withdrawn", today)
    assert seats(student) == [("4-1", today)]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"on": -1}, "status_before_the_last"),
        ({"on": 0, "until": -1}, "status_ends_before_it_begins"),
    ],
)
def test_days_that_cannot_be_are_refused_and_nothing_is_left(
    province: Province, today: date, form: dict[str, int], code: str
) -> None:
    student = enrolled(province)
    days: dict[str, Any] = {name: today + timedelta(days=one) for name, one in form.items()}
    case = asked(province, student, RESTS, **days)
    approved_by(province, case, "east_one")
    before = chain(student)
    with pytest.raises(Refused) as refusal:
        approved_by(province, case, "east")
    assert (refusal.value.code, refusal.value.clause) == (code, CLAUSE)
    assert chain(student) == before
    with as_owner():
        assert not ActionLog.objects.filter(action="registry.change_status").exists()
        assert Case.objects.get(pk=case.pk).state == CaseState.RUNNING


def test_a_locked_place_keeps_its_status(province: Province, today: date) -> None:
    student = enrolled(province)
    put_into_status(student, "on_leave")
    case, place = asked(province, student, IS_BACK, on=today), place_of(student)
    with as_owner():
        Lock.objects.create(
            subject_kind="enrollment",
            subject_uuid=place.uuid,
            clause="TEST-1",
            reason="handed over",
            locked_at=civil_now(),
        )
    with pytest.raises(Locked) as refusal:
        approved_by(province, case, "east_one")
    assert refusal.value.clause == "TEST-1"


def absorbed(province: Province, on: date) -> None:
    """Close the pupil's school; its heir is a school of the same county."""
    head = province.acting("city", "head")
    with in_scope(head):
        close_school(
            by=head,
            school=province.orgs["east_one"],
            successor=province.orgs["east_two"],
            closed_on=on,
            reason="merged",
            clause="CN-GZ-7",
        )


def test_the_heir_files_and_decides_what_a_closed_school_had_begun(province: Province, today: date) -> None:
    """A draft ties nobody: by the time it is filed the pupil is at the heir, whom no party of the case is."""
    student = enrolled(province)
    put_into_status(student, "on_leave")
    case = drafted(province, student, IS_BACK, on=today, grade="g03", paper=True)
    absorbed(province, today)
    assert hand_over_places() == 1
    by = province.acting("east_two")
    with in_scope(by):
        case = submit_case(by=by, case=case.uuid, key="by-the-heir")
    assert approved_by(province, case, "east_two").state == CaseState.APPLIED
    place = place_of(student)
    assert (place.school, place.status, place.grade) == (province.orgs["east_two"], "normal", "g03")
    with in_scope(by):
        assert ArchiveItem.objects.get(case_uuid=case.uuid).enrollment == place


def test_the_heir_of_a_closed_school_decides_and_the_pupil_then_follows(
    province: Province, today: date
) -> None:
    """The pupil waits at the closed school until the case has ended, and takes the planned end along."""
    student = enrolled(province)
    case = asked(province, student, RESTS, on=today, until=today + timedelta(days=90))
    absorbed(province, today)
    assert hand_over_places() == 0
    approved_by(province, case, "east_two", "east")
    assert place_of(student).school == province.orgs["east_one"]
    assert hand_over_places() == 1
    place = place_of(student)
    assert (place.school, place.status) == (province.orgs["east_two"], "on_leave")
    with as_owner():
        assert place.statuses.get().until == today + timedelta(days=90)
    # And the heir goes on with it as with a pupil of its own.
    back = asked(province, student, IS_BACK, school="east_two", on=today)
    assert approved_by(province, back, "east_two").state == CaseState.APPLIED


def tried(province: Province, student: Student, procedure: str, on: date) -> bool:
    """Let the school where the pupil is, or the other one for a transfer, file it and everybody approve; whether it is
    done. A case that cannot be carried out is refused by the school, so that it stands in nobody's way."""
    here = next(name for name in ("east_one", "east_two") if province.orgs[name] == place_of(student).school)
    there = "east_two" if here == "east_one" else "east_one"
    way: tuple[str, ...]
    try:
        if procedure == "transfer":
            case, way = filed_transfer(province, student, to=there), (there, here, "east")
        else:
            case = asked(province, student, procedure, school=here, on=on)
            way = (here, "east") if procedure == RESTS else (here,)
    except Refused:
        return False
    try:
        return approved_by(province, case, *way).state == CaseState.APPLIED
    except Refused as refusal:
        why = refusal.code
    assert why == "status_before_the_last"
    with as_owner():
        turn = Case.objects.get(pk=case.pk).steps.select_related("holder_org").get(state="open")
    holder = next(name for name, org in province.orgs.items() if org == turn.holder_org)
    head = province.acting(holder, "head")
    with in_scope(head):
        decide_step(by=head, case=case.uuid, step=turn.pk, answer=Answer.REFUSE, ground="no", reason="no")
    return False


@pytest.mark.parametrize("seed", range(4))
def test_any_order_leaves_a_chain_in_order_and_at_most_one_open_place(
    province: Province, today: date, seed: int
) -> None:
    """Whatever is tried, in whatever order: what does not fit is refused, and what was done stays in order."""
    draw, student = random.Random(seed), enrolled(province)
    moves = draw.choices((RESTS, RESTS_ON, IS_BACK, "transfer"), weights=(3, 2, 3, 1), k=8)
    done = 0
    for procedure in (RESTS, *moves, HAS_GONE):
        done += tried(province, student, procedure, today + timedelta(days=draw.choice([-1, 0, 0, 0])))
        with as_owner():
            places = list(Enrollment.objects.filter(student=student))
            for place in places:
                links = list(place.statuses.order_by("seq"))
                assert [one.seq for one in links] == list(range(1, len(links) + 1))
                assert [one.started_on for one in links] == sorted(one.started_on for one in links)
                assert not any(one.ends for one in links[:-1])
                assert (place.status, place.is_open) == (links[-1].status, not links[-1].ends)
            behind = {one.case_uuid for place in places for one in place.statuses.all() if one.case_uuid}
        assert sum(one.is_open for one in places) <= 1
        assert len(behind) == done, "behind every change is a case, and every case changed something"
        if not any(one.is_open for one in places):
            break
    assert done >= 2
