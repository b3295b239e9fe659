"""Serve the pages on this machine (put a TLS proxy before it for others)."""

import argparse
import os

from matricula.config.cli import ready
from matricula.config.cli.saying import say, warn
from matricula.config.processes import die_with_parent

NAME = "serve"
# Threads beyond this only wait for each other: one interpreter runs one of them at a time.
_THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)


def add(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default: %(default)s)")
    parser.add_argument(
        "--threads", type=int, default=_THREADS, help="requests served at once (default: %(default)s)"
    )
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)


def run(chosen: argparse.Namespace) -> int:
    """Serve until told to stop."""
    if chosen.with_parent:
        die_with_parent()
    with ready.database():
        ready.django("app")
        from matricula.cases.api import laws_lacking, refuse_unless_procedures_run
        from matricula.config.database.guard import refuse_unless_plain_app

        try:
            refuse_unless_plain_app()
            refuse_unless_procedures_run()
            for fault in laws_lacking():
                warn(f"matricula: cases under way cannot go on: {fault}")
        finally:
            ready.close_connections()
        from granian.constants import Interfaces
        from granian.log import LogLevels
        from granian.server import Server

        if not chosen.with_parent:
            say(f"Serving http://{chosen.host}:{chosen.port}")
        # One process: the limits on sign-in attempts are counted in its memory.
        Server(
            "matricula.config.wsgi:application",
            address=chosen.host,
            port=chosen.port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=chosen.threads,
            websockets=False,
            log_level=LogLevels.warning,
            workers_kill_timeout=10,
        ).serve()
    return 0
