"""The jobs of large rolls. Both may be started again in the middle: they look first what is done already."""

import uuid

from procrastinate.contrib.django import app

from matricula.authorities.api import Appointment, NotPermitted, acting_in, in_scope, in_scope_of
from matricula.deployment.api import civil_offset
from matricula.exchange.roll.loading import load_next_rows, stop_loading
from matricula.exchange.roll.reading import JOB, read_on
from matricula.kernel.clock import travelling

TRIES = 3
"""Two rolls that name the same people in another order may get in each other's way; the second try finds it settled."""


@app.task(name=JOB, queue="rolls", retry=TRIES)
def read_large_roll(upload: str, org: int) -> None:
    """Read a workbook that was too large to read while the officer waits."""
    with travelling(civil_offset()):
        read_on(uuid.UUID(upload), org=org)


@app.task(name="exchange.load_large_roll", queue="rolls", retry=TRIES)
def load_large_roll(upload: str, appointment: int) -> None:
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
        except NotPermitted:
            with in_scope_of([post.org_id], job="exchange.load_large_roll"):
                stop_loading(uuid.UUID(upload))
            raise
