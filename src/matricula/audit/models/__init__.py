"""Tables of the audit app."""

from matricula.audit.models.access_log import AccessLog
from matricula.audit.models.action_log import ActionLog
from matricula.audit.models.lock import Lock
from matricula.audit.models.permit import Permit

__all__ = ["AccessLog", "ActionLog", "Lock", "Permit"]
