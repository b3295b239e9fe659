"""Ask for places to be handed over before the job's time, as when a school closes today."""

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued


def hand_over_now() -> None:
    """Queue one run in the caller's transaction; one that waits already serves."""
    from matricula.registry.tasks import hand_over

    try:
        with transaction.atomic():
            hand_over.defer()
    except AlreadyEnqueued:
        return
