"""The jobs of the watches."""

from procrastinate.contrib.django import app

from matricula.deployment.api import civil_offset
from matricula.kernel.clock import travelling
from matricula.quality.actions.look import JOB, SCHOOL_JOB, look


@app.periodic(cron="12 1 * * *")
@app.task(name=JOB, queue="upkeep", queueing_lock=JOB)
def watch(timestamp: int | None = None) -> None:
    """Every night: what a day that has passed changes by itself, as when a leave is over."""
    with travelling(civil_offset()):
        look()


@app.task(name=SCHOOL_JOB, queue="upkeep")
def watch_school(school: int) -> None:
    """After a list of a day was taken or corrected at a school."""
    with travelling(civil_offset()):
        look([school])
