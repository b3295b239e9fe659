"""The least that could answer a diary: granian and psycopg alone.

The session and the right to read are checked, row-level security is on, and one statement gives the JSON, in one round
trip. Who a session belongs to is known beforehand, so nothing is decoded: that is in the reference's favour.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.installation import APP

_local = threading.local()
_DAYS = (
    "SELECT diary_days(c.student_id, %s::date, %s::date + 7)::text FROM families_children() c"
    " WHERE c.student_uuid = %s AND EXISTS (SELECT FROM django_session WHERE session_key = %s AND expire_date > now())"
)
# By the cookie header of a browser: the account, and the key of its session.
READERS: dict[str, tuple[int, str]] = (
    json.loads(Path(os.environ["BENCH_READERS"]).read_text(encoding="utf-8"))
    if "BENCH_READERS" in os.environ
    else {}
)


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer ``/family/<student>/week/<Monday>/`` to whoever may read of the student."""
    reader = READERS.get(environ.get("HTTP_COOKIE", ""))
    parts = environ["PATH_INFO"].split("/")
    found = None
    if reader is not None and len(parts) == 6:
        user, key = reader
        connection = _connection()
        with connection.pipeline(), connection.transaction():
            connection.execute("SELECT set_config('matricula.family', %s, true)", [str(user)])
            cursor = connection.execute(_DAYS, [parts[4], parts[4], parts[2], key])
        found = cursor.fetchone()
    if found is None:
        start_response("404 Not Found", [("Content-Length", "0")])
        return [b""]
    said = found[0].encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(said)))])
    return [said]


def _connection() -> "psycopg.Connection[Any]":
    if not hasattr(_local, "connection"):
        from matricula.config.database.target import target

        found = target()
        assert found is not None
        _local.connection = found.connect(APP)
        _local.connection.prepare_threshold = 0
    connection: psycopg.Connection[Any] = _local.connection
    return connection


def main(port: int) -> None:
    """Serve until told to stop."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from matricula.config.cli import serve

    Server(
        "benchmarks.reference:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=serve.processes(None),
        blocking_threads=serve._THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
