"""Opening and closing schools, the first person of an installation, invitations, training and stand-ins."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from matricula.audit.api import ActionLog
from matricula.authorities.actions.appoint_first import appoint_first
from matricula.authorities.api import (
    Appointment,
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
    invite,
    open_school,
    record_training,
    require,
    working_calendar,
)
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
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
    assert refused.value.code == "outside_scope"
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
