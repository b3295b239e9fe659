"""The jobs of uploads: whether one is under way, whether anybody does it, and what stands when it gives up."""

import uuid
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from matricula.authorities.api import in_scope_of
from matricula.exchange.models import RollUpload, UploadState
from matricula.exchange.roll.problems import Spot, refusal_as_error
from matricula.kernel.clock import machine_now
from matricula.notices.api import STALLED_AFTER
from matricula.regulation.api import Refused, stack_for

READING_JOB, LOADING_JOB = "exchange.read_large_roll", "exchange.load_large_roll"
_WAITING_OR_RUNNING = ("todo", "doing")


def has_job(upload: RollUpload) -> bool:
    """Whether a job that reads or loads the upload waits or runs."""
    jobs = ProcrastinateJob.objects.filter(
        task_name__in=(READING_JOB, LOADING_JOB), status__in=_WAITING_OR_RUNNING
    )
    return jobs.filter(args__upload=str(upload.uuid)).exists()


def worker_is_away() -> bool:
    """Whether no worker has given a sign of life lately, so that jobs wait until one is started. One statement."""
    lately = machine_now() - timedelta(seconds=STALLED_AFTER)
    return not ProcrastinateWorker.objects.filter(last_heartbeat__gte=lately).exists()


def give_up(upload: uuid.UUID, *, org: int, job: str, why: Exception | None) -> None:
    """Say of an unfinished upload that its job has ended, why, and what to do; `why` None when nobody knows."""
    with in_scope_of([org], job=job):
        found = RollUpload.objects.select_for_update(of=("self",)).select_related("org").get(uuid=upload)
        if found.state not in (UploadState.READING, UploadState.LOADING):
            return
        reason = why if isinstance(why, Refused) else _reason(found, why)
        found.failure = refusal_as_error(reason, Spot("", 0, {}, {}), stack_for(found.org.pack)).as_json()
        found.state = UploadState.FAILED
        found.save(update_fields=["state", "failure"])


def _reason(upload: RollUpload, why: Exception | None) -> Refused:
    if upload.read_at is not None:
        return Refused(
            "loading_stopped",
            _("The loading has stopped before its end. What is loaded stays."),
            next_step=_(
                "Load the good rows again: it goes on from where it stopped. If it stops again, tell the operator."
            ),
        )
    if isinstance(why, FileNotFoundError):
        return Refused(
            "file_gone",
            _("The file was gone before all of it had been read."),
            next_step=_(
                "Hand the same workbook in again: what has been read is kept, and the reading goes on."
            ),
        )
    return Refused(
        "reading_stopped",
        _("The reading of this workbook has stopped before its end."),
        next_step=_("Hand the same workbook in again; if it stops again, tell the operator."),
    )
