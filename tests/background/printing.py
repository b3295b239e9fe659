"""Goes on with the batches of certificates and is killed on the way, once for each step that is named.

Each attempt is a process of its own, which kills itself as `kill -9` does: at its second certificate, right after the
step.
"""

import os
import signal
from collections.abc import Callable
from typing import Any


def attempted(*steps: str) -> None:
    """Make the attempts one after the other; fails when one of them comes to its end."""
    for step in steps:
        child = os.fork()
        if not child:
            _printed_until(step)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"{step}: nobody was killed"
        assert os.WTERMSIG(status) == signal.SIGKILL


def _printed_until(step: str) -> None:
    from matricula.graduation.actions import issue_certificate
    from matricula.graduation.models import PrintRun
    from matricula.graduation.tasks import print_batches

    holder: Any = {
        "says_of": issue_certificate,
        "paper_of": issue_certificate,
        "_kept": issue_certificate,
        "note_print": issue_certificate,
        "save": PrintRun,
    }[step]
    setattr(holder, step, _killing(getattr(holder, step)))
    print_batches()


def _killing(done: Callable[..., Any]) -> Callable[..., Any]:
    calls = iter((False, True))

    def then_killed(*said: Any, **how: Any) -> Any:
        made = done(*said, **how)
        if next(calls):
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    return then_killed
