"""Ask for the yearly promotion to be looked at before the job's time, as when the date of a demonstration is moved."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from matricula.registry.actions.run_promotions import JOB


def promote_now() -> None:
    """Queue one run in the caller's transaction; one that waits already serves."""
    try:
        with transaction.atomic():
            app.configure_task(JOB, allow_unknown=False).defer()
    except AlreadyEnqueued:
        return
