"""Do the background work: mail, clocks that ran out, jobs of a worker that died."""

import argparse

from matricula.config.cli import ready
from matricula.config.processes import die_with_parent
from matricula.kernel.loading import loading

NAME = "worker"


def add(parser: argparse.ArgumentParser) -> None:
    """How much at once."""
    parser.add_argument("--jobs", type=int, default=2, help="jobs done at once (default: %(default)s)")
    parser.add_argument("--with-parent", type=int, help=argparse.SUPPRESS)


def run(chosen: argparse.Namespace) -> int:
    """Work until told to stop; a job in hand is finished first."""
    if chosen.with_parent:
        die_with_parent(chosen.with_parent)
    with ready.database():
        with loading():
            ready.application()
            from procrastinate.contrib.django import app

        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's connector has it
        with app.replace_connector(connector) as worker:
            worker.run_worker(concurrency=chosen.jobs, shutdown_graceful_timeout=20)
    return 0
