"""The door of the audit app."""

from matricula.audit.locking import Locked, locks_on, refusal_for
from matricula.audit.models import AccessLog, ActionLog, Lock, Permit
from matricula.audit.recording import Actor, Record, log_access, recorded

__all__ = [
    "AccessLog",
    "ActionLog",
    "Actor",
    "Lock",
    "Locked",
    "Permit",
    "Record",
    "locks_on",
    "log_access",
    "recorded",
    "refusal_for",
]
