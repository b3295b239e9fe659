"""The sweep as a job: queued once, run in the civil time of the installation."""

from datetime import timedelta

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from matricula.cases.api import Step
from matricula.cases.tasks import SWEEP, sweep
from matricula.config.testing import as_owner
from matricula.deployment.api import declare_demo, move_civil_clock, sight
from matricula.kernel.clock import machine_now
from matricula_proving.rehearsal.moves import Stage

pytestmark = pytest.mark.django_db


def test_no_second_sweep_waits_behind_one_that_waits() -> None:
    sweep.defer()
    with pytest.raises(AlreadyEnqueued), transaction.atomic():
        sweep.defer()
    assert ProcrastinateJob.objects.filter(task_name=SWEEP).count() == 1


@pytest.mark.parametrize("is_demo", [True, False])
def test_job_heeds_the_travelled_clock_of_a_demonstration_only(filed: Stage, is_demo: bool) -> None:
    with as_owner():
        declare_demo()
        move_civil_clock(timedelta(days=9))
        declare_demo(is_demo)
        # Due between the machine's time and the travelled one, whatever the machine's date is.
        due = machine_now() + timedelta(days=3)
        Step.objects.filter(state="open").update(due_at=due, sweep_at=due)
    sweep()
    with sight([filed.world.orgs["province"].id], actor="job:test"):
        assert Step.objects.get(state="open").late is is_demo
