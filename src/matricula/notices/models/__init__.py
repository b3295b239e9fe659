"""Tables of the notices app."""

from matricula.notices.models.notice import Notice
from matricula.notices.models.outgoing import Outgoing

__all__ = ["Notice", "Outgoing"]
