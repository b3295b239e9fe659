"""The embedded PostgreSQL server: made on first use, shared by processes, stopped by the last of them."""

import atexit
import fcntl
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from matricula.config.database import state as states
from matricula.config.database.account import Account, account_for
from matricula.config.database.binaries import MAJOR, SYSTEM_FOLDER, reachable_by
from matricula.config.database.problems import DatabaseProblem
from matricula.config.database.roles import ADMIN
from matricula.config.database.state import State

_PATIENCE_SECONDS: Final = 60
_STARTING_UP: Final = "57P03"
_LOG_LIMIT: Final = 10_000_000


class EmbeddedServer:
    """One cluster below a data folder.

    `use()` starts the server if nobody has and keeps a shared lock; `release()` stops it when no other
    process holds that lock. The kernel drops locks of killed processes, so nothing is ever left counted.
    `settings` are extra server settings, such as `{"fsync": "off"}` for tests.
    """

    def __init__(self, home: Path, settings: dict[str, str] | None = None) -> None:
        self.home = home
        self._settings = settings or {}
        self._users: int | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def state(self) -> State:
        """Folder, port and passwords; raises before the first start."""
        found = states.load(self.home)
        if found is None:
            raise DatabaseProblem(f"There is no database in {self.home} yet. Run `matricula migrate` first.")
        return found

    @property
    def log(self) -> Path:
        """Where the server writes what happens to it."""
        return self.home / "logs" / "database.log"

    def use(self) -> State:
        """Make sure the server runs, and keep it running until `release()` or the end of this process."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._transition():
            if self._users is None:
                self._users = os.open(
                    self.home / "database.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
                )
                fcntl.flock(self._users, fcntl.LOCK_SH)
                atexit.register(self.release)
            self._start()
        return self.state

    def release(self) -> None:
        """Let go of the server; the last user stops it."""
        if self._users is None:
            return
        atexit.unregister(self.release)
        with self._transition():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._stop()
            os.close(self._users)
            self._users = None

    def running(self) -> bool:
        """Whether the server of this cluster answers now."""
        known = states.load(self.home)
        return known is not None and self._answers(known) is True

    def alive(self) -> bool:
        """Whether the server process lives, asked without connecting."""
        known = states.load(self.home)
        return known is not None and self._postmaster(known.cluster) is not None

    @contextmanager
    def _transition(self) -> Iterator[None]:
        """Only one process at a time starts or stops the server."""
        handle = os.open(self.home / "database.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _start(self) -> None:
        known = states.load(self.home)
        if known is None or not (known.cluster / "PG_VERSION").exists():
            known = self._initialise(known)
        account = account_for(known.cluster)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._answers(known) is not True:
            if time.monotonic() > deadline:
                raise self._did_not_start("It gave no answer in time.")
            if self._postmaster(known.cluster) is not None:
                time.sleep(0.05)  # coming up, recovering after a crash, or going down
                continue
            known = self._launch(known, account, deadline)

    def _launch(self, known: State, account: Account, deadline: float) -> State:
        """Start the server process and wait until it answers; returns the state with the port it took."""
        _check_version(known.cluster)
        if not states.port_is_free(known.port):
            known = known.on_port(states.free_port())
            known.save(self.home)
        self._drop_foreign_pid(known.cluster)
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        settings = {
            "port": str(known.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "80",
            "shared_buffers": "256MB",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self._settings,
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with self.log.open("ab") as output:
            written = output.tell()
            self._child = account.spawn(
                reachable_by(account) / "postgres", "-D", known.cluster, *options, output=output
            )
        while self._child.poll() is None:
            if self._answers(known) is True:
                return known
            if time.monotonic() > deadline:
                raise self._did_not_start("It gave no answer in time.")
            time.sleep(0.02)
        said = self.log.read_bytes()[written:].decode("utf-8", "replace")
        # Processes of a killed server may need a moment to notice that it is gone.
        passing = ("pre-existing shared memory block", "Address already in use", "lock file")
        if not any(reason in said for reason in passing):
            raise self._did_not_start(said)
        time.sleep(0.2)
        return known

    def _stop(self) -> None:
        known = states.load(self.home)
        postmaster = None if known is None else self._postmaster(known.cluster)
        if known is None or postmaster is None:
            return
        os.kill(postmaster, signal.SIGINT)  # "fast": open transactions roll back, then a clean shutdown
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._postmaster(known.cluster) is not None:
            if time.monotonic() > deadline:
                raise DatabaseProblem(f"The database did not stop; see {self.log}.")
            time.sleep(0.02)

    def _initialise(self, known: State | None) -> State:
        cluster = self._place() if known is None else known.cluster
        account = account_for(cluster)
        made = states.fresh(cluster) if known is None else known
        made.save(self.home)  # before the cluster: a cluster whose password is lost would be worthless
        binaries = reachable_by(account)
        with tempfile.NamedTemporaryFile(mode="w", dir=cluster.parent, prefix="pw.") as password:
            password.write(made.passwords[ADMIN])
            password.flush()
            account.give(Path(password.name))
            outcome = account.run(
                binaries / "initdb",
                f"--pgdata={cluster}",
                f"--username={ADMIN}",
                f"--pwfile={password.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                *(["--no-sync"] if self._settings.get("fsync") == "off" else []),
            )
        if outcome.returncode != 0:
            raise DatabaseProblem(f"initdb failed: {outcome.stderr.strip() or outcome.stdout.strip()}")
        return made

    def _place(self) -> Path:
        """Where a new cluster goes: in the data folder if the server's account can go there."""
        inside = self.home / "database"
        if os.geteuid() != 0:
            inside.mkdir(exist_ok=True, mode=0o700)
            return inside / "cluster"
        account = account_for(inside / "cluster")
        inside.mkdir(exist_ok=True, mode=0o700)
        account.give(inside)
        if account.can_enter(inside):
            return inside / "cluster"
        inside.rmdir()
        SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
        SYSTEM_FOLDER.chmod(0o755)
        outside = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER, prefix="database-"))
        account.give(outside)
        return outside / "cluster"

    def _answers(self, known: State) -> bool | None:
        """True when our cluster answers, None when it is still starting, False otherwise."""
        try:
            with psycopg.connect(
                host="127.0.0.1",
                port=known.port,
                user=ADMIN,
                password=known.passwords[ADMIN],
                dbname="postgres",
                connect_timeout=5,
            ) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError as refusal:
            return (
                None if _STARTING_UP in (refusal.sqlstate or "") or "starting up" in str(refusal) else False
            )
        return row is not None and Path(row[0]).resolve() == known.cluster.resolve()

    def _postmaster(self, cluster: Path) -> int | None:
        """The process id of the living server of this cluster."""
        if self._child is not None:
            self._child.poll()  # a dead child of ours must not linger as a zombie that looks alive
        try:
            pid = int(
                (cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").split("\n", 1)[0]
            )
        except (FileNotFoundError, ValueError):
            return None
        return pid if _is_postgres(pid) else None

    def _drop_foreign_pid(self, cluster: Path) -> None:
        """Remove a pid file whose number belongs to some other program now, which PostgreSQL would trust.

        Safe only because the caller holds the transition lock and saw that no postgres has that number; an
        orphan of the old server is still found by PostgreSQL through its shared memory.
        """
        if self._postmaster(cluster) is None:
            (cluster / "postmaster.pid").unlink(missing_ok=True)

    def _did_not_start(self, said: str) -> DatabaseProblem:
        tail = "\n".join(said.strip().splitlines()[-8:])
        return DatabaseProblem(f"The embedded PostgreSQL did not start. Its log is {self.log}:\n{tail}")


def _is_postgres(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    name, _, rest = status.partition("(")[2].rpartition(")")
    return name == "postgres" and rest.split()[0] != "Z"


def _check_version(cluster: Path) -> None:
    found = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != str(MAJOR):
        raise DatabaseProblem(
            f"The database in {cluster} was made by PostgreSQL {found}, and this release brings {MAJOR}. "
            "Back it up with the old release and restore it with this one."
        )
