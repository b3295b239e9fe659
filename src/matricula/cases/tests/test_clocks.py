"""The sweep: it finds what has run out, deals with it once, and what it costs follows what it finds."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import acting_in, in_scope
from matricula.cases.actions import sweep_expired_steps as sweeping
from matricula.cases.api import (
    Event,
    Step,
    called_upon,
    called_upon_count,
    escalated,
    procedure_of,
    sweep_expired_steps,
)
from matricula.cases.models import Urging
from matricula.cases.tests.conftest import MONDAY, do
from matricula.config.testing import as_owner, at_civil_time, law_in_force
from matricula.deployment.api import sight
from matricula.notices.api import Notice
from matricula_proving.rehearsal.moves import Stage

pytestmark = pytest.mark.django_db

EXPIRED = MONDAY + timedelta(days=10)


def province(stage: Stage):
    return sight([stage.world.orgs["province"].id], actor="job:test")


def test_nothing_is_due_nothing_is_done(filed: Stage) -> None:
    assert sweep_expired_steps() == 0


def test_swept_once_until_the_time_of_the_office_above_is_up_too(filed: Stage) -> None:
    with at_civil_time(EXPIRED):
        assert sweep_expired_steps() == 1
        assert sweep_expired_steps() == 0
    with province(filed):
        step = Step.objects.get(state="open")
        assert step.late
        assert step.escalated_to_id == filed.world.orgs["county"].id
        assert Event.objects.filter(kind="overdue").count() == 1
        # By the clause that gives that office its duty.
        assert Event.objects.get(kind="escalated").clause == "CN-GZ-6"


def test_escalated_upwards_to_the_root_and_then_left_alone(filed: Stage) -> None:
    reached = []
    for week in range(6):
        with at_civil_time(EXPIRED + timedelta(weeks=week)):
            sweep_expired_steps()
            assert sweep_expired_steps() == 0
        with province(filed):
            step = Step.objects.select_related("escalated_to").get(state="open")
            assert step.escalated_to is not None
            reached.append(step.escalated_to.tier)
    assert reached == ["district", "region", "province", "nation", "nation", "nation"]
    with province(filed):
        assert step.sweep_at is None
        assert Event.objects.filter(kind="overdue").count() == 1


def test_worker_killed_in_the_middle_leaves_whole_turns_and_the_next_run_goes_on(
    filed: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with at_civil_time(EXPIRED):
        with monkeypatch.context() as patch:
            patch.setattr(sweeping, "tell", killed)
            with pytest.raises(KeyboardInterrupt):
                sweep_expired_steps()
        with province(filed):
            assert not Step.objects.get(state="open").late
            assert not Event.objects.filter(kind="overdue").exists()
        assert sweep_expired_steps() == 1
    with province(filed):
        assert Event.objects.filter(kind="overdue").count() == 1


def test_overdue_turn_is_told_to_the_office_to_its_authority_and_to_whoever_urges_beside_it(
    filed: Stage,
) -> None:
    with at_civil_time(EXPIRED):
        sweep_expired_steps()
    with as_owner():
        told = {
            (notice.recipient_id, notice.kind)
            for notice in Notice.objects.filter(kind__in=["case.overdue", "case.escalated"])
        }
    people = filed.world.people
    expected = {
        (people[f"sending_school.{role}"].user_id, "case.overdue") for role in ("head", "record_officer")
    }
    expected |= {
        (people[f"{office}.{role}"].user_id, "case.escalated")
        for office in ("county", "city")
        for role in ("head", "record_officer")
    }
    assert told == expected


def test_whoever_urged_beside_is_told_anew_when_the_turn_climbs_to_it_and_then_has_it_in_one_list(
    filed: Stage, django_assert_num_queries
) -> None:
    city = acting_in(filed.world.person("city.head"))
    lists = []
    for week in range(2):
        with at_civil_time(EXPIRED + timedelta(weeks=week)):
            sweep_expired_steps()
            with in_scope(city):
                lists.append((called_upon_count(by=city), len(escalated(by=city).rows)))
                with django_assert_num_queries(1):
                    assert len(called_upon(by=city).rows) == lists[-1][0]
        with as_owner():
            told = Notice.objects.filter(recipient_id=city.user_id, kind="case.escalated").count()
        assert told == week + 1
    assert lists == [(1, 0), (0, 1)]


def test_nobody_urges_a_turn_that_is_over(filed: Stage) -> None:
    with at_civil_time(EXPIRED):
        sweep_expired_steps()
        do(filed, "sending_school.record_officer", "prepare")
        do(filed, "sending_school.head", "approve")
        city = acting_in(filed.world.person("city.head"))
        with in_scope(city):
            assert called_upon_count(by=city) == 0
            assert not called_upon(by=city).rows
    with province(filed):
        assert [one.running for one in Urging.objects.all()] == [False]


@pytest.mark.parametrize("office", ["sending_school", "receiving_school", "far_county"])
def test_raw_sql_calls_upon_nobody_who_is_not_above_a_turn_that_ran_out(filed: Stage, office: str) -> None:
    org = filed.world.orgs[office].id
    insert = (
        "INSERT INTO cases_urging (case_id, step_id, org_id, clause, told_at, running)"
        " SELECT case_id, id, %s, 'CN-GZ-5', now(), true FROM cases_step WHERE state = 'open'"
    )
    above = filed.world.orgs["city"].id

    def refused(who: int) -> bool:
        with province(filed), connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(insert, [who])
            except DatabaseError:
                return True
        return False

    # Nothing has run out yet.
    assert refused(above)
    with at_civil_time(EXPIRED):
        sweep_expired_steps()
    assert refused(org)
    with province(filed), connection.cursor() as cursor:
        for change in ("UPDATE cases_urging SET running = false", "DELETE FROM cases_urging"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(change)


def test_mail_names_the_day_and_no_pupil(filed: Stage) -> None:
    with as_owner():
        notices = list(Notice.objects.filter(kind="case.received"))
    assert notices
    for notice in notices:
        assert "4 March 2026" in notice.body
        assert filed.given.name not in notice.subject + notice.body


def test_sweep_reads_the_partial_index_and_not_the_table(filed: Stage) -> None:
    with as_owner(), connection.cursor() as cursor:
        # On a handful of rows any way is as quick; only this index gives the order of the sweep.
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT id FROM cases_step WHERE state = 'open' "
            "AND sweep_at <= now() ORDER BY sweep_at, id LIMIT 200"
        )
        plan = json.dumps(cursor.fetchone()[0])
    assert "step_to_sweep" in plan


def test_decision_in_time_is_never_swept(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    do(filed, "sending_school.head", "approve")
    with at_civil_time(EXPIRED):
        assert sweep_expired_steps() == 1
    with province(filed):
        assert not Step.objects.get(rule="sending_school").late


def test_one_broken_case_does_not_stop_the_other_clocks(
    filed: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from matricula_proving.rehearsal.world import enter_student

    given = replace(filed.given, number="L5299012012030559" + "99", name="穆青丁")
    with as_owner():
        enter_student(filed.world.orgs["sending_school"], given, "g07", filed.stack, MONDAY)
    do(filed, "receiving_school.record_officer", "start", name=given.name, number=given.number)
    broken: list[int] = []

    def fails_for_the_first(case):
        if not broken or broken == [case.pk]:
            broken[:] = [case.pk]
            raise KeyError("a step that the law no longer has")
        return procedure_of(case)

    monkeypatch.setattr(sweeping, "procedure_of", fails_for_the_first)
    with at_civil_time(EXPIRED), pytest.raises(ExceptionGroup, match="1 of 2"):
        sweep_expired_steps(batch=1)
    with province(filed):
        assert Step.objects.filter(state="open", late=True).count() == 1


def test_procedure_may_return_a_case_whose_time_ran_out(filed: Stage) -> None:
    from dataclasses import replace

    from matricula.regulation.api import OnExpiry, substituted

    history = filed.stack.procedures["transfer"]
    ways = (OnExpiry.MARK, OnExpiry.RETURN)
    versions = tuple(
        replace(
            version,
            routes=tuple(
                replace(route, steps=tuple(replace(step, on_expiry=ways) for step in route.steps))
                for route in version.routes
            ),
        )
        for version in history.versions
    )
    law = replace(
        filed.stack, procedures={**filed.stack.procedures, "transfer": replace(history, versions=versions)}
    )
    law_in_force(law)
    with substituted(law), at_civil_time(EXPIRED):
        assert sweep_expired_steps() == 1
    with province(filed):
        case = filed.case()
        assert (case.state, case.holder_org_id) == ("returned", filed.world.orgs["receiving_school"].id)
        assert [(step.state, step.late) for step in case.steps.order_by("seq")] == [
            ("decided", False),
            ("closed", True),
            ("open", False),
        ]
    with at_civil_time(EXPIRED):
        do(filed, "receiving_school.record_officer", "resubmit")
    with province(filed):
        assert (filed.case().state, filed.case().round) == ("running", 2)
