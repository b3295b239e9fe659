"""What the launcher remembers of an embedded database: its folder, its port, its passwords."""

import json
import secrets
import socket
from dataclasses import dataclass, replace
from pathlib import Path

from matricula.config.database.problems import DatabaseProblem
from matricula.config.database.roles import ADMIN, APP, OWNER
from matricula.config.home import write_private


@dataclass(frozen=True)
class State:
    """One embedded database. `cluster` is absolute; the file keeps it relative when it lies in the home."""

    cluster: Path
    port: int
    passwords: dict[str, str]

    def save(self, home: Path) -> None:
        """Write the state, readable by this user alone."""
        inside = self.cluster.is_relative_to(home)
        text = {
            "cluster": str(self.cluster.relative_to(home) if inside else self.cluster),
            "port": self.port,
            "passwords": self.passwords,
        }
        write_private(_file(home), json.dumps(text, indent=2) + "\n")

    def on_port(self, port: int) -> "State":
        """The same database, listening elsewhere."""
        return replace(self, port=port)


def _file(home: Path) -> Path:
    return home / "database.json"


def load(home: Path) -> State | None:
    """The remembered state, or None before the first start."""
    try:
        text = _file(home).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except PermissionError:
        raise DatabaseProblem(
            f"{_file(home)} belongs to another user. Run as that user, or set MATRICULA_HOME to a folder of your own."
        ) from None
    kept = json.loads(text)
    return State(cluster=home / kept["cluster"], port=kept["port"], passwords=kept["passwords"])


def fresh(cluster: Path) -> State:
    """A new state with passwords nobody chose and a port nobody uses."""
    return State(cluster, free_port(), {role: secrets.token_urlsafe(24) for role in (ADMIN, OWNER, APP)})


def free_port() -> int:
    """A loopback port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether the port can be bound now, counting a port that only waits out its last connections as free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
        return True
