"""The jobs of rolls. All may be started again in the middle: they look first what is done already."""

import uuid

from procrastinate import JobContext
from procrastinate.contrib.django import app

from matricula.authorities.api import Appointment, acting_in, in_scope
from matricula.deployment.api import civil_offset
from matricula.exchange.roll.jobs import LOADING_JOB, READING_JOB, give_up
from matricula.exchange.roll.loading import load_next_rows
from matricula.exchange.roll.reading import read_on
from matricula.exchange.roll.tending import JOB as TENDING_JOB
from matricula.exchange.roll.tending import tend_uploads
from matricula.kernel.clock import travelling
from matricula.regulation.api import Refused

TRIES = 3
"""Two rolls that name the same people in another order may get in each other's way; the second try finds it settled."""


def _is_last(context: JobContext) -> bool:
    return context.job.attempts >= TRIES


@app.task(name=READING_JOB, queue="rolls", retry=TRIES, pass_context=True)
def read_waiting_roll(context: JobContext, upload: str, org: int) -> None:
    """Read a workbook that was handed in."""
    with travelling(civil_offset()):
        try:
            read_on(uuid.UUID(upload), org=org)
        except (Refused, FileNotFoundError) as why:
            # Trying again cannot help.
            give_up(uuid.UUID(upload), org=org, job=READING_JOB, why=why)
        except Exception as why:
            if _is_last(context):
                give_up(uuid.UUID(upload), org=org, job=READING_JOB, why=why)
            raise


@app.task(name=LOADING_JOB, queue="rolls", retry=TRIES, pass_context=True)
def load_large_roll(context: JobContext, upload: str, appointment: int) -> None:
    """Load the good rows in the name of who asked for it, as long as they still may."""
    post = Appointment.objects.select_related("user", "org").get(pk=appointment)
    with travelling(civil_offset()):
        try:
            while True:
                by = acting_in(post)
                with in_scope(by):
                    left = load_next_rows(by=by, upload=uuid.UUID(upload))
                if not left:
                    return
        except Refused as why:
            give_up(uuid.UUID(upload), org=post.org_id, job=LOADING_JOB, why=why)
        except Exception as why:
            if _is_last(context):
                give_up(uuid.UUID(upload), org=post.org_id, job=LOADING_JOB, why=why)
            raise


@app.periodic(cron="*/5 * * * *")
@app.task(name=TENDING_JOB, queue="upkeep", queueing_lock=TENDING_JOB)
def tend(timestamp: int | None = None) -> None:
    """Every five minutes: say of uploads whose job is lost that they have stopped, and delete files left behind."""
    with travelling(civil_offset()):
        tend_uploads()
