"""Ends of appointments, stand-ins, closed accounts."""

from datetime import timedelta

import pytest

from matricula.audit.api import ActionLog
from matricula.authorities.api import (
    acting_for,
    appoint,
    deactivate_user,
    end_appointment,
    in_scope,
    require,
)
from matricula.authorities.tests.people import Province
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def test_an_end_comes_nearer_and_never_goes_away(province: Province) -> None:
    by, appointment = province.acting("east", "head"), province.appointment("east_one")
    today = civil_today(by.zone)

    def ended(days: int) -> str:
        with in_scope(by):
            try:
                end_appointment(by=by, appointment=appointment, ended_on=today + timedelta(days=days))
            except Refused as refused:
                return refused.code
            return ""

    assert ended(-1) == "end_in_the_past"
    assert ended(-9000) == "dates_out_of_order"
    assert [ended(10), ended(10), ended(11), ended(5)] == ["", "ends_earlier", "ends_earlier", ""]
    assert ended(0) == ""
    assert [ended(0), ended(1), ended(1000)] == ["ends_earlier"] * 3, "an ended appointment is not revived"
    appointment.refresh_from_db()
    assert appointment.ended_on == today


def test_nobody_appoints_themselves_at_their_own_office(province: Province) -> None:
    by, head = province.acting("east_one", "head"), province.appointment("east_one", "head").user
    with in_scope(by), pytest.raises(Refused) as refused:
        appoint(
            by=by,
            user=head,
            org=province.orgs["east_one"],
            role="record_officer",
            started_on=civil_today(by.zone),
        )
    assert refused.value.code == "appoints_oneself"


def test_a_stand_in_acts_until_the_holder_is_back(province: Province) -> None:
    by, today = province.acting("east", "head"), civil_today(province.orgs["east"].time_zone)
    absent = province.appointment("east_one", "head")
    deputy = province.appointment("east_one", "deputy").user
    with in_scope(by):
        stand_in = appoint(
            by=by,
            user=deputy,
            org=province.orgs["east_one"],
            role="head",
            started_on=today,
            ended_on=today + timedelta(days=5),
            trained_on=today,
            stands_in_for=absent,
        )
        acting = acting_for(deputy, stand_in.pk)
        assert acting is not None
        assert (acting.role, acting.stands_in_for_id) == ("head", absent.pk)
        end_appointment(by=by, appointment=absent, ended_on=today + timedelta(days=1))
        stand_in.refresh_from_db()
        assert stand_in.ended_on == today + timedelta(days=1), "it ends with the appointment it stands in for"


@pytest.mark.parametrize(
    ("org", "role", "days", "code"),
    [
        ("east_two", "head", 5, "stand_in_elsewhere"),
        ("east_one", "record_officer", 5, "stand_in_elsewhere"),
        ("east_one", "head", None, "stand_in_without_end"),
    ],
)
def test_a_stand_in_takes_the_same_role_at_the_same_office_until_a_day(
    province: Province, org: str, role: str, days: int | None, code: str
) -> None:
    by, today = province.acting("east", "head"), civil_today(province.orgs["east"].time_zone)
    absent, deputy = province.appointment("east_one", "head"), province.appointment("east_one", "deputy").user
    with in_scope(by), pytest.raises(Refused) as refused:
        appoint(
            by=by,
            user=deputy,
            org=province.orgs[org],
            role=role,
            started_on=today,
            ended_on=today + timedelta(days=days) if days else None,
            trained_on=today,
            stands_in_for=absent,
        )
    assert refused.value.code == code


def test_a_deactivated_person_holds_nothing(province: Province) -> None:
    by = province.acting("east", "head")
    appointment = province.appointment("east_one")
    acting = province.acting("east_one")
    with in_scope(by):
        deactivate_user(by=by, user=appointment.user, reason="left")
    with in_scope(acting), pytest.raises(Refused) as refused:
        require(acting, "registry.view_student")
    assert refused.value.code == "appointment_not_in_force"
    foreign = province.acting("west", "head")
    with in_scope(foreign), pytest.raises(Refused):
        deactivate_user(by=foreign, user=province.appointment("east_two").user, reason="not mine")


def test_those_above_an_office_see_in_their_log_who_was_put_out_of_it(province: Province) -> None:
    above = province.acting("city", "head")
    with in_scope(above):
        deactivate_user(by=above, user=province.appointment("east_one").user, reason="left")
    for org, seen in (("east", True), ("east_one", True), ("west", False)):
        with in_scope(province.acting(org, "head")):
            found = ActionLog.objects.filter(action="authorities.deactivate_user")
            assert found.exists() is seen, org
