"""Only `kernel.clock` asks what time it is; everything else is told, or a demonstration could not travel."""

import ast
from pathlib import Path

import pytest

from tests.structure.house import PACKAGE, modules, named, tree

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
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            of = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if (of, node.attr) in ASKING:
                found.append(f"{named(path)}:{node.lineno}: {of}.{node.attr}")
    return found


@pytest.mark.parametrize("path", [path for path in modules() if path not in EXEMPT], ids=named)
def test_nobody_else_asks_the_time(path: Path) -> None:
    assert asked(path) == []


def test_the_clock_itself_would_be_caught() -> None:
    assert asked(CLOCK)
