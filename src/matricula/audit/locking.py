"""Locks, which definer functions set: asking for one, and turning the database's refusal into words."""

import uuid

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from matricula.audit.models import Lock
from matricula.regulation.api import Refused

LOCKED_SQLSTATE = "MR001"


class Locked(Refused):
    """The subject is locked, and no permit is open."""


def locks_on(kind: str, subject: uuid.UUID) -> list[Lock]:
    """The locks of a subject, oldest first."""
    return list(Lock.objects.filter(subject_kind=kind, subject_uuid=subject).order_by("locked_at"))


def refusal_for(error: DatabaseError) -> Locked | None:
    """The refusal in words when ``error`` is the database's own refusal to touch a locked row, else ``None``."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) != LOCKED_SQLSTATE:
        return None
    diagnostic = getattr(cause, "diag", None)
    return Locked(
        "locked",
        _("This record is locked and cannot be changed."),
        clause=getattr(diagnostic, "message_detail", None),
        next_step=_("Request a permit to reopen it; the change is possible while the permit is open."),
    )
