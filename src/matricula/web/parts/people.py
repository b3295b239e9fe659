"""People, places, facts about them, and the files that prove them."""

from dataclasses import dataclass
from typing import ClassVar

from matricula.web.parts.law import ClauseNote
from matricula.web.parts.part import Part, Words


@dataclass(frozen=True)
class PersonBlock(Part):
    """A person: seal with the first sign of the name, name, a line below. `lang` is the language of the name."""

    template: ClassVar[str] = "parts/person.html"
    name: str
    under: Words = ""
    number: str = ""
    href: str = ""
    lang: str = ""
    large: bool = False

    @property
    def sign(self) -> str:
        """First sign of the name; a code point, so that signs beyond the basic plane stay whole."""
        return next(iter(self.name.strip()), "·")


@dataclass(frozen=True)
class PeopleLines(Part):
    """Several people in one cell: each name on a line, below it what belongs to that person, line by line."""

    template: ClassVar[str] = "parts/people_lines.html"
    people: tuple[tuple[Words, tuple[Words, ...]], ...]


@dataclass(frozen=True)
class OrgBlock(Part):
    """A school or authority and where it stands in the tree, from the top."""

    template: ClassVar[str] = "parts/org.html"
    name: Words
    path: tuple[Words, ...] = ()
    href: str = ""
    large: bool = False


@dataclass(frozen=True)
class Way(Part):
    """From one place to another. The arrow is an icon: a typed one keeps its direction when the names change theirs."""

    template: ClassVar[str] = "parts/way.html"
    start: Words
    end: Words


@dataclass(frozen=True)
class Fact:
    """A term and its value, which may be a part; `note` says where it comes from or since when."""

    term: Words
    value: Part | Words
    note: Words = ""

    @property
    def plain(self) -> bool:
        """Whether the value is bare words or figures, which may run another way than the page."""
        return not isinstance(self.value, Part)


@dataclass(frozen=True)
class FactList(Part):
    """A definition list."""

    template: ClassVar[str] = "parts/facts.html"
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Evidence(Part):
    """A file that proves something; without `href` it is still missing and `clause` says who asks for it.

    `view_href` shows what `href` downloads. With `remove_href` it can be taken off: `remove_id` is posted as `remove`.
    """

    template: ClassVar[str] = "parts/evidence.html"
    kind: Words
    name: str = ""
    size: Words = ""
    digest: str = ""
    by: Words = ""
    at: Words = ""
    href: str = ""
    icon: str = "file"
    clause: ClauseNote | None = None
    view_href: str = ""
    remove_href: str = ""
    remove_id: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether the page can show it itself."""
        return self.icon == "image"

    @property
    def digest_short(self) -> str:
        """Enough of the hash to compare by eye."""
        return self.digest[:12]
