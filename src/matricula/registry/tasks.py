"""The job that hands the places of closed schools over."""

from procrastinate.contrib.django import app

from matricula.deployment.api import civil_offset
from matricula.kernel.clock import travelling
from matricula.registry.actions.hand_over_places import JOB, hand_over_places


@app.periodic(cron="*/10 * * * *")
@app.task(name=JOB, queue="clocks", queueing_lock=JOB)
def hand_over(timestamp: int | None = None) -> None:
    """Every ten minutes: move the places of schools whose closing day has come.

    Each pupil is a transaction with the sight of both schools, so a killed run leaves whole pupils behind and the next
    goes on.
    """
    with travelling(civil_offset()):
        hand_over_places()
