"""Who takes over from a closed school, from which day on, and what cannot be closed."""

from datetime import date, timedelta
from typing import Any

import pytest

from matricula.audit.api import ActionLog
from matricula.authorities.api import (
    Acting,
    Appointment,
    Org,
    acting_in,
    answering_for,
    call_off_closing,
    close_school,
    deactivate_user,
    in_scope,
    require,
)
from matricula.authorities.queries import may_appoint
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today, travelling
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db


def closed(province: Province, school: str, successor: str, on: date | None = None, by: str = "city") -> Org:
    head, found = province.acting(by, "head"), province.orgs[school]
    with in_scope(head):
        return close_school(
            by=head,
            school=found,
            successor=province.orgs[successor],
            closed_on=on or civil_today(head.zone),
            reason="merged",
            clause="TEST-1",
        )


def reaches(by: Acting, org: Org) -> bool:
    with in_scope(by):
        try:
            require(by, "registry.view_student", org)
        except Refused:
            return False
    return True


def test_nothing_absorbed_is_one_scope(province: Province) -> None:
    by = province.acting("east_one")
    assert (by.scopes, by.absorbed, by.answers_for) == ((by.org_id,), (), ())


def test_the_successor_and_those_above_it_reach_exactly_the_absorbed_school(province: Province) -> None:
    gone = closed(province, "east_one", "west_one")
    for office in ("west_one", "west", "city", "east"):
        assert reaches(province.acting(office), gone), office
    for office in ("east_two", "east_high", "west_high"):
        assert not reaches(province.acting(office), gone), office
    assert not reaches(province.acting("west_one"), province.orgs["east_two"])
    assert not reaches(province.acting("west"), province.orgs["east"])
    heir = province.acting("west_one")
    assert heir.scopes == (heir.org_id, gone.pk)
    assert heir.acts_as(gone.pk)
    above = province.acting("west")
    assert above.scopes == (above.org_id, gone.pk)
    assert not above.acts_as(gone.pk), "its business is the school's, not that of the office above"
    assert province.acting("city").scopes == (province.orgs["city"].pk,), (
        "what lies below anyway is not named twice"
    )


def test_the_power_to_appoint_reaches_what_fell_to_the_office(province: Province) -> None:
    gone = closed(province, "east_one", "west_one")
    powers = {org: may_appoint(province.appointment(org, "head").user, gone) for org in ("west", "west_high")}
    assert powers == {"west": True, "west_high": False}


def test_the_account_of_somebody_who_left_an_absorbed_school_is_closed_in_its_log_too(
    province: Province,
) -> None:
    left = province.appointment("east_one", ended_on=date(2026, 1, 1))
    gone = closed(province, "east_one", "west_one")
    heir = province.acting("west", "head")
    with in_scope(heir):
        deactivate_user(by=heir, user=left.user, reason="left")
    with in_scope(province.acting("east", "head")):
        witness = ActionLog.objects.get(action="authorities.deactivate_user")
    assert gone.pk in witness.seen_by


def test_not_before_the_day(province: Province) -> None:
    tomorrow = civil_today(province.orgs["east"].time_zone) + timedelta(days=1)
    gone = closed(province, "east_one", "west_one", tomorrow)
    assert province.acting("west_one").absorbed == ()
    assert answering_for(gone).org == gone
    assert reaches(province.acting("east_one"), gone), "its own people act until then"
    with travelling(timedelta(days=1)):
        assert province.acting("west_one").absorbed == (gone.path,)
        assert answering_for(gone).org == province.orgs["west_one"]
        assert answering_for(gone).since == tomorrow


def test_a_chain_is_followed_to_its_end(province: Province) -> None:
    today = civil_today(province.orgs["east"].time_zone)
    first = closed(province, "east_one", "east_two")
    second = closed(province, "east_two", "west_one", today + timedelta(days=2))
    assert answering_for(first).org == second
    assert province.acting("west_one").absorbed == ()
    with travelling(timedelta(days=2)):
        answers = answering_for(first)
        assert (answers.org, answers.since) == (province.orgs["west_one"], today + timedelta(days=2))
        heir = province.acting("west_one")
        assert set(heir.answers_for) == {first.pk, second.pk}
        assert set(heir.absorbed) == {first.path, second.path}
        assert set(province.acting("west").absorbed) == {first.path, second.path}


def test_the_records_of_a_closed_school_may_go_to_an_office(province: Province) -> None:
    gone = closed(province, "east_one", "east")
    by = province.acting("east")
    assert by.scopes == (by.org_id,), "it lies below"
    assert by.answers_for == (gone.pk,)
    assert not reaches(province.acting("east_two"), gone), "the other schools of that office do not"


