"""The jobs of notices, and the upkeep of all jobs and sessions."""

import uuid

from procrastinate import JobContext
from procrastinate.contrib.django import app

from matricula.deployment.api import forget_ended_counts
from matricula.notices.actions.deliver_notice import DELIVERY, deliver_notice
from matricula.notices.actions.send_invitation import INVITING, deliver_invitation
from matricula.notices.actions.send_password_reset import RESETTING, deliver_password_reset
from matricula.notices.retrying import WAITS, BackOff
from matricula.notices.upkeep import MAIL, forget_expired_sessions, forget_finished_jobs, requeue_stalled_jobs


@app.task(name=DELIVERY, queue=MAIL, retry=BackOff(), pass_context=True)
def deliver(context: JobContext, notice: str) -> None:
    """Mail one notice."""
    deliver_notice(uuid.UUID(notice), last_try=context.job.attempts >= len(WAITS))


@app.task(name=INVITING, queue=MAIL, retry=BackOff(), pass_context=True)
def invite(context: JobContext, invitation: str, org: int, link: str, language: str) -> None:
    """Mail the link of an invitation."""
    assert context.job.id is not None  # a job that runs has been stored
    deliver_invitation(
        context.job.id, invitation=uuid.UUID(invitation), org=org, link=link, language=language
    )


@app.task(name=RESETTING, queue=MAIL, retry=BackOff())
def reset_password(email: str, identity: str) -> None:
    """Mail the link by which somebody chooses a new password."""
    deliver_password_reset(email, uuid.UUID(identity))


@app.periodic(cron="* * * * *")
@app.task(
    name="jobs.requeue_stalled", queue="upkeep", queueing_lock="jobs.requeue_stalled", pass_context=True
)
async def requeue_stalled(context: JobContext, timestamp: int) -> None:
    """Every minute: give the jobs of dead workers to living ones."""
    await requeue_stalled_jobs(context.app.job_manager, besides=context.job.id)


@app.periodic(cron="17 3 * * *")
@app.task(
    name="jobs.forget_finished", queue="upkeep", queueing_lock="jobs.forget_finished", pass_context=True
)
async def forget_finished(context: JobContext, timestamp: int) -> None:
    """Every night: delete jobs that were done long ago."""
    await forget_finished_jobs(context.app.job_manager)


@app.periodic(cron="23 3 * * *")
@app.task(name="sessions.forget_expired", queue="upkeep", queueing_lock="sessions.forget_expired")
def forget_sessions(timestamp: int) -> None:
    """Every night: delete sessions that have run out."""
    forget_expired_sessions()


@app.periodic(cron="41 * * * *")
@app.task(name="counts.forget_ended", queue="upkeep", queueing_lock="counts.forget_ended")
def forget_counts(timestamp: int) -> None:
    """Every hour: delete counts of attempts whose time has run out."""
    forget_ended_counts()
