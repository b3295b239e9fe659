"""Opening and closing schools, those a higher office runs itself too, and days on which offices are closed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from matricula.audit.api import ActionLog
from matricula.authorities.api import (
    Org,
    acting_for,
    close_school,
    enter_closure,
    in_scope,
    open_school,
    reviewing_authority,
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
    assert province.orgs["east"].pk in school.lineage, "the county where it lies sees its students"


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
