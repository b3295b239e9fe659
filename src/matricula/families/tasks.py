"""The job of families: a code goes out by mail."""

import uuid

from procrastinate import JobContext
from procrastinate.contrib.django import app

from matricula.deployment.api import civil_offset
from matricula.families.actions.send_code import send_code
from matricula.families.mailing import SENDING
from matricula.kernel.clock import travelling
from matricula.notices.api import MAIL, WAITS, BackOff


@app.task(name=SENDING, queue=MAIL, retry=BackOff(), pass_context=True)
def send(context: JobContext, mail: str, school: int) -> None:
    """Send one code to whoever asked for it."""
    with travelling(civil_offset()):
        send_code(uuid.UUID(mail), school, last_try=context.job.attempts >= len(WAITS))
