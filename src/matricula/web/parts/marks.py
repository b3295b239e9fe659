"""Small marks: status, masked numbers, progress, nothing-here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from matricula.web.parts.part import Part, Words


class Tone(StrEnum):
    """What a colour means. Words and icon always say the same."""

    due = "due"
    soon = "soon"
    late = "late"
    locked = "locked"
    done = "done"
    waiting = "waiting"
    info = "info"
    warning = "warning"
    refused = "refused"

    @property
    def icon(self) -> str:
        """Name of the icon that goes with the tone."""
        return _ICONS[self]


_ICONS = {
    Tone.due: "clock",
    Tone.soon: "hourglass",
    Tone.late: "late",
    Tone.locked: "lock",
    Tone.done: "check",
    Tone.waiting: "waiting",
    Tone.info: "info",
    Tone.warning: "late",
    Tone.refused: "stop",
}


@dataclass(frozen=True)
class Status(Part):
    """A short state in a table or a title: `Status(Tone.done, _("Enrolled"))`."""

    template: ClassVar[str] = "parts/status.html"
    tone: Tone
    label: Words
    icon: str = ""

    @property
    def icon_name(self) -> str:
        """The icon given, else the tone's own."""
        return self.icon or self.tone.icon


@dataclass(frozen=True)
class Link(Part):
    """A way to somewhere from within a cell or a list."""

    template: ClassVar[str] = "parts/link.html"
    label: Words
    href: str
    icon: str = ""
    heard: Words = ""


@dataclass(frozen=True)
class StruckOut(Part):
    """Words that stand no longer and are still to be read."""

    template: ClassVar[str] = "parts/struck_out.html"
    words: Words


@dataclass(frozen=True)
class MaskedNumber(Part):
    """A personal number, hidden until asked for.

    `masked` is already masked: the full number never reaches the page. `reveal_href` answers with this same part
    without `reveal_href`, and logs who looked.
    """

    template: ClassVar[str] = "parts/masked.html"
    masked: str
    label: Words
    reveal_href: str = ""


@dataclass(frozen=True)
class Tick(Part):
    """A box to tick in a row of a table; `form` is the id of the form elsewhere on the page that sends it."""

    template: ClassVar[str] = "parts/tick.html"
    name: str
    value: str
    label: Words
    form: str
    ticked: bool = False


@dataclass(frozen=True)
class Progress(Part):
    """How far an upload or import is; `total` None while it is not known."""

    template: ClassVar[str] = "parts/progress.html"
    label: Words
    done: int
    total: int | None
    note: Words = ""
    tone: Tone | None = None
    refresh_href: str = ""


@dataclass(frozen=True)
class Empty(Part):
    """Nothing here, why, and what to do about it."""

    template: ClassVar[str] = "parts/empty.html"
    title: Words
    text: Words = ""
    action: Words = ""
    href: str = ""
    icon: str = "inbox"
