"""Reading a page only once it is there: a browser goes on while the test does."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from PIL import Image
from playwright.sync_api import Error, Page

T = TypeVar("T")
_INTERRUPTIONS: Final = 4
# The colours of another scheme come gradually; what has no end, such as a sign of waiting, is not waited for.
# So many are enough for a page, and make its picture a third as large.
_COLOURS: Final = 128
_STILL: Final = """() => Promise.allSettled(document.getAnimations()
    .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime))
    .map(one => one.finished)).then(() => null)"""
# Every element's colours are read again and again, from a dozen words; what they come to depends on nothing else.
_READ_COLOURS_ONCE: Final = """(() => {
  const { prototype } = axe.commons.color.Color;
  const [read, known] = [prototype.parseString, new Map()];
  prototype.parseString = function (words) {
    if (!known.has(words)) {
      read.call(this, words);
      known.set(words, [this.r, this.g, this.b, this.alpha]);
    }
    [this.r, this.g, this.b, this.alpha] = known.get(words);
    return this;
  };
})();"""
_AXE: Final = Axe().axe_script + _READ_COLOURS_ONCE
_RUN_AXE: Final = "options => axe.run(document, options).then(found => found.violations)"
_WIDER: Final = "html => html.scrollWidth - html.clientWidth"


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """What is done within leads to another page; afterwards that page is loaded, and its scripts have run."""
    with page.expect_navigation():
        yield


def settled(page: Page, read: Callable[[], T]) -> T:
    """What ``read`` takes from the page once it is loaded; anew where another page comes meanwhile.

    Raises Playwright's Error where that happens again and again, or where the reading itself is at fault.
    """
    for _one in range(_INTERRUPTIONS):
        page.wait_for_load_state()
        with suppress(Error):
            return read()
    page.wait_for_load_state()
    return read()


def keep_picture(page: Page, path: Path) -> None:
    """What is seen now, in few colours."""
    # A busy browser sometimes cannot capture at once.
    seen = Image.open(io.BytesIO(settled(page, lambda: page.screenshot(animations="disabled"))))
    path.parent.mkdir(parents=True, exist_ok=True)
    seen.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def violations(page: Page, **options: Any) -> list[str]:
    """What axe finds: the rule, and the first place that breaks it."""

    def look() -> Any:
        page.evaluate(_STILL)
        # What has run on this page before runs in half the time.
        if page.evaluate("typeof axe === 'undefined'"):
            page.evaluate(_AXE)
        return page.evaluate(_RUN_AXE, DEFAULT_OPTIONS | options)

    found = settled(page, look)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def within_the_window(page: Page) -> bool:
    """Whether nothing is wider than the window, so that nobody has to move the page to and fro."""
    return bool(settled(page, lambda: page.locator("html").evaluate(_WIDER)) <= 0)


def fits(page: Page) -> None:
    """Nothing is wider than the window, and axe finds nothing."""
    assert within_the_window(page)
    assert violations(page) == []
