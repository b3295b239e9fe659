"""The system account the embedded server runs under: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from matricula.config.database.problems import DatabaseProblem

# Nothing of the caller's environment reaches the server: an uninstalled LANG stops initdb, PGDATA and
# its kin would redirect it.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """Who a server process runs as; None for both ids means the current user."""

    uid: int | None = None
    gid: int | None = None

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end as this account, from `/`, and return what it said."""
        return subprocess.run(  # noqa: S603  the command is ours, no shell reads it
            [str(part) for part in command],
            cwd="/",
            env=_ENVIRONMENT,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    def spawn(self, *command: str | Path, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a long-lived command in a session of its own, so that Ctrl-C in a terminal spares it."""
        return subprocess.Popen(  # noqa: S603  the command is ours, no shell reads it
            [str(part) for part in command],
            cwd="/",
            env=_ENVIRONMENT,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def give(self, path: Path) -> None:
        """Hand a file or folder to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can reach a folder through all its parents."""
        return self.run("/bin/sh", "-c", 'cd "$1"', "sh", folder).returncode == 0


def account_for(cluster: Path) -> Account:
    """The current user; for root, whoever owns the cluster already, else `nobody`."""
    if os.geteuid() != 0:
        if cluster.exists() and cluster.stat().st_uid != os.geteuid():
            raise DatabaseProblem(
                f"The database in {cluster} belongs to another user (it was first started by root?). "
                "Start it as that user, or set MATRICULA_HOME to a folder of your own."
            )
        return Account()
    if cluster.exists() and (found := cluster.stat()).st_uid != 0:
        return Account(found.st_uid, found.st_gid)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise DatabaseProblem(
            "PostgreSQL refuses to run as root and this system has no user 'nobody'. "
            "Run as an ordinary user, or point DATABASE_URL at a PostgreSQL server."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)
