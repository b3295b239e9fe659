"""The job of graduation. It may be started again in the middle: what was printed is not printed twice."""

from procrastinate.contrib.django import app

from matricula.deployment.api import civil_offset
from matricula.graduation.actions.run_prints import RUN_JOB, go_on_with_runs
from matricula.kernel.clock import travelling


@app.periodic(cron="1-59/2 * * * *")
@app.task(name=RUN_JOB, queue="clocks", lock=RUN_JOB)
def run(timestamp: int | None = None) -> None:
    """When a batch is begun, and every other minute: print what is left of the batches, certificate by certificate."""
    with travelling(civil_offset()):
        go_on_with_runs()
