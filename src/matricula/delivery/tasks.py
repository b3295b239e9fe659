"""The jobs of delivery: printouts of the week on its last teaching day, mails to families, duties counted by school."""

import uuid

from procrastinate import JobContext
from procrastinate.contrib.django import app

from matricula.delivery.actions.count_shares import JOB as COUNTING_JOB
from matricula.delivery.actions.count_shares import count_shares
from matricula.delivery.actions.make_printouts import JOB, make_printouts
from matricula.delivery.actions.queue_mails import JOB as QUEUING
from matricula.delivery.actions.queue_mails import queue_mails
from matricula.delivery.actions.send_mail import SENDING, send_mail
from matricula.deployment.api import civil_offset
from matricula.kernel.clock import travelling
from matricula.notices.api import MAIL, WAITS, BackOff


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


@app.periodic(cron="1-59/5 * * * *")
@app.task(name=QUEUING, queue="clocks", queueing_lock=QUEUING)
def queue(timestamp: int | None = None) -> None:
    """Every five minutes: absences that have waited long enough, and after the evening hour what is new."""
    with travelling(civil_offset()):
        queue_mails()


@app.task(name=SENDING, queue=MAIL, retry=BackOff(), pass_context=True)
def send(context: JobContext, mail: str, school: int) -> None:
    """Send one mail to somebody of a family."""
    with travelling(civil_offset()):
        send_mail(uuid.UUID(mail), school, last_try=context.job.attempts >= len(WAITS))
