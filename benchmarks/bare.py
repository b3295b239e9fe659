"""The least that could answer a page: its statements through psycopg, its HTML as it was, in granian.

Each statement is handed over once a connection, and from then on called by its name; its plan is kept. Or, where
`BENCH_BY_DRIVER` says so, each is sent by itself as psycopg does it, which prepares by itself what comes often.
As many processes and threads as `matricula serve` takes, one connection a thread, one transaction a request.
"""

import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.installation import APP, connect
from matricula.deployment.wire import BETWEEN

_local = threading.local()
# A row of a log has an identifier of its own each time.
_LOGGED = re.compile(
    r"""(INSERT INTO "?audit_\w+log"? .*? VALUES \()'[0-9a-f-]{32,36}'(::uuid)?""", re.DOTALL
)
# So has the count of a limit: a taped one would use up what the person whose it is may still ask for.
_COUNTED = re.compile(r"(deployment_count_up\()'[^']*'::text\[\]")
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK")
_PLANNED = ("SELECT", "WITH", "INSERT", "UPDATE")


def _as_new(statement: str) -> str:
    statement = _LOGGED.sub(r"\1gen_random_uuid()", statement)
    return _COUNTED.sub(r"\1ARRAY['bare:' || gen_random_uuid()]", statement)


def _pages() -> dict[str, tuple[list[str], bytes]]:
    tapes = json.loads(Path(os.environ["BENCH_TAPES"]).read_text(encoding="utf-8"))
    return {
        path: (
            [_as_new(one) for one in taped["statements"] if not one.upper().startswith(_FRAME)],
            taped["html"].encode(),
        )
        for path, taped in tapes.items()
    }


BY_DRIVER = os.environ.get("BENCH_BY_DRIVER") == "1"
PAGES = _pages() if "BENCH_TAPES" in os.environ else {}


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer a page that was taped; anything else is not found."""
    query = environ.get("QUERY_STRING", "")
    path = environ["PATH_INFO"] + (f"?{query}" if query else "")
    if path not in PAGES:
        start_response("404 Not Found", [("Content-Length", "0")])
        return [b""]
    messages, html = PAGES[path]
    connection = _connection()
    with connection.transaction():
        for one in _sent(connection, messages):
            cursor = connection.execute(one)
            _read(cursor)
            # Several statements may be one message.
            while cursor.nextset():
                _read(cursor)
    start_response(
        "200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(html)))]
    )
    return [html]


def _sent(connection: "psycopg.Connection[Any]", messages: list[str]) -> Iterable[bytes]:
    if BY_DRIVER:
        return [one.encode() for message in messages for one in message.split(BETWEEN)]
    return [_by_name(connection, one) for one in messages]


def _by_name(connection: "psycopg.Connection[Any]", message: str) -> bytes:
    """The message with a name in place of each statement that has a plan."""
    known: dict[str, bytes] = _local.__dict__.setdefault("known", {})
    if message not in known:
        called = []
        for at, one in enumerate(message.split(BETWEEN)):
            if one.lstrip().upper().startswith(_PLANNED):
                name = f"bare_{len(known)}_{at}"
                connection.execute(f"PREPARE {name} AS {one}".encode())
                called.append(f"EXECUTE {name}")
            else:
                called.append(one)
        known[message] = BETWEEN.join(called).encode()
    return known[message]


def _read(cursor: "psycopg.Cursor[Any]") -> None:
    # A savepoint among them has no rows.
    if cursor.description:
        cursor.fetchall()


def _connection() -> "psycopg.Connection[Any]":
    if not hasattr(_local, "connection"):
        _local.connection = connect(APP)
    found: psycopg.Connection[Any] = _local.connection
    return found


def main(port: int) -> None:
    """Serve until told to stop."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from matricula.config.cli import serve

    Server(
        "benchmarks.bare:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=serve.processes(None) if hasattr(serve, "processes") else 1,
        blocking_threads=serve._THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
