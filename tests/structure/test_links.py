"""What the docs point at is there: pages, headings, tests."""

import re
from pathlib import Path

import pytest

from tests.structure.house import ROOT, named

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
TEST = re.compile(r"`((?:src|tests)/[\w/]+\.py)?(?:::(\w+))?`")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The addresses of a page's headings, as the forges make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", one).lower() for one in headings]
    return {re.sub(r"[^\w\- ]", "", one).replace(" ", "-") for one in plain}


def broken(page: Path) -> list[str]:
    found = []
    for match in LINK.finditer(CODE.sub("", page.read_text(encoding="utf-8"))):
        link = match.group(1) or match.group(2)
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_test_that_is_named_exists(page: Path) -> None:
    """A test named without its file is of the file named before it."""
    missing, file = [], ""
    for path, test in TEST.findall(page.read_text(encoding="utf-8")):
        file = path or file
        source = ROOT / file
        if (path and not source.exists()) or (
            test and f"def {test}(" not in source.read_text(encoding="utf-8")
        ):
            missing.append(f"{file}::{test}")
    assert missing == []


def test_a_broken_link_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One thing\n\n[a](#one-thing) [b](#another) [c](gone.md) [d](https://x.org)\n", "utf-8")
    assert broken(page) == ["#another", "gone.md"]
