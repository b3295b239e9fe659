"""Turns whatever ends a command into words: what is wrong, what to do, and an exit code; never a traceback."""

import errno
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from psycopg import errors

from matricula.config.cli.saying import warn
from matricula.config.database.problems import DatabaseProblem
from matricula.config.home import home
from matricula.kernel.clock import machine_now
from matricula.regulation.api import PackError, Refused

KNOWN: Final = 1
UNKNOWN: Final = 70
INTERRUPTED: Final = 130
NOBODY_READS: Final = 141
_OTHER_RELEASE: Final = (errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction)


class Problem(Exception):
    """A command cannot do what it was asked; the message says why and what to do next."""


def explained(run: Callable[[], int], *, with_traceback: bool = False) -> int:
    """Run a command; its exit code, or the one of the problem that ended it, which has then been told.

    1: a known problem. 70: an unknown one, whose details are in the log. 130: Ctrl-C. 141: nobody reads the output.
    """
    try:
        code = run()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except Exception as fault:  # noqa: BLE001  whatever it is, the person at the terminal should read words
        if with_traceback:
            traceback.print_exc()
        words = words_for(fault)
        if words is not None:
            warn(f"matricula: {words}")
            return KNOWN
        warn(f"matricula: Something unexpected has gone wrong: {_line(fault)}. {_written_down(fault)}")
        return UNKNOWN
    return code


def words_for(fault: BaseException) -> str | None:
    """What is wrong and what to do about it; None when nobody has thought of it."""
    if isinstance(fault, Problem | DatabaseProblem | PackError | ImproperlyConfigured | CommandError):
        return str(fault)
    if isinstance(fault, Refused):
        return f"{fault.text} {fault.next_step or ''}".strip()
    for one in _chain(fault):
        if isinstance(one, psycopg.Error):
            return _of_database(one)
    return _of_system(fault) if isinstance(fault, OSError) else None


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """The fault and what it came from: libraries wrap each other's."""
    one: BaseException | None = fault
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__


def _of_database(fault: psycopg.Error) -> str | None:
    if isinstance(fault, _OTHER_RELEASE):
        return f"The database is of another release: {_line(fault)}. Run `matricula migrate`."
    if isinstance(fault, errors.InsufficientPrivilege):
        return f"The database does not allow it: {_line(fault)}. `matricula doctor` shows the role in use."
    if isinstance(fault, psycopg.OperationalError | psycopg.InterfaceError):
        return (
            f"The database does not answer: {_line(fault)}. See that the server runs and that DATABASE_URL or "
            "MATRICULA_APP_DATABASE_URL are right, if they are set; `matricula doctor` looks at it."
        )
    return None


def _of_system(fault: OSError) -> str:
    where = f" {fault.filename}" if fault.filename else ""
    said = fault.strerror or str(fault)
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        step = "Let this user read and write there, or name another data folder in MATRICULA_HOME."
    elif fault.errno in (errno.ENOSPC, errno.EDQUOT):
        step = "Make room on the disk."
    elif fault.errno in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST):
        step = "Check the path, or name another data folder in MATRICULA_HOME."
    elif fault.errno in (errno.EMFILE, errno.ENFILE):
        step = "Let this user open more files (ulimit -n)."
    else:
        step = "`matricula doctor` looks at this machine."
    return f"The system refuses{where}: {said}. {step}"


def _line(fault: BaseException) -> str:
    first = (str(fault).strip().splitlines() or [""])[0].rstrip(".")
    return first or type(fault).__name__


def _written_down(fault: BaseException) -> str:
    again = "`matricula --traceback …` shows them here."
    try:
        path = _log()
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{machine_now():%Y-%m-%dT%H:%M:%SZ} {' '.join(sys.argv[1:2])}\n")
            log.writelines(traceback.format_exception(fault))
    except OSError:
        return f"The details could not be written down; {again}"
    return f"The details are in {path}; {again}"


def _log() -> Path:
    folder = home() / "logs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "commands.log"
    path.touch(mode=0o600)
    return path
