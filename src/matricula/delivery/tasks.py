"""The jobs of delivery: printouts of the week on its last teaching day, and how schools did by their duties."""

from procrastinate.contrib.django import app

from matricula.delivery.actions.count_shares import JOB as COUNTING_JOB
from matricula.delivery.actions.count_shares import count_shares
from matricula.delivery.actions.make_printouts import JOB, make_printouts
from matricula.deployment.api import civil_offset
from matricula.kernel.clock import travelling


@app.periodic(cron="2-59/10 * * * *")
@app.task(name=JOB, queue="clocks", queueing_lock=JOB)
def make(timestamp: int | None = None) -> None:
    """Every ten minutes: the schools whose last lesson of the week is over by now."""
    with travelling(civil_offset()):
        make_printouts()


@app.periodic(cron="50 1 * * *")
@app.task(name=COUNTING_JOB, queue="upkeep", queueing_lock=COUNTING_JOB)
def count(timestamp: int | None = None) -> None:
    """Every night: what offices above see of the duties of each school."""
    with travelling(civil_offset()):
        count_shares()
