"""The timetable of a school as a workbook: a row for each lesson of the week, and the empty one."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Org
from matricula.exchange.workbook import Limits, Workbook, write_template
from matricula.journal.api import SUBJECTS, NewLine, TeachingGroup, TimetableLine, groups_of, teachers_of
from matricula.kernel.text import search_key
from matricula.regulation.api import Stack, Words, stack_for

LAYOUT: Final = "timetable"
# A page waits for it: five times as many as a large school has in a week.
MOST_ROWS: Final = 5_000
MOST_BYTES: Final = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LineFault:
    """A row that gives no line: where it stands, and why."""

    where: str
    says: Words


@dataclass(frozen=True, slots=True)
class TimetableRead:
    """What stood in the file: lines, each with its place, and what is wrong with the other rows."""

    lines: list[tuple[str, NewLine]]
    faults: list[LineFault]


def read_timetable(file: Path, school: Org, today: date) -> TimetableRead:
    """The lines of a workbook in the layout of the school's pack; raises ``WorkbookRefused`` for one that is none.

    Nothing is stored. Groups are found by class or name and by subject, teachers by their name; two statements. A line
    without a day begins on ``today``.
    """
    stack = stack_for(school.pack)
    limits = Limits.from_settings()
    limits = replace(limits, rows=min(limits.rows, MOST_ROWS), file_bytes=min(limits.file_bytes, MOST_BYTES))
    known = _Known.of(school, today)
    read = TimetableRead([], [])
    with Workbook(file, stack.layout(LAYOUT), stack.table, limits=limits) as book:
        for chunk in book.chunks():
            for row in chunk:
                read.faults.extend(LineFault(one.place, f"{one.message} {one.advice}") for one in row.errors)
                if row.record is not None:
                    where = f"{row.sheet}!{row.row}"
                    line = known.line(row.record)
                    if isinstance(line, NewLine):
                        read.lines.append((where, line))
                    else:
                        read.faults.append(LineFault(where, line))
        read.faults.extend(LineFault("", one.message) for one in book.notices)
    return read


def write_timetable_template(target: BinaryIO, stack: Stack, *, language: str) -> None:
    """The empty workbook of the layout, with its notes."""
    write_template(target, stack.layout(LAYOUT), stack.table, language=language)


@dataclass(frozen=True, slots=True)
class _Known:
    """Groups and teachers of the school, by how they are written."""

    groups: dict[tuple[str, str], list[TeachingGroup]]
    teachers: dict[str, list[Any]]
    today: date

    @classmethod
    def of(cls, school: Org, today: date) -> "_Known":
        groups: dict[tuple[str, str], list[TeachingGroup]] = {}
        for group in groups_of(school, today):
            groups.setdefault((search_key(group.name), group.subject), []).append(group)
        teachers: dict[str, list[Any]] = {}
        for one in teachers_of(school, today):
            teachers.setdefault(search_key(one.user.display_name), []).append(one)
        return cls(groups, teachers, today)

    def line(self, record: Any) -> NewLine | Words:
        """The line of a row, or why there is none."""
        said = {name: value for name, value in record.items() if value not in (None, "")}
        groups = self.groups.get((search_key(str(said["group"])), str(said[SUBJECTS])), [])
        if len(groups) != 1:
            return _("There is no one group of this name and subject: %(name)s.") % {
                "name": str(said["group"])[:80]
            }
        teachers = self.teachers.get(search_key(str(said["teacher"])), [])
        if len(teachers) != 1:
            return _("There is no one teacher of this name: %(name)s.") % {"name": str(said["teacher"])[:80]}
        return NewLine(
            group=groups[0],
            teacher=teachers[0],
            weekday=int(said["weekday"]),
            number=int(said["number"]),
            since=said.get("since") or self.today,
            room=str(said.get("room", "")),
            weeks=str(said.get("weeks") or TimetableLine.Weeks.ALL),
        )
