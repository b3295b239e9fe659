"""Looks after the queue itself: jobs whose worker died go back to it, finished ones are forgotten."""

import logging
from importlib import import_module

from django.conf import settings
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from matricula.kernel.clock import machine_now

MAIL = "mail"
"""The queue of what goes out by mail."""

STALLED_AFTER = 30.0
"""Seconds without a heartbeat (one comes every ten) after which a worker counts as dead."""

MOST_RESTARTS = 25
"""A job that has been started so often and never ended kills its workers, and is failed; above the tries of a mail."""

_KEPT_HOURS = 14 * 24
_LINKS_KEPT_HOURS = 7 * 24
"""As long as an invitation can be used: a job that failed to mail one still holds the link."""

_log = logging.getLogger(__name__)


async def requeue_stalled_jobs(manager: JobManager, *, besides: int | None = None) -> list[int]:
    """Put every job of a dead worker back at once; those that have been through it too often fail. Their ids.

    ``besides`` is the job that runs this. Jobs must therefore bear being run twice: each works in transactions and
    looks first whether its work is done.
    """
    stalled: list[Job] = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER))
    moved: list[int] = []
    for job in stalled:
        if job.id is None or job.id == besides:
            continue
        moved.append(job.id)
        if job.attempts >= MOST_RESTARTS:
            _log.error(
                "job %s %s never ends and is failed after %s starts", job.id, job.task_name, job.attempts
            )
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            _log.warning("job %s %s lost its worker and is queued again", job.id, job.task_name)
            await manager.retry_job(job, retry_at=machine_now())
    return moved


async def forget_finished_jobs(manager: JobManager) -> None:
    """Delete jobs that succeeded two weeks ago, and mail that ended a week ago, however it ended.

    Other failed jobs stay for the operator: they hold no secret.
    """
    await manager.delete_old_jobs(nb_hours=_KEPT_HOURS)
    await manager.delete_old_jobs(
        nb_hours=_LINKS_KEPT_HOURS,
        queue=MAIL,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )


def forget_expired_sessions() -> None:
    """Delete sessions that nobody can use any more; each holds who signed in and what they had typed."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
