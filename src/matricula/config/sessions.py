"""Sessions in the database, as Django keeps them; the one statement that every request begins with is prepared."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession

from matricula.deployment.api import Prepared
from matricula.kernel.clock import machine_now

_unexpired = Prepared(
    lambda key, now: SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now),
    "key",
    "now",
)


class SessionStore(db.SessionStore):
    """Django's store. Its name is part of what signs a session, so it stays what it was."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        """The row of a session that has not ended; one that is unknown gets a new key, as Django's does."""
        found = _unexpired(key=self.session_key, now=machine_now())
        if found:
            return found[0]
        self._session_key = None
        return None
