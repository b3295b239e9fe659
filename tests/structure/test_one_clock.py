"""Only `kernel.clock` asks what time it is; everything else is told, or a demonstration could not travel."""

import ast
from pathlib import Path

from tests.structure.house import PACKAGE, modules, named, nodes

CLOCK = PACKAGE / "kernel" / "clock.py"
# Waiting and measuring use time.monotonic(), which is no date. `time.time` dates a test database, in no record.
ASKING = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("time", "time"),
    ("JalaliDate", "today"),
}
EXEMPT = {CLOCK, PACKAGE / "config" / "testing_database.py"}


def asked(path: Path) -> list[str]:
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            of = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if (of, node.attr) in ASKING:
                found.append(f"{named(path)}:{node.lineno}: {of}.{node.attr}")
    return found


def test_nobody_else_asks_the_time() -> None:
    assert [line for path in modules() if path not in EXEMPT for line in asked(path)] == []


def test_the_clock_itself_would_be_caught() -> None:
    assert asked(CLOCK)
