"""Where one is: breadcrumbs and tabs. And choices shown as cards."""

from dataclasses import dataclass
from typing import ClassVar

from matricula.web.parts.law import ClauseNote
from matricula.web.parts.marks import Tone
from matricula.web.parts.part import Part, Words


@dataclass(frozen=True)
class Crumb:
    """A place above this one; without `href`, this one."""

    label: Words
    href: str = ""


@dataclass(frozen=True)
class Crumbs(Part):
    """The way down to this page."""

    template: ClassVar[str] = "parts/crumbs.html"
    crumbs: tuple[Crumb, ...]


@dataclass(frozen=True)
class Tab:
    """A side of the same thing, with an address of its own."""

    label: Words
    href: str
    current: bool = False
    count: int | None = None
    tone: Tone | None = None


@dataclass(frozen=True)
class Tabs(Part):
    """Sides of one thing. Links, not scripts."""

    template: ClassVar[str] = "parts/tabs.html"
    tabs: tuple[Tab, ...]
    label: Words


@dataclass(frozen=True)
class Choice:
    """The label of a radio card: use it as the label in a field's `choices`; `clauses` appear as chips."""

    label: Words
    hint: Words = ""
    clauses: tuple[ClauseNote, ...] = ()

    def __str__(self) -> str:
        return str(self.label)
