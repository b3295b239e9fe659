"""How much processor time processes have taken, from /proc."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def tree_cpu(pid: int) -> float:
    """Seconds of a process and of everything below it, with what has ended there."""
    parents = {one: parent for one, parent, _seconds in _processes()}
    return sum(seconds for one, _parent, seconds in _processes() if _below(one, pid, parents))


def database_cpu() -> float:
    """Seconds of the embedded server of this installation and its connections."""
    from matricula.config.database.server import EmbeddedServer
    from matricula.config.home import home

    cluster = EmbeddedServer(home()).state.cluster
    return tree_cpu(int((cluster / "postmaster.pid").read_text().splitlines()[0]))


def _below(one: int, top: int, parents: dict[int, int]) -> bool:
    while one and one != top:
        one = parents.get(one, 0)
    return one == top


def _processes() -> list[tuple[int, int, float]]:
    """Id, parent and seconds of every process, its own and those of its children that have ended."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        found.append((int(folder.name), int(fields[1]), sum(map(int, fields[11:15])) / _TICK))
    return found
