"""Prose and templates, of pages and of papers, fit a screen; ruff holds the width of code."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure.house import PACKAGE, ROOT, named, text

PROSE, TEMPLATE = 100, 120
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TEMPLATES = sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.typ")])


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a page that can be broken: no rows of tables, no code, no lines that are one long word."""
    fenced, indented, before = False, False, ""
    for number, line in enumerate(text(path).splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        # Code may stand indented after an empty line, until a line is not.
        indented = line.startswith("    ") and (indented or not before)
        before = line.strip()
        if not (fenced or indented or line.startswith(("|", "```"))) and " " in line.strip(" -*"):
            yield number, line


def wide(path: Path) -> list[str]:
    """The lines of a template that are too wide."""
    lines = text(path).splitlines()
    return [f"{named(path)}:{number}" for number, line in enumerate(lines, 1) if len(line) > TEMPLATE]


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_prose_fits_a_screen(path: Path) -> None:
    assert [f"{named(path)}:{number}" for number, line in prose(path) if len(line) > PROSE] == []


def test_templates_fit_a_screen() -> None:
    assert [line for path in TEMPLATES for line in wide(path)] == []


def test_a_wide_line_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        f"| {'cell ' * 40}|\n\n{'word ' * 30}\n\n- {'x' * 120}\n\n```\n{'code ' * 30}\n```\n", "utf-8"
    )
    assert [number for number, line in prose(page) if len(line) > PROSE] == [3]
