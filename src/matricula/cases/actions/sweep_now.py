"""Ask for a sweep before its time, as when a visitor of a demonstration moves the date."""

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued


def sweep_now() -> None:
    """Queue one sweep in the caller's transaction; one that waits already serves."""
    from matricula.cases.tasks import sweep

    try:
        with transaction.atomic():
            sweep.defer()
    except AlreadyEnqueued:
        return
