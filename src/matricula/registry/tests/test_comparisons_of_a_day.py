"""Comparisons of a class bear the day on which they were stored; of those of one day the newest counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.audit.api import ActionLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.deployment.api import declare_demo, move_civil_clock
from matricula.kernel.clock import civil_today, travelling
from matricula.registry.api import RollCheck, checks_by_school, checks_of, class_lines
from matricula.registry.tests.pupils import seated
from matricula.registry.tests.test_particulars import compared, opened, sqlstate

pytestmark = pytest.mark.django_db


@contextmanager
def days_later(days: int) -> Iterator[None]:
    """Move both civil clocks, the program's and the database's."""
    with as_owner():
        declare_demo()
        move_civil_clock(timedelta(days=days))
    with travelling(timedelta(days=days)):
        yield
    with as_owner():
        move_civil_clock(timedelta())


def test_a_class_that_agrees_is_on_record_too_and_each_comparison_keeps_its_day(province: Province) -> None:
    made, by = opened(province), province.acting("east_one")
    one = seated(province, made, "测试甲")
    first = compared(by, made, [one], [one])
    assert first.differences == 0
    two = seated(province, made, "测试乙")
    with days_later(3):
        second = compared(by, made, [one, two], [one, two])
    assert (second.checked_on - first.checked_on).days == 3
    with in_scope(by):
        (line,) = class_lines(by, province.orgs["east_one"], on=civil_today(by.zone))
        assert (line.enrolled, line.last) == (2, second)
        assert RollCheck.objects.count() == 2


def test_a_later_comparison_of_the_day_counts_in_place_of_the_first_which_stays(province: Province) -> None:
    teacher = province.appointment("east_one", "class_teacher")
    made, officer = opened(province, teacher=teacher), province.acting("east_one")
    one, two = seated(province, made, "测试甲"), seated(province, made, "测试乙")
    wrong = compared(officer, made, [one, two], [one], unregistered=["外来"])
    by = province.acting("east_one", "class_teacher")
    right = compared(by, made, [one, two], [one, two])
    school, today = province.orgs["east_one"], civil_today(by.zone)
    with in_scope(by):
        assert [line.last for line in class_lines(by, school, on=today)] == [right]
        assert checks_by_school([school], on=today)[school.pk].differences == 0
        with CaptureQueriesContext(connection) as asked:
            assert checks_of(made, on=today) == [right, wrong]
        assert len(asked) == 1
        wrong.refresh_from_db()
        assert (wrong.differences, wrong.checked_in_id) == (2, officer.appointment_id)
    with days_later(1):
        later = compared(by, made, [one, two], [one, two])
    with in_scope(by):
        assert checks_of(made, on=today) == [right, wrong]
        logged = ActionLog.objects.filter(action="registry.check_roll")
        said = {one.subject_uuid: one.detail["replaces"] for one in logged}
    assert said == {wrong.uuid: None, right.uuid: str(wrong.uuid), later.uuid: None}


def test_raw_sql_writes_a_comparison_in_no_other_name_or_school_and_changes_none(province: Province) -> None:
    made, by = opened(province), province.acting("east_one")
    found = compared(by, made, [], [])

    def insert(moment: str = "now()", day: str = "now()") -> str:
        return (
            "INSERT INTO registry_rollcheck (uuid, school_class_id, school_id, checked_on, checked_at, checked_in_id,"
            " key, enrolled, absent, unexpected, unregistered, clause) VALUES (gen_random_uuid(), %s, %s,"
            f" ({day} AT TIME ZONE 'Asia/Shanghai')::date, {moment}, %s, 'r', 0, '[]', '[]', '[]', '')"
        )

    before = "(now() - interval '1 day')"
    other = province.appointment("east_one", "head").pk
    with in_scope(by):
        assert sqlstate(insert(), made.pk, by.org_id, other) == "42501"
        assert sqlstate(insert(), made.pk, province.orgs["east_two"].pk, by.appointment_id) == "42501"
        for moment, day in ((before, before), ("now()", before), (before, "now()")):
            assert sqlstate(insert(moment, day), made.pk, by.org_id, by.appointment_id) == "42501", (
                moment,
                day,
            )
        with connection.cursor() as cursor:
            cursor.execute(insert(), [made.pk, by.org_id, by.appointment_id])
            assert cursor.rowcount == 1, "as the action writes it"
        assert sqlstate("UPDATE registry_rollcheck SET enrolled = 9 WHERE id = %s", found.pk) == "42501"
        assert sqlstate("DELETE FROM registry_rollcheck") == "42501"
    with as_owner():
        assert sqlstate("UPDATE registry_rollcheck SET enrolled = 9 WHERE id = %s", found.pk) == "MR004"
    stranger = province.acting("west_one")
    with in_scope(stranger):
        assert sqlstate(insert(), made.pk, by.org_id, stranger.appointment_id) == "42501"
