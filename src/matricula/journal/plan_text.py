"""A thematic plan as it is copied out of a spreadsheet: a line for each topic, its cells parted by tabs."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.journal.words import LESSON_KINDS, WORKS
from matricula.kernel.text import tidy
from matricula.regulation.api import Stack, Words

MOST_LINES: Final = 500
MOST_HOURS: Final = 40
LONGEST: Final = {"section": 200, "topic": 400, "homework": 1000}
CELLS: Final = ("section", "topic", "hours", "kind", "work", "homework")
_FORMULA: Final = ("=", "+", "@")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line that was understood. ``kind`` and ``work`` are codes of the pack, or empty."""

    topic: str
    section: str = ""
    hours: int = 1
    kind: str = ""
    work: str = ""
    homework: str = ""


@dataclass(frozen=True, slots=True)
class Flawed:
    """A cell that was not understood: the line, counted from 1, what stood there, and why."""

    line: int
    written: str
    says: Words


def read_plan_text(text: str, stack: Stack) -> tuple[list[TypedLine], list[Flawed]]:
    """The lines of a text, and what is wrong with the others. Cells: section, topic, hours, type, work, homework.

    A line of one cell is a topic of one hour. Empty lines are passed over; a section that is left out goes on.
    """
    lines: list[TypedLine] = []
    flaws: list[Flawed] = []
    section = ""
    for number, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        if len(lines) + len(flaws) >= MOST_LINES:
            flaws.append(
                Flawed(number, "", _("More than %(most)d lines are not read.") % {"most": MOST_LINES})
            )
            break
        cells = [tidy(one) for one in written.split("\t")]
        said = dict(zip(CELLS, cells, strict=False)) if len(cells) > 1 else {"topic": cells[0]}
        section = said.get("section") or section
        read = _read(said | {"section": section}, number, stack)
        (lines if isinstance(read, TypedLine) else flaws).append(read)  # type: ignore[arg-type]  # by its type
    return lines, flaws


def _read(said: dict[str, str], number: int, stack: Stack) -> TypedLine | Flawed:
    for name, cell in said.items():
        if cell.startswith(_FORMULA):
            return Flawed(number, cell[:60], _("This is a formula: copy its value."))
        if len(cell) > LONGEST.get(name, 200):
            return Flawed(
                number, cell[:60], _("This has more than %(most)d characters.") % {"most": LONGEST[name]}
            )
    if not said.get("topic"):
        return Flawed(number, "", _("The second cell has to hold the topic."))
    hours = said.get("hours") or "1"
    if not (hours.isascii() and hours.isdecimal() and 1 <= int(hours[:4]) <= MOST_HOURS):
        return Flawed(
            number, hours[:60], _("Hours are a whole number from 1 to %(most)d.") % {"most": MOST_HOURS}
        )
    codes = {}
    for name, table in (("kind", LESSON_KINDS), ("work", WORKS)):
        cell = said.get(name, "")
        code = stack.table(table).parse(cell) if cell and table in stack.tables else ""
        if cell and not code:
            return Flawed(number, cell[:60], _("There is no such type of lesson or kind of work."))
        codes[name] = code or ""
    return TypedLine(
        said["topic"], said.get("section", ""), int(hours), homework=said.get("homework", ""), **codes
    )
