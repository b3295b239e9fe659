"""The server of the browser's tests keeps connections to the database for further pages, as an installation does.

Django's own opens one for each page, so that the database loads its catalogues and makes its plans anew each time.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

App = Callable[[dict[str, Any], Any], Any]


class KeptConnections:
    """Connections that no page is using. Each browser is answered by threads of its own: who comes takes the last."""

    def __init__(self) -> None:
        self._free: Final[list[BaseDatabaseWrapper]] = []

    def answering(self, app: App) -> App:
        """The application, which answers each request over a connection that others have used before."""

        def answer(environ: dict[str, Any], start: Any) -> _Answer:
            lent = connections[DEFAULT_DB_ALIAS] = self._free.pop() if self._free else _for_any_thread()
            return _Answer(app(environ, start), partial(self._take_back, lent))

        return answer

    def _take_back(self, lent: BaseDatabaseWrapper) -> None:
        del connections[DEFAULT_DB_ALIAS]
        self._free.append(lent)

    def close(self) -> None:
        """Let go of those that are kept: the database goes."""
        for one in self._free:
            one.close()


class _Answer:
    """What is sent. The connection goes back only then; where the browser went before, Django's server closes it."""

    def __init__(self, parts: Any, sent: Callable[[], None]) -> None:
        self._parts = parts
        self._sent = sent

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        self._parts.close()
        self._sent()


def _for_any_thread() -> BaseDatabaseWrapper:
    made = connections.create_connection(DEFAULT_DB_ALIAS)
    made.inc_thread_sharing()
    return made


KEPT: Final = KeptConnections()


class KeepingServer(ThreadedWSGIServer):
    """Django's server for tests, which gives its application a connection for as long as it answers."""

    def set_app(self, app: Any) -> None:
        """Put the application behind the connections that are kept."""
        super().set_app(KEPT.answering(app))
