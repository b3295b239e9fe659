"""How the parts of the house are laid out, and through which doors they may be entered."""

import ast
from pathlib import Path

import pytest

from tests.structure.house import APPS, PACKAGE, modules, named, part_of, tree

FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "core", "misc", "services", "service", "manager"}


def imports(path: Path) -> list[tuple[int, str]]:
    """The modules of ours that a module imports, a name taken from a package counting as its module."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                place = PACKAGE.parent / Path(*inner.split("."))
                is_module = place.with_suffix(".py").exists() or place.is_dir()
                found.append((node.lineno, inner if is_module else node.module))
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


@pytest.mark.parametrize("path", list(modules(tests=True)), ids=named)
def test_others_come_in_through_the_door(path: Path) -> None:
    """Apps are entered through their api alone; tests may also use what the tests of others build."""
    here = part_of(path)
    if here == "config":  # it wires the house together
        return
    wrong = []
    for line, name in imports(path):
        _, room, *rest = name.split(".")
        if room == here or (room == "config" and rest[:1] == ["testing"]):
            continue
        if is_test(path) and rest[:1] == ["tests"]:
            continue
        if room in APPS and rest[:1] != ["api"]:
            wrong.append(f"{named(path)}:{line}: {name}")
    assert not wrong, "Import these from the app's api:\n" + "\n".join(wrong)


@pytest.mark.parametrize("path", list(modules(tests=True)), ids=named)
def test_modules_are_named_for_what_they_hold(path: Path) -> None:
    assert not FORBIDDEN & set(path.relative_to(PACKAGE).with_suffix("").parts)


@pytest.mark.parametrize("path", list(modules()), ids=named)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert not tree(path).body or ast.get_docstring(tree(path)), f"{named(path)} has no docstring"


def test_most_modules_are_short() -> None:
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in modules())
    assert lengths[len(lengths) // 2] < 100
    long = [named(path) for path in modules() if len(path.read_text(encoding="utf-8").splitlines()) > 500]
    assert long == []
