"""Looks after uploads whose job is lost, and after files that nobody will read any more."""

import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from matricula.authorities.api import in_scope_of
from matricula.exchange.models import RollUpload, UploadState
from matricula.exchange.roll.jobs import give_up, has_job
from matricula.exchange.roll.reading import waiting_folder
from matricula.kernel.clock import machine_now

JOB = "exchange.tend_uploads"
HANDED_IN = "roll-*.upload"
"""The copies that requests make while a workbook comes in; a request deletes its own, unless its process is killed."""
_GRACE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class _Unfinished:
    uuid: uuid.UUID
    org_id: int
    state: str


def tend_uploads() -> int:
    """Give up every unfinished upload without a job, and delete files left behind; returns how many were given up."""
    given_up = 0
    reading: set[str] = set()
    for one in _unfinished():
        with in_scope_of([one.org_id], job=JOB):
            # A job is queued in the transaction that makes the upload wait for it, so none means lost.
            lost = not has_job(RollUpload.objects.get(uuid=one.uuid))
        if lost:
            give_up(one.uuid, org=one.org_id, job=JOB, why=None)
            given_up += 1
        elif one.state == UploadState.READING:
            reading.add(str(one.uuid))
    _sweep(reading)
    return given_up


def _unfinished() -> list[_Unfinished]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT upload_uuid, org_id, state FROM exchange_unfinished_uploads()")
        return [_Unfinished(*row) for row in cursor.fetchall()]


def _sweep(reading: set[str]) -> None:
    """Young files may belong to a request or a transaction that has not ended."""
    oldest = machine_now().timestamp() - _GRACE_SECONDS
    left = [path for path in waiting_folder().iterdir() if path.name not in reading]
    for path in (*left, *Path(settings.HOME).glob(HANDED_IN)):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
