"""A real worker on the test's database, in a process of its own that a test may kill."""

import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings

from matricula.kernel.loading import loading


def main(database: str) -> None:
    """Work on that database as the application's role until stopped."""
    from matricula.config.database.roles import APP
    from matricula.config.testing_database import target_of_run

    settings.DATABASES["default"].update(target_of_run().django(APP) | {"NAME": database})
    with loading():
        django.setup()
    worked()


def worked() -> None:
    """Work until stopped, where everything is loaded."""
    from procrastinate.contrib.django import app

    app.task(name="tests.slow", queue="tests")(slow)
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's connector has it
    with app.replace_connector(connector) as worker:
        worker.run_worker(
            queues=["tests", "mail"], update_heartbeat_interval=0.5, fetch_job_polling_interval=0.2
        )


def slow(folder: str) -> None:
    """Never ends in the first worker that takes it; done at once by the next."""
    begun = Path(folder) / "begun"
    if not begun.exists():
        begun.write_text(str(os.getpid()))
        time.sleep(600)
    (Path(folder) / "done").write_text(str(os.getpid()))


if __name__ == "__main__":
    main(sys.argv[1])
