"""The roll: tables, their filter bar, their pages (keyset: only previous and next)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple

from matricula.web.parts.marks import Empty, Tone
from matricula.web.parts.part import Part, Words


@dataclass(frozen=True)
class Column:
    """A column. `sorted` is "ascending", "descending" or ""; `sort_href` asks for the other order.

    `long` says that whole sentences stand there: on a phone they get the whole width, below their label. `whole` says
    that short words stand there, such as names: they are never broken. Of a compact table on a phone, `on_phone` says
    whether it stands at the end of the first line, in the second, or is left to the page that the row leads to.
    """

    key: str
    label: Words
    number: bool = False
    sort_href: str = ""
    sorted: str = ""
    if_wide: bool = False
    long: bool = False
    whole: bool = False
    on_phone: Literal["end", "second", "none"] = "second"

    @property
    def classes(self) -> str:
        """How the look calls what stands there."""
        named = {
            "number": self.number,
            "if-wide": self.if_wide,
            "long": self.long,
            "whole": self.whole,
            "at-end": self.on_phone == "end",
            "not-on-phone": self.on_phone == "none",
        }
        return " ".join(name for name, holds in named.items() if holds)

    @property
    def sort_icon(self) -> str:
        """Arrow of the order in force."""
        return {"ascending": "sort-up", "descending": "sort-down"}.get(self.sorted, "sort")


class Cell(NamedTuple):
    """A cell with a second, quieter line, or in a language of its own."""

    value: Part | Words
    under: Part | Words = ""
    lang: str = ""
    figures: bool = False


@dataclass(frozen=True)
class Row:
    """A row: `cells` by column key. `href` makes the whole row a link, carried by the first cell's words."""

    cells: Mapping[str, Cell | Part | Words]
    href: str = ""
    tone: Tone | None = None


@dataclass(frozen=True)
class Table(Part):
    """A dense table; on a phone each row is a card, or two lines if `compact`. The first column names the row."""

    template: ClassVar[str] = "parts/table.html"
    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: Empty | None = None
    caption_seen: bool = False
    compact: bool = False


class Option(NamedTuple):
    """A choice of a filter. A tuple, since dozens are compared to find the ones that were written before."""

    value: str
    label: Words


@dataclass(frozen=True)
class Filter:
    """A drop-down in the filter bar."""

    name: str
    label: Words
    options: tuple[Option, ...]
    value: str = ""


@dataclass(frozen=True)
class FilterOn:
    """A filter in force; its link takes it off."""

    label: Words
    off_href: str


@dataclass(frozen=True)
class FilterBar(Part):
    """Words to search and choices to narrow; a GET form, so that every list has an address.

    `offers_href` answers a script what may be meant while somebody types. On a phone the choices beside a search are
    folded until one of them narrows the list, so that the list itself begins on the first screen.
    """

    template: ClassVar[str] = "parts/filters.html"
    action: str
    words_name: str = "q"
    words_label: Words = ""
    words_hint: Words = ""
    words: str = ""
    offers_href: str = ""
    filters: tuple[Filter, ...] = ()
    on: tuple[FilterOn, ...] = ()
    clear_href: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def folds(self) -> bool:
        """Whether the choices fold on a phone: where they are all there is, they stay."""
        return bool(self.words_name and self.filters)

    @property
    def narrowed(self) -> bool:
        """Whether a choice other than the first is made."""
        return any(one.value != one.options[0].value for one in self.filters if one.options)


@dataclass(frozen=True)
class Pages(Part):
    """Previous and next; `words` says what is shown ("25 of 6,014")."""

    template: ClassVar[str] = "parts/pages.html"
    words: Words
    previous_href: str = ""
    next_href: str = ""
