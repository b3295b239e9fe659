"""The job of delivery: printouts of the week, on its last teaching day."""

from procrastinate.contrib.django import app

from matricula.delivery.actions.make_printouts import JOB, make_printouts
from matricula.deployment.api import civil_offset
from matricula.kernel.clock import travelling


@app.periodic(cron="2-59/10 * * * *")
@app.task(name=JOB, queue="clocks", queueing_lock=JOB)
def make(timestamp: int | None = None) -> None:
    """Every ten minutes: the schools whose last lesson of the week is over by now."""
    with travelling(civil_offset()):
        make_printouts()
