"""A process that has loaded everything and waits: each job it is asked for runs in a copy of it, which a test may kill.

To load takes longer than most jobs. It is asked by lines: `start module function words…` is answered by the number of
the copy's process, `wait number` by how that one ended, as `subprocess` says it.
"""

import os
import sys
import traceback
from importlib import import_module

import django
from django.conf import settings

from matricula.kernel.loading import loading


def main(database: str) -> None:
    """Make copies as long as somebody asks. Each opens its own connections, as the application's role."""
    from matricula.config.database.roles import APP
    from matricula.config.testing_database import target_of_run

    settings.DATABASES["default"].update(target_of_run().django(APP) | {"NAME": database})
    with loading():
        django.setup()
    for line in sys.stdin:
        asked, *words = line.rstrip("\n").split("\t")
        said = _started(*words) if asked == "start" else _waited(int(words[0]))
        print(said, flush=True)  # noqa: T201  it is our answer


def _started(module: str, function: str, *words: str) -> int:
    child = os.fork()
    if not child:
        # What it says is not our answer.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            getattr(import_module(module), function)(*words)
        except BaseException:  # noqa: BLE001  nothing of the copy may go on in here
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def _waited(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
