"""The first person of an installation; invitations, and what makes them void."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

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
    deactivate_user,
    end_appointment,
    in_scope,
    invitations_to,
    invite,
    record_training,
    require,
    revoke_invitation,
)
from matricula.authorities.tests.people import SINCE, Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today, machine_now
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


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
