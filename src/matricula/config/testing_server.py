"""The server of the browser's tests keeps from one page to the next what an installation does.

Django's own opens a connection to the database for each page, so that the database loads its catalogues and makes its
plans anew each time. Of static files it says nothing but how old they are, so that the browser asks for all of them
with each page where they have just been checked out.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

App = Callable[[dict[str, Any], Any], Any]
# A browser of the tests has gone before any of them changes.
_STAYS: Final = ("Cache-Control", "max-age=86400, immutable")


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
    """Django's server for tests, whose pages are answered over kept connections; static files stay with the browser."""

    def set_app(self, app: Any) -> None:
        """Put the application behind what is kept."""
        pages = KEPT.answering(app)

        def answer(environ: dict[str, Any], start: Any) -> Any:
            if not environ["PATH_INFO"].startswith(settings.STATIC_URL):
                return pages(environ, start)
            return app(environ, lambda status, headers, *rest: start(status, [*headers, _STAYS], *rest))

        super().set_app(answer)
