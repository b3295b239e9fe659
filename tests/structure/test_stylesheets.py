"""Stylesheets: a page loads what it is drawn by, and `dir` alone mirrors it."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.structure.house import PACKAGE, named, text

WEB = PACKAGE / "web"
SHEETS = {path.stem: path for path in sorted((WEB / "static" / "web").glob("*.css"))}
PAGES = {
    path.relative_to(next(one for one in path.parents if one.name == "templates")).as_posix(): path
    for path in sorted(WEB.rglob("*.html"))
    if "templates" in path.parts
}
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STYLED = re.compile(r"\.([a-z][\w-]*)")
SELECTORS = re.compile(r"([^{};]+)\{")
CLASSES = re.compile(r'\bclass="([^"]*)"')
STATEMENT = re.compile(r"\{[{%].*?[%}]\}")
EXTENDS = re.compile(r'\{% extends "([^"]+)" %\}')
LOADS = re.compile(r"\bweb/(\w+)\.css\b")
# By sides of the glass instead of where reading begins; four values name right and left in the second and the fourth.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|left|right|top|bottom|(?:min-|max-)?(?:width|height)|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)
FOUR = re.compile(
    r"(?<![\w-])(?:margin|padding|inset|scroll-padding|scroll-margin):\s*"
    r"((?:var\([^)]*\)|calc\([^;]*?\)|[\w.%-]+)(?:\s+(?:var\([^)]*\)|calc\([^;]*?\)|[\w.%-]+)){3})\s*[;}]"
)
VALUE = re.compile(r"var\([^)]*\)|calc\(.*?\)(?=\s|$)|[\w.%-]+")


def rules(name: str) -> str:
    """A stylesheet without its comments; conditions of the window are no sides."""
    return re.sub(r"@(?:media|container)[^{]*", "", COMMENT.sub("", text(SHEETS[name])))


@cache
def styled(name: str) -> frozenset[str]:
    return frozenset(one for selector in SELECTORS.findall(rules(name)) for one in STYLED.findall(selector))


def loaded(page: str) -> set[str]:
    """The stylesheets of a page: its own, those that every page has, and those of what it extends."""
    written = text(PAGES[page])
    above = EXTENDS.search(written)
    along = loaded("parts/look_links.html") if "look_links()" in written else set()
    return set(LOADS.findall(written)) | along | (loaded(above[1]) if above else set())


def unstyled(page: str) -> set[str]:
    """Classes of a page that only a stylesheet knows which the page does not load."""
    used = {one for found in CLASSES.findall(text(PAGES[page])) for one in STATEMENT.sub(" ", found).split()}
    here = {one for sheet in loaded(page) for one in styled(sheet)}
    elsewhere = {one for sheet in SHEETS for one in styled(sheet)}
    return (used & elsewhere) - here


def physical(css: str) -> list[str]:
    """Declarations that name sides of the glass."""
    sided = [found[0].strip() for found in PHYSICAL.finditer(css)]
    for found in FOUR.finditer(css):
        _top, right, _bottom, left = VALUE.findall(found[1])
        if right != left:
            sided.append(found[0])
    return sided


@pytest.mark.parametrize("page", [one for one in PAGES if EXTENDS.search(text(PAGES[one]))])
def test_a_page_loads_the_stylesheets_of_its_classes(page: str) -> None:
    assert unstyled(page) == set(), named(PAGES[page])


@pytest.mark.parametrize("name", SHEETS)
def test_no_stylesheet_names_sides_of_the_glass(name: str) -> None:
    assert physical(rules(name)) == []


def test_sides_would_be_seen() -> None:
    for wrong in (
        "margin-left: 1rem;",
        "text-align: right;",
        "padding: 0.3rem var(--s3) 0.3rem 0;",
        "width: 2rem;",
    ):
        assert physical(f".a {{ {wrong} }}"), wrong
    for right in (
        "padding: 1rem 2rem 3rem;",
        "margin: 0 1rem 0 1rem;",
        "inline-size: 2rem;",
        "border-width: 1px;",
    ):
        assert physical(f".a {{ {right} }}") == [], right
    assert Path(SHEETS["tokens"]).exists()
