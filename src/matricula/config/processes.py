"""How many processes this machine has room for, and how none outlives the one that answers for it."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
SERVED_BY = "MATRICULA_SERVED_BY"
"""In the environment of the processes that answer: the process that began them, and begins others when one dies."""


def cores() -> int:
    """The processors that this process may use; fewer than the machine has where somebody has said so."""
    if sys.platform != "linux":
        return os.cpu_count() or 1
    return len(os.sched_getaffinity(0))


def die_with_parent(parent: int, how: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel to signal this process when its parent dies, even by `kill -9`; Linux only.

    ``parent`` is the process id that the parent had when it began this one: only so is it known whether it still lives.
    """
    if sys.platform != "linux":
        return
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(how)) != 0:
        raise OSError(ctypes.get_errno(), "prctl failed")
    if os.getppid() != parent:  # it died before the kernel was asked
        os.kill(os.getpid(), how)
