"""Locks: setting one, asking for one."""

import uuid

from matricula.audit.models import Lock
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused

LOCKED_SQLSTATE = "MR001"


class Locked(Refused):
    """The subject is locked, and no permit is open."""


def lock_subject(
    kind: str, subject: uuid.UUID, *, clause: str, reason: str, case: uuid.UUID | None = None
) -> None:
    """Lock a subject's rows against any client; locking twice under one clause changes nothing."""
    Lock.objects.bulk_create(
        [
            Lock(
                subject_kind=kind,
                subject_uuid=subject,
                clause=clause,
                reason=reason,
                case_uuid=case,
                locked_at=civil_now(),
            )
        ],
        ignore_conflicts=True,
    )


def locks_on(kind: str, subject: uuid.UUID) -> list[Lock]:
    """The locks of a subject, oldest first."""
    return list(Lock.objects.filter(subject_kind=kind, subject_uuid=subject).order_by("locked_at"))
