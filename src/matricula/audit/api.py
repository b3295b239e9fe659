"""The door of the audit app."""

from matricula.audit.locking import Locked, locks_on
from matricula.audit.models import AccessLog, ActionLog, Lock, Permit
from matricula.audit.recording import Actor, Record, log_access, recorded
from matricula.audit.refusals import Said, refusal_for, register_refusals, registered_refusals
