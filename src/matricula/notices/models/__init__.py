"""Tables of the notices app."""

from matricula.notices.models.notice import Notice

__all__ = ["Notice"]
