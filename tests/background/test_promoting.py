"""The yearly promotion killed in the middle, three times: what is done is done once, and the next run does the rest."""

import os
import signal
import time

import pytest
from django.db import connection, transaction

from matricula.authorities.tests.people import Province, make_province
from matricula.config.testing import as_owner, at_civil_time
from matricula.registry.api import Promotion, PromotionMove, Student, prepare_promotions, run_promotions
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.registry.tests.test_promotion import PREPARED, RUNS, noon, school_year
from tests.background.conftest import Ready, living
from tests.background.promoting import promoted

__all__ = ["school_year"]

pytestmark = pytest.mark.django_db(transaction=True)
# In the order in which the job comes to them.
SCHOOLS = ("east_one", "east_two", "west_one")


@pytest.fixture
def province() -> Province:
    return make_province()


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            # Other tests wait for locks in other databases of the same server.
            "SELECT count(*) FROM pg_locks waits WHERE NOT granted AND EXISTS ("
            "SELECT 1 FROM pg_locks here JOIN pg_database d ON d.oid = here.database"
            " WHERE here.pid = waits.pid AND d.datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def killed_while_it_promotes(ready: Ready, student: Student) -> None:
    """Start the job, hold it up at a pupil, and kill it there as a machine that fails would."""
    with transaction.atomic():
        with as_owner():
            Student.objects.select_for_update(of=("self",)).get(pk=student.pk)
        job = ready.start(promoted)
        try:
            for _attempt in range(600):
                if waits_for_a_lock() or not living(job):
                    break
                time.sleep(0.1)
            assert living(job), "the job came to its end"
            assert waits_for_a_lock()
        finally:
            os.kill(job, signal.SIGKILL)
            ended = ready.wait(job)
        assert ended == -signal.SIGKILL


def test_killed_three_times_every_pupil_is_moved_once(province: Province, ready: Ready) -> None:
    pupils = {
        school: [enrolled(province, school, person=new_student(f"测试{one}"), grade="g03") for one in "甲乙"]
        for school in SCHOOLS
    }
    with at_civil_time(noon(PREPARED)):
        assert prepare_promotions() == len(SCHOOLS)
    with at_civil_time(noon(RUNS)):
        for school in SCHOOLS:
            killed_while_it_promotes(ready, pupils[school][1])
        with as_owner():
            begun = set(Promotion.objects.exclude(ran_at=None).values_list("school_id", flat=True))
            assert begun == {province.orgs[one].pk for one in SCHOOLS[:2]}, "whole schools, one after another"
        assert run_promotions() == 1
        assert run_promotions() == 0
    with as_owner():
        assert set(Student.objects.values_list("grade", flat=True)) == {"g04"}
        assert PromotionMove.objects.count() == sum(map(len, pupils.values()))
