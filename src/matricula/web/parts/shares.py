"""How many are what: a table of counts with a picture of them."""

from dataclasses import dataclass
from typing import ClassVar

from matricula.web.parts.marks import Tone
from matricula.web.parts.part import Part, Words


@dataclass(frozen=True)
class Share:
    """So many are this; `href` leads to them, if to a page. `percent` is the length of its bar, None for none.

    `rest` is the tone of what the bar leaves to a hundred, where that means something too.
    """

    label: Words
    count: Words
    href: str
    percent: int | None = None
    tone: Tone = Tone.waiting
    rest: Tone | None = None


@dataclass(frozen=True)
class Shares(Part):
    """Counts, each with a bar: a table for whoever hears it, a picture for whoever sees it."""

    template: ClassVar[str] = "parts/shares.html"
    caption: Words
    what: Words
    counted: Words
    lines: tuple[Share, ...]
