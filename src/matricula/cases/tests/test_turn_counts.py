"""How many turns an office ended in time and late is kept by the database, week by week."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.actions.fold_turn_counts import fold_turn_counts
from matricula.cases.api import WeekOfTurns, ended_turns, sweep_expired_steps, turns_by_week
from matricula.cases.models import Step, TurnCount
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner, at_civil_time
from matricula.kernel.clock import civil_today
from matricula.registry.tests.pupils import enrolled

pytestmark = pytest.mark.django_db
OFFICES = ("east_one", "east_two", "east", "west", "province")


def monday_of(province: Province, at: date | None = None) -> date:
    today = at or civil_today(province.orgs["east"].time_zone)
    return today - timedelta(days=today.weekday())


def counted(province: Province, by: str = "province") -> dict[str, list[WeekOfTurns]]:
    acting = province.acting(by)
    with in_scope(acting):
        found = turns_by_week(acting, [province.orgs[name].pk for name in OFFICES], date(2000, 1, 3))
    return {
        name: list(found[province.orgs[name].pk].values())
        for name in OFFICES
        if province.orgs[name].pk in found
    }


def test_a_decided_turn_counts_for_its_office_and_those_above_it(province: Province) -> None:
    case = filed_transfer(province, enrolled(province), to="east_two")
    assert counted(province) == {}
    approved_by(province, case, "east_two")
    week = WeekOfTurns(monday_of(province), in_time=1, late=0)
    assert counted(province) == {"east_two": [week], "east": [week], "province": [week]}
    assert counted(province, "west") == {}
    assert counted(province, "east_two") == {"east_two": [week]}


def test_a_turn_that_ran_out_is_late_in_its_own_week_and_then_in_that_of_its_decision(
    province: Province,
) -> None:
    case = filed_transfer(province, enrolled(province), to="east_two")
    case = approved_by(province, case, "east_two")
    with in_scope(province.acting("province")):
        turn = Step.objects.get(case=case, state="open")
        assert turn.due_at is not None
    holder = next(name for name, org in province.orgs.items() if org.pk == turn.holder_org_id)
    zone = province.orgs["east"].time_zone
    with at_civil_time(turn.due_at + timedelta(days=15)):
        sweep_expired_steps()
        ran_out = WeekOfTurns(monday_of(province, turn.due_at.astimezone(zone).date()), in_time=0, late=1)
        assert counted(province)[holder] == [ran_out]
        approved_by(province, case, holder)
        [decided] = counted(province)[holder]
        assert (decided.in_time, decided.late) == (0, 1)
        assert decided.monday > ran_out.monday
        fold_turn_counts()
        assert counted(province)[holder] == [decided]
        with as_owner():
            assert not TurnCount.objects.filter(monday=ran_out.monday, late=True).exists()
        by = province.acting("province")
        with in_scope(by), CaptureQueriesContext(connection) as sent:
            [shown] = ended_turns(by, [province.orgs[holder]], decided.monday, late=True, limit=5)
        assert (shown.case, shown.late, shown.decided) == (case.uuid, True, True)
        assert len([one for one in sent if 'FROM "cases_step"' in one["sql"]]) == 2
        with in_scope(by):
            assert ended_turns(by, [province.orgs[holder]], decided.monday, late=False, limit=5) == []
            assert ended_turns(by, [province.orgs[holder]], ran_out.monday, late=None, limit=5) == []


def test_what_is_withdrawn_in_its_time_counts_nowhere(province: Province) -> None:
    case = filed_transfer(province, enrolled(province), to="east_two")
    head = province.acting("east_two", "head")
    with in_scope(head):
        turn = case.steps.get(state="open")
    with as_owner():
        Step.objects.filter(pk=turn.pk).update(state="closed")
    assert counted(province) == {}


def test_nobody_writes_a_count_by_hand(province: Province) -> None:
    with in_scope(province.acting("province")), connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('cases_turncount', 'INSERT'), has_table_privilege('cases_turncount', 'UPDATE'),"
            " has_table_privilege('cases_turncount', 'DELETE'),"
            " has_function_privilege('cases_count_turns_anew()', 'EXECUTE')"
        )
        assert cursor.fetchone() == (False, False, False, False)
