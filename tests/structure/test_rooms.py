"""How the parts of the house are laid out, and through which doors they may be entered."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.structure.house import APPS, PACKAGE, modules, named, nodes, part_of, text, tree

FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "core", "misc", "services", "service", "manager"}


@cache
def is_module(name: str) -> bool:
    place = PACKAGE.parent / Path(*name.split("."))
    return place.with_suffix(".py").exists() or place.is_dir()


def imports(path: Path) -> list[tuple[int, str]]:
    """The modules of ours that a module imports, a name taken from a package counting as its module."""
    found: list[tuple[int, str]] = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.append((node.lineno, inner if is_module(inner) else node.module))
    return [(line, name) for line, name in found if name.startswith("matricula.")]


def is_test(path: Path) -> bool:
    return "tests" in path.parts or path.name == "conftest.py"


@pytest.mark.parametrize("part", [*APPS, "regulation"])
def test_each_part_has_a_door_that_says_each_name_once(part: str) -> None:
    """What a door imports from its own rooms is what it hands out; anything else does not belong there."""
    door = PACKAGE / part / "api.py"
    assert door.exists(), f"{part} has no api.py"
    words, *rest = tree(door).body
    assert isinstance(words, ast.Expr)
    strange = [node for node in rest if not isinstance(node, ast.ImportFrom)]
    assert not strange, f"{named(door)}:{strange[0].lineno}: a door only imports what it hands out"
    for node in rest:
        assert isinstance(node, ast.ImportFrom)
        assert f"{node.module}.".startswith(f"matricula.{part}."), (
            f"{named(door)}:{node.lineno}: {node.module}"
        )
        hidden = [alias.name for alias in node.names if (alias.asname or alias.name).startswith("_")]
        assert not hidden, f"{named(door)}:{node.lineno}: {hidden}"


def back_doors(path: Path) -> list[str]:
    """Where a module enters another app past its api; tests may also use what the tests of others build."""
    here = part_of(path)
    if here == "config":  # it wires the house together
        return []
    wrong = []
    for line, name in imports(path):
        _, room, *rest = name.split(".")
        if room == here or (room == "config" and rest[:1] == ["testing"]):
            continue
        if is_test(path) and rest[:1] == ["tests"]:
            continue
        if room in APPS and rest[:1] != ["api"]:
            wrong.append(f"{named(path)}:{line}: {name}")
    return wrong


def test_others_come_in_through_the_door() -> None:
    wrong = [line for path in modules(tests=True) for line in back_doors(path)]
    assert not wrong, "Import these from the app's api:\n" + "\n".join(wrong)


def test_modules_are_named_for_what_they_hold() -> None:
    parts = {path: set(path.relative_to(PACKAGE).with_suffix("").parts) for path in modules(tests=True)}
    assert [named(path) for path, words in parts.items() if FORBIDDEN & words] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in modules() if tree(path).body and not ast.get_docstring(tree(path))]
    assert not silent, "These have no docstring:\n" + "\n".join(map(named, silent))


def test_most_modules_are_short() -> None:
    lengths = sorted(len(text(path).splitlines()) for path in modules())
    assert lengths[len(lengths) // 2] < 100
    long = [named(path) for path in modules() if len(text(path).splitlines()) > 500]
    assert long == []
