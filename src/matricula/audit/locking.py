"""Locks, which definer functions set: asking for one."""

import uuid

from matricula.audit.models import Lock
from matricula.regulation.api import Refused

LOCKED_SQLSTATE = "MR001"


class Locked(Refused):
    """The subject is locked, and no permit is open."""


def locks_on(kind: str, subject: uuid.UUID) -> list[Lock]:
    """The locks of a subject, oldest first."""
    return list(Lock.objects.filter(subject_kind=kind, subject_uuid=subject).order_by("locked_at"))
