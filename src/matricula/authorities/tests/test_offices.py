"""Opening and closing schools, the first person of an installation, invitations, training and stand-ins."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from matricula.audit.api import ActionLog
from matricula.authorities.actions.appoint_first import appoint_first
from matricula.authorities.api import (
    Acting,
    Appointment,
    Invitation,
    Org,
    User,
    accept_invitation,
    acting_for,
    appoint,
    close_school,
    deactivate_user,
    end_appointment,
    enter_closure,
    in_scope,
    invitations_to,
    invite,
    open_school,
    record_training,
    require,
    reviewing_authority,
    revoke_invitation,
    working_calendar,
)
from matricula.authorities.tests.people import SINCE, Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today, machine_now
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def new_school(province: Province, **changed: object) -> Org:
    by = province.acting("east", "head")
    fields: dict[str, object] = {
        "parent": province.orgs["east"],
        "code": "5298010099",
        "names": {"zh-hans": "东溪县新学校"},
        "kind": "primary_school",
        "stages": ["primary"],
        "opened_on": date(2026, 9, 1),
        **changed,
    }
    with in_scope(by):
        return open_school(by=by, **fields)  # type: ignore[arg-type]  # the tests change one field at a time


def test_a_school_is_opened_below_its_authority_and_witnessed(province: Province) -> None:
    school = new_school(province)
    assert school.path.startswith(province.orgs["east"].path)
    with in_scope(province.acting("east", "head")):
        assert ActionLog.objects.filter(action="authorities.open_school", subject_uuid=school.uuid).exists()


def test_a_school_may_have_five_years_and_four(province: Province) -> None:
    stages = ["primary_five_year", "lower_secondary_four_year"]
    school = new_school(province, kind="nine_year_school", stages=stages)
    assert school.stages == stages


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "county"}, "kind_not_here"),
        ({"stages": ["upper_secondary"]}, "stage_not_of_kind"),
        ({"stages": []}, "stage_not_of_kind"),
        ({"stages": ["primary", "primary_five_year"]}, "stages_overlap"),
        (
            {"kind": "nine_year_school", "stages": ["primary", "lower_secondary_four_year"]},
            "stages_overlap",
        ),
        ({"code": "5298010001"}, "code_taken"),
    ],
)
def test_what_cannot_be_opened(province: Province, changed: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        new_school(province, **changed)
    assert refused.value.code == code


def test_another_county_opens_and_closes_nothing_here(province: Province) -> None:
    with pytest.raises(Refused) as refused:
        new_school(province, parent=province.orgs["west"])
    assert (refused.value.code, refused.value.clause) == ("outside_scope", "CN-GZ-3")
    by = province.acting("west", "head")
    with in_scope(by), pytest.raises(ProgrammingError), transaction.atomic():
        Org.objects.create(
            code="1",
            names={"en": "x"},
            tier="school",
            kind="primary_school",
            parent=province.orgs["east"],
            pack="cn",
        )


def directly_run(
    province: Province, *, parent: str, run_by: str | None, by: str = "city", **changed: Any
) -> Org:
    head = province.acting(by, "head")
    fields = {
        "code": "5298000001",
        "names": {"zh-hans": "临江市直属学校"},
        "kind": "complete_middle_school",
        "stages": ["lower_secondary", "upper_secondary"],
        "opened_on": date(2026, 9, 1),
        **changed,
    }
    with in_scope(head):
        return open_school(
            by=head, parent=province.orgs[parent], run_by=province.orgs[run_by] if run_by else None, **fields
        )


def test_a_school_that_the_city_runs_counts_by_where_it_lies(province: Province) -> None:
    school = directly_run(province, parent="east", run_by="city")
    assert school.run_by == province.orgs["city"]
    holders = {stage: reviewing_authority(school, stage, "status_change").code for stage in school.stages}
    assert holders == {"lower_secondary": "529801", "upper_secondary": "529800"}, "split by stage"
    assert province.orgs["east"].pk in school.lineage, "the county where it lies sees its pupils"


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"parent": "city", "run_by": "city"}, "nobody_in_charge_there"),
        ({"parent": "city", "run_by": None}, "nobody_in_charge_there"),
        ({"parent": "east", "run_by": "west"}, "runner_not_above"),
        ({"parent": "east", "run_by": "province"}, "outside_scope"),
        ({"parent": "east", "run_by": "city", "by": "east"}, "outside_scope"),
    ],
)
def test_where_a_directly_run_school_cannot_be_opened(
    province: Province, where: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        directly_run(province, **where)
    assert refused.value.code == code
    if code == "nobody_in_charge_there":
        assert refused.value.clause == "CN-GZ-7"


def test_right_under_the_city_stands_a_school_of_the_stages_that_are_the_citys(province: Province) -> None:
    school = directly_run(
        province, parent="city", run_by=None, kind="senior_middle_school", stages=["upper_secondary"]
    )
    assert school.run_by == province.orgs["city"]
    assert reviewing_authority(school, "upper_secondary", "status_change") == province.orgs["city"]


def test_by_the_nations_law_whoever_runs_a_school_is_in_charge_of_its_records(province: Province) -> None:
    with as_owner():
        Org.objects.update(pack="cn")
    for org in province.orgs.values():
        org.refresh_from_db()
    under = directly_run(province, parent="city", run_by=None)
    beside = directly_run(province, parent="east", run_by="city", code="5298000002")
    for school in (under, beside):
        for stage in school.stages:
            assert reviewing_authority(school, stage, "status_change") == province.orgs["city"]
    ordinary = province.orgs["east_one"]
    assert reviewing_authority(ordinary, "primary", "status_change") == province.orgs["east"]


def test_nobody_is_enrolled_at_a_closed_school(province: Province) -> None:
    by, school = province.acting("east", "head"), province.orgs["east_one"]
    with in_scope(by):
        close_school(
            by=by,
            school=school,
            successor=province.orgs["east_two"],
            closed_on=civil_today(by.zone),
            reason="merged",
            clause="TEST-1",
        )
        school.refresh_from_db()
        assert school.successor == province.orgs["east_two"]
    assert acting_for(province.appointment("east_one").user) is None, "its appointments ended with it"


def test_the_first_person_is_invited_by_the_owner_alone(province: Province) -> None:
    with as_owner():
        _invitation, token = appoint_first(
            org=province.orgs["province"], email="first@example.org", display_name="甲", role="head"
        )
    user = accept_invitation(token=token, password=PASSWORD, language="en")
    by = acting_for(user)
    assert by is not None
    assert by.may("authorities.appoint")
    with as_owner(), pytest.raises(Refused) as refused, transaction.atomic():
        appoint_first(org=province.orgs["east"], email="second@example.org", display_name="乙", role="head")
    assert refused.value.code == "somebody_in_office"


def test_an_invitation_works_once_and_only_with_its_token(province: Province) -> None:
    by = province.acting("east", "head")
    with in_scope(by):
        _invitation, token = invite(
            by=by,
            email="New@Example.org",
            display_name="新人",
            org=province.orgs["east_one"],
            role="record_officer",
            started_on=civil_today(by.zone),
        )
    with pytest.raises(Refused):
        accept_invitation(token="x" * 43, password=PASSWORD, language="en")
    user = accept_invitation(token=token, password=PASSWORD, language="zh-hans")
    assert user.email == "new@example.org"
    with pytest.raises(Refused) as again:
        accept_invitation(token=token, password=PASSWORD, language="en")
    assert again.value.code == "invitation_not_open"
    acting = acting_for(user)
    assert acting is not None
    with in_scope(acting), pytest.raises(Refused) as untrained:
        require(acting, "registry.import_roll", province.orgs["east_one"])
    assert untrained.value.code == "not_trained"
    assert untrained.value.clause
    with in_scope(by):
        record_training(
            by=by, appointment=Appointment.objects.get(user=user), trained_on=civil_today(by.zone)
        )
    trained = acting_for(User.objects.get(pk=user.pk))
    assert trained is not None
    assert trained.may("registry.import_roll")


def invited(province: Province, by: Acting, org: str = "east_one", **changed: Any) -> tuple[Invitation, str]:
    with in_scope(by):
        return invite(
            by=by,
            **{
                "email": "new@example.org",
                "display_name": "新人",
                "org": province.orgs[org],
                "role": "head",
                "started_on": civil_today(by.zone),
                **changed,
            },
        )


def refused_to_accept(token: str) -> str:
    with pytest.raises(Refused) as refused:
        accept_invitation(token=token, password=PASSWORD, language="en")
    assert not User.objects.filter(email="new@example.org").exists()
    return refused.value.code


def test_a_withdrawn_invitation_makes_nobody_a_head_and_another_may_be_sent(province: Province) -> None:
    by = province.acting("east", "head")
    invitation, token = invited(province, by)
    foreign = province.acting("west", "head")
    with in_scope(foreign), pytest.raises(Refused) as outside:
        revoke_invitation(by=foreign, invitation=invitation)
    assert outside.value.code == "outside_scope"
    with in_scope(by):
        revoke_invitation(by=by, invitation=invitation, reason="wrong address")
        witness = ActionLog.objects.get(action="authorities.revoke_invitation")
        assert (witness.subject_uuid, witness.reason) == (invitation.uuid, "wrong address")
        with pytest.raises(Refused) as again, transaction.atomic():
            revoke_invitation(by=by, invitation=invitation)
    assert again.value.code == "invitation_not_open"
    assert refused_to_accept(token) == "invitation_not_open"
    _other, token = invited(province, by)
    assert accept_invitation(token=token, password=PASSWORD, language="en")


def test_the_end_of_an_inviters_appointment_withdraws_what_rested_on_it(province: Province) -> None:
    above, inviter = province.acting("city", "head"), province.appointment("east", "head")
    invitation, token = invited(province, province.acting("east", "head"))
    today = civil_today(above.zone)
    with in_scope(above):
        end_appointment(by=above, appointment=inviter, ended_on=today + timedelta(days=3))
        assert invitations_to(province.orgs["east"]).get() == invitation, "still in office"
        end_appointment(by=above, appointment=inviter, ended_on=today)
        invitation.refresh_from_db()
        assert invitation.revoked_at is not None
    assert refused_to_accept(token) == "invitation_not_open"


def test_an_inviter_who_may_still_appoint_there_keeps_the_invitation(province: Province) -> None:
    above, inviter = province.acting("city", "head"), province.appointment("east", "head")
    with as_owner():
        Appointment.objects.create(
            user=inviter.user, org=province.orgs["city"], role="head", started_on=SINCE, trained_on=SINCE
        )
    _invitation, token = invited(province, province.acting("east", "head"))
    with in_scope(above):
        end_appointment(by=above, appointment=inviter, ended_on=civil_today(above.zone))
    assert accept_invitation(token=token, password=PASSWORD, language="en")


def test_the_closing_of_an_inviters_account_withdraws_their_invitations(province: Province) -> None:
    above, inviter = province.acting("city", "head"), province.appointment("east", "head")
    invitation, token = invited(province, province.acting("east", "head"))
    with in_scope(above):
        deactivate_user(by=above, user=inviter.user, reason="left")
        invitation.refresh_from_db()
        assert invitation.revoked_at is not None
    assert refused_to_accept(token) == "invitation_not_open"


@pytest.mark.parametrize("lost", [{"ended_on": date(2026, 1, 1)}, {"role": "deputy"}])
def test_an_inviter_without_the_power_to_appoint_makes_nobody_a_head(
    province: Province, lost: dict[str, Any]
) -> None:
    """An end that came by itself, or a change that nobody followed up: acceptance asks afresh."""
    _invitation, token = invited(province, province.acting("east", "head"))
    with as_owner():
        Appointment.objects.filter(pk=province.appointment("east", "head").pk).update(**lost)
    assert refused_to_accept(token) == "inviter_not_in_office"


def test_a_closed_school_takes_nobody_up(province: Province) -> None:
    by, school = province.acting("east", "head"), province.orgs["east_one"]
    _invitation, token = invited(province, by)
    with as_owner():
        Org.objects.filter(pk=school.pk).update(
            closed_on=civil_today(by.zone), successor=province.orgs["east_two"]
        )
    school.refresh_from_db()
    assert refused_to_accept(token) == "org_closed"
    with pytest.raises(Refused) as refused:
        invited(province, by, email="other@example.org")
    assert refused.value.code == "org_closed"
    with in_scope(by), pytest.raises(Refused) as appointed:
        appoint(
            by=by,
            user=province.appointment("east_two").user,
            org=school,
            role="head",
            started_on=civil_today(by.zone),
        )
    assert appointed.value.code == "org_closed"


def test_a_training_still_to_come_is_not_taken_for_one_that_ended(province: Province) -> None:
    by = province.acting("east", "head")
    tomorrow = civil_today(by.zone) + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        invited(province, by, role="record_officer", trained_on=tomorrow)
    assert (refused.value.code, refused.value.clause) == ("training_in_the_future", "CN-GZ-29")
    with in_scope(by), pytest.raises(Refused) as appointed:
        appoint(
            by=by,
            user=province.appointment("east_two").user,
            org=province.orgs["east_one"],
            role="head",
            started_on=tomorrow,
            trained_on=tomorrow,
        )
    assert appointed.value.code == "training_in_the_future"


def test_a_closed_account_takes_up_nothing(province: Province) -> None:
    person = province.appointment("east_two").user
    with as_owner():
        person.set_password(PASSWORD)
        person.is_active, person.deactivated_at = False, machine_now()
        person.save()
    _invitation, token = invited(province, province.acting("east", "head"), email=person.email)
    with pytest.raises(Refused) as refused:
        accept_invitation(token=token, password=PASSWORD, language="en")
    assert refused.value.code == "account_closed"
    assert person.appointments.count() == 1


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


def test_a_closed_day_moves_the_clocks_of_the_offices_below(province: Province) -> None:
    by, monday = province.acting("east", "head"), date(2026, 3, 9)
    with in_scope(by):
        enter_closure(by=by, org=province.orgs["east"], day=monday + timedelta(days=1), reason="flood")
        below, beside = (
            working_calendar(province.orgs["east_one"]),
            working_calendar(province.orgs["west_one"]),
        )
    assert below.add_working_days(monday, 2) == date(2026, 3, 12)
    assert beside.add_working_days(monday, 2) == date(2026, 3, 11)