def test_a_ring_answers_for_itself(province: Province) -> None:
    today = civil_today(province.orgs["east"].time_zone)
    one, two = province.orgs["east_one"], province.orgs["east_two"]
    with as_owner():
        Org.objects.filter(pk=one.pk).update(closed_on=today, successor=two)
        Org.objects.filter(pk=two.pk).update(closed_on=today, successor=one)
    one.refresh_from_db()
    assert answering_for(one).org == one


@pytest.mark.parametrize(
    ("before", "asked", "code"),
    [
        ([], ("east_one", "east_one", 0), "cannot_close"),
        ([("east_one", "east_two", 5)], ("east_one", "west_one", 0), "cannot_close"),
        ([], ("east", "west", 0), "cannot_close"),
        ([], ("east_one", "east_two", -1), "closing_in_the_past"),
        ([("east_two", "west_one", 0)], ("east_one", "east_two", 0), "successor_closed"),
        ([("east_two", "west_one", 5)], ("east_one", "east_two", 5), "successor_closed"),
        ([("east_two", "east_one", 5)], ("east_one", "east_two", 1), "successor_comes_here"),
        (
            [("west_one", "east_two", 5), ("east_two", "east_one", 9)],
            ("east_one", "west_one", 1),
            "successor_comes_here",
        ),
    ],
)
def test_what_cannot_be_closed(
    province: Province, before: list[tuple[str, str, int]], asked: tuple[str, str, int], code: str
) -> None:
    today = civil_today(province.orgs["east"].time_zone)
    for school, successor, days in before:
        closed(province, school, successor, today + timedelta(days=days))
    school, successor, days = asked
    with pytest.raises(Refused) as refused:
        closed(province, school, successor, today + timedelta(days=days))
    assert (refused.value.code, refused.value.clause) == (code, "TEST-1")


def test_a_successor_may_close_later(province: Province) -> None:
    today = civil_today(province.orgs["east"].time_zone)
    closed(province, "east_two", "west_one", today + timedelta(days=5))
    assert closed(province, "east_one", "east_two", today + timedelta(days=4)).closed_on


def test_a_closing_is_witnessed_at_both_schools(province: Province) -> None:
    gone = closed(province, "east_one", "west_one")
    for office in ("east", "west"):
        with in_scope(province.acting(office, "head")):
            log = ActionLog.objects.get(action="authorities.close_school", subject_uuid=gone.uuid)
    assert log.detail["successor"] == "5298020001"


def called_off(province: Province, school: Org, by: str = "city") -> Org:
    head = province.acting(by, "head")
    with in_scope(head):
        return call_off_closing(by=head, school=school, reason="the merger was put off", clause="TEST-1")


def test_a_closing_that_lies_ahead_is_called_off_and_done_anew(province: Province) -> None:
    today = civil_today(province.acting("city", "head").zone)
    school = closed(province, "east_one", "west_one", on=today + timedelta(days=1))
    assert (called_off(province, school).closed_on, school.successor) == (None, None)
    with in_scope(province.acting("east", "head")):
        witness = ActionLog.objects.get(action="authorities.call_off_closing", subject_uuid=school.uuid)
    assert (witness.reason, witness.detail["closed_on"]) == (
        "the merger was put off",
        str(today + timedelta(days=1)),
    )
    with travelling(timedelta(days=30)):
        assert not reaches(province.acting("west_one"), school)
        assert closed(province, "east_one", "east_two").successor == province.orgs["east_two"]
        assert reaches(province.acting("east_two"), school)


@pytest.mark.parametrize("office", ["west", "east_one"])
def test_a_closing_is_called_off_from_above_only(province: Province, office: str) -> None:
    school = closed(
        province, "east_one", "west_one", on=civil_today(province.acting("city").zone) + timedelta(days=1)
    )
    with pytest.raises(Refused) as refused:
        called_off(province, school, by=office)
    assert refused.value.code in {"outside_scope", "role_lacks_permission"}
    assert Org.objects.get(pk=school.pk).closed_on is not None


def test_a_school_that_has_closed_is_not_opened_again(province: Province) -> None:
    school = closed(province, "east_one", "west_one")
    for one in (school, province.orgs["east_two"]):
        with pytest.raises(Refused) as refused:
            called_off(province, one)
        assert (refused.value.code, refused.value.clause) == ("no_closing_ahead", "TEST-1")


def test_only_offices_that_may_have_taken_something_over_ask(
    province: Province, django_assert_num_queries: Any
) -> None:
    closed(province, "east_one", "west_one")
    closed(province, "east_two", "east")
    marked = {name for name, org in province.orgs.items() if Org.objects.get(pk=org.pk).takes_over}
    assert marked == {"west_one", "west", "east"}
    for office, statements in (("west_high", 0), ("city", 0), ("west", 1), ("east", 1)):
        pk = province.appointment(office).pk
        appointment = Appointment.objects.select_related("user", "org").get(pk=pk)
        with django_assert_num_queries(statements):
            acting_in(appointment)
