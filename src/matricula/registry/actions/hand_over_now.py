"""Ask for places to be handed over before the job's time, as when a school closes today."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from matricula.registry.actions.hand_over_places import JOB


def hand_over_now() -> None:
    """Queue one run in the caller's transaction; one that waits already serves."""
    try:
        with transaction.atomic():
            app.configure_task(JOB, allow_unknown=False).defer()
    except AlreadyEnqueued:
        return
