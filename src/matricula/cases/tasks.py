"""The jobs that look after clocks which have run out, and carry out lists."""

from procrastinate.contrib.django import app

from matricula.cases.actions.fold_turn_counts import fold_turn_counts
from matricula.cases.actions.run_lists import run_lists
from matricula.cases.actions.sweep_expired_steps import sweep_expired_steps
from matricula.cases.progress import RUN_LISTS
from matricula.deployment.api import civil_offset
from matricula.kernel.clock import travelling

SWEEP = "cases.sweep_expired_steps"


@app.periodic(cron="*/2 * * * *")
@app.task(name=SWEEP, queue="clocks", queueing_lock=SWEEP)
def sweep(timestamp: int | None = None) -> None:
    """Every other minute: mark, escalate or return the turns whose time is up.

    Each turn is a transaction with its holder's sight, so a killed run leaves whole turns behind and the next goes on.
    """
    with travelling(civil_offset()):
        sweep_expired_steps()


@app.periodic(cron="*/2 * * * *")
@app.task(name=RUN_LISTS, queue="clocks", lock=RUN_LISTS)
def run(timestamp: int | None = None) -> None:
    """At the last approval of a list, and every other minute: carry out the lists that are approved.

    Each chunk of lines is a transaction, so a killed run leaves whole chunks behind and the next goes on.
    """
    with travelling(civil_offset()):
        run_lists()


@app.periodic(cron="49 * * * *")
@app.task(name="cases.fold_turn_counts", queue="upkeep", queueing_lock="cases.fold_turn_counts")
def fold(timestamp: int | None = None) -> None:
    """Every hour: the rows of each count of turns become one."""
    fold_turn_counts()
