"""Serve the pages on this machine (put a TLS proxy before it for others)."""

import argparse
import gc
import logging
import os
from typing import Final

from matricula.config import static_files
from matricula.config.cli import ready
from matricula.config.cli.problems import Problem
from matricula.config.cli.saying import say
from matricula.config.database.state import port_is_free
from matricula.config.processes import SERVED_BY, cores, die_with_parent
from matricula.kernel.loading import loading

NAME = "serve"
_PROCESSES: Final = "MATRICULA_PROCESSES"
# Each thread holds a connection: with more, the embedded database would have too few for all.
_MOST_BY_ITSELF: Final = 32
# The system deals connections out by chance, and one that stays, stays with its process: with as many processes as
# processors, four clients often meet the same one. Measured: a twelfth more pages, and the worst second half as bad.
_FOR_EACH_PROCESSOR: Final = 2
# One interpreter runs one of its threads at a time; the others wait for the database meanwhile.
_THREADS: Final = 2
# A page leaves a few hundred objects that hold one another; to look for them once in some dozens of pages is enough.
_GARBAGE: Final = (20_000, 10, 10)


def add(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and how many at once."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default: %(default)s)")
    parser.add_argument(
        "--processes",
        type=int,
        help=f"processes that answer (default: {_PROCESSES}, or {_FOR_EACH_PROCESSOR} for each processor, "
        f"at most {_MOST_BY_ITSELF})",
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=_THREADS,
        help="requests that each process serves at once (default: %(default)s)",
    )
    parser.add_argument("--with-parent", type=int, help=argparse.SUPPRESS)


def run(chosen: argparse.Namespace) -> int:
    """Serve until told to stop."""
    if chosen.with_parent:
        die_with_parent(chosen.with_parent)
    workers = processes(chosen.processes)
    if chosen.threads < 1:
        raise Problem(f"--threads is {chosen.threads}; a process needs at least one.")
    if not port_is_free(chosen.port, chosen.host):
        raise Problem(
            f"Nothing can listen on port {chosen.port} of {chosen.host}: another program does already, or this user "
            "may not. Choose another port with --port."
        )
    with ready.database():
        static_files.choose_folder()
        with loading():
            ready.application()
            from matricula.config.warming import warm

            static_files.collect()
            # The processes are copies of this one where the system can copy: what is read here, they share.
            warm()
            from granian.constants import Interfaces
            from granian.log import LogLevels
            from granian.server import Server

        gc.set_threshold(*_GARBAGE)
        # It advises against more processes than processors, which was measured to be better.
        logging.getLogger("_granian").addFilter(lambda one: "number of workers" not in one.getMessage())
        os.environ[SERVED_BY] = str(os.getpid())
        if not chosen.with_parent:
            say(f"Serving http://{chosen.host}:{chosen.port}")
        Server(
            "matricula.config.wsgi:application",
            address=chosen.host,
            port=chosen.port,
            interface=Interfaces.WSGI,
            workers=workers,
            # One that dies is replaced; one that cannot live ends the others too.
            respawn_failed_workers=True,
            blocking_threads=chosen.threads,
            websockets=False,
            log_level=LogLevels.warning,
            workers_kill_timeout=10,
        ).serve()
    return 0


def processes(chosen: int | None) -> int:
    """How many processes answer: as many as were chosen, or so many for each processor."""
    said = str(chosen) if chosen is not None else os.environ.get(_PROCESSES, "")
    if not said:
        return min(_FOR_EACH_PROCESSOR * cores(), _MOST_BY_ITSELF)
    if not said.isdecimal() or int(said) < 1:
        where = "--processes" if chosen is not None else _PROCESSES
        raise Problem(f"{where} is {said!r}; set it to a number from 1 on.")
    return int(said)
