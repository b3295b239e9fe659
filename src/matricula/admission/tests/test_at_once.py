"""A student is taken off the plan while the receiving school's list is carried out: off, or taken over; never both."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from matricula.admission.api import AdmissionPlace, take_off
from matricula.admission.tests.test_take_over import granted, on_the_plan, province
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import run_lists
from matricula.config.testing import as_owner
from matricula.registry.api import Enrollment

__all__ = ["province"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_is_off_the_plan_by_then_is_not_taken_over(province: Province) -> None:
    student, *others = on_the_plan(province)
    case = granted(province)
    by = province.acting("city")

    def carried_out() -> None:
        try:
            run_lists()
        finally:
            connections.close_all()

    job = threading.Thread(target=carried_out)
    with in_scope(by), transaction.atomic():
        place = AdmissionPlace.objects.select_related("plan__office").get(student=student)
        take_off(by=by, place=place, reason="Goes elsewhere")
        job.start()
        until_somebody_waits()
    job.join(timeout=30)
    assert not job.is_alive()
    with as_owner():
        taken = set(Enrollment.objects.filter(case_uuid=case.uuid).values_list("student_id", flat=True))
        assert taken == {one.pk for one in others}
        assert [one["code"] for one in case.lines.get(student=student).against] == ["no_longer_fits"]


def until_somebody_waits() -> None:
    """Until the job has come to what this transaction holds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                # Other tests wait for locks in other databases of the same server.
                "SELECT count(*) FROM pg_locks waits WHERE NOT granted AND EXISTS ("
                "SELECT 1 FROM pg_locks here JOIN pg_database d ON d.oid = here.database"
                " WHERE here.pid = waits.pid AND d.datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("the job waited for nothing")
