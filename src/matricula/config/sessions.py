"""Sessions in the database, as Django keeps them; the one statement that every request begins with is prepared."""

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession

from matricula.deployment.api import Prepared
from matricula.kernel.clock import machine_now

_unexpired = Prepared(
    lambda key, now: SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now),
    "key",
    "now",
)


@lru_cache(maxsize=2_000)
def decoded(data: bytes | str) -> Mapping[str, Any]:
    """The same text says the same as long as the key that signed it is ours, and that is as long as this process."""
    return db.SessionStore.decode(SessionStore(), data)


class SessionStore(db.SessionStore):
    """Django's store. Its name is part of what signs a session, so it stays what it was."""

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What the text of a session says, for whoever changes it."""
        return dict(deepcopy(decoded(session_data)))

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        """The row of a session that has not ended; one that is unknown gets a new key, as Django's does."""
        found = _unexpired(key=self.session_key, now=machine_now())
        if found:
            return found[0]
        self._session_key = None
        return None
