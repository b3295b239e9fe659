"""What the tests of structure look at: modules, their trees, the apps."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "matricula"
APPS = sorted(
    path.parent.name for path in PACKAGE.glob("*/apps.py") if path.parent.name not in ("config", "web")
)


def modules(*, tests: bool = False) -> Iterator[Path]:
    """Every module of the product, without migrations; with its tests when asked."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if "migrations" not in parts and (tests or "tests" not in parts):
            yield path


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a module: several tests look through all modules."""
    return tuple(ast.walk(tree(path)))


def part_of(path: Path) -> str:
    """The part of the house a module lies in, such as `registry`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
