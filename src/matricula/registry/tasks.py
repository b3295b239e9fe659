"""The jobs of the register: closed schools' places go to their heirs, and every school is promoted once a year."""

from procrastinate.contrib.django import app

from matricula.deployment.api import civil_offset
from matricula.kernel.clock import travelling
from matricula.registry.actions.fold_headcounts import fold_headcounts
from matricula.registry.actions.hand_over_places import JOB, hand_over_places
from matricula.registry.actions.run_promotions import JOB as PROMOTING
from matricula.registry.actions.run_promotions import run_promotions


@app.periodic(cron="*/10 * * * *")
@app.task(name=JOB, queue="clocks", queueing_lock=JOB)
def hand_over(timestamp: int | None = None) -> None:
    """Every ten minutes: move the places of schools whose closing day has come.

    Each pupil is a transaction with the sight of both schools, so a killed run leaves whole pupils behind and the next
    goes on.
    """
    with travelling(civil_offset()):
        hand_over_places()


@app.periodic(cron="5-59/10 * * * *")
@app.task(name=PROMOTING, queue="clocks", queueing_lock=PROMOTING)
def promote(timestamp: int | None = None) -> None:
    """Every ten minutes: prepare the promotions to be seen by now, and carry out those whose day has come.

    Each school is a transaction, so a killed run leaves whole schools behind and the next goes on; two runs at once
    find each school done by one of them.
    """
    with travelling(civil_offset()):
        run_promotions()


@app.periodic(cron="47 * * * *")
@app.task(name="registry.fold_headcounts", queue="upkeep", queueing_lock="registry.fold_headcounts")
def fold(timestamp: int | None = None) -> None:
    """Every hour: the rows of each count of students become one."""
    fold_headcounts()
