"""An entry of the help, and how the help is narrowed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from matricula.web import parts

LONGEST = 60
"""More than this is not looked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing explained: its anchor, its name as the pages show it, what it means, and the clause."""

    anchor: str
    name: parts.Status | str
    says: tuple[str, ...]
    clause: str | None = None

    @property
    def title(self) -> str:
        """The name in letters."""
        return str(self.name.label) if isinstance(self.name, parts.Status) else self.name

    def speaks_of(self, wanted: Iterable[str]) -> bool:
        """Whether every one of the words, which are folded, stands somewhere in the entry."""
        whole = " ".join((self.title, *self.says, self.clause or "")).casefold()
        return all(one in whole for one in wanted)


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one kind; the help has an anchor for each."""

    name: str
    title: str
    entries: tuple[Entry, ...]


def narrowed(groups: Iterable[Group], words: str) -> list[Group]:
    """The groups with those entries that speak of all the words; groups without any are left out."""
    wanted = words.casefold().split()
    found = (
        replace(one, entries=tuple(each for each in one.entries if each.speaks_of(wanted))) for one in groups
    )
    return [one for one in found if one.entries]
