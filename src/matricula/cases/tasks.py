"""The job that looks after clocks which have run out."""

from procrastinate.contrib.django import app

from matricula.cases.actions.sweep_expired_steps import sweep_expired_steps
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
