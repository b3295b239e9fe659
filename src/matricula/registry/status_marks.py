"""Marks of the archive that the system keeps itself: each begins and ends with the statuses that its code names."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final

from matricula.registry.archive_contents import ARCHIVE_TABLE, CONTENT
from matricula.registry.models import ArchiveItem, Enrollment
from matricula.regulation.api import CodeTable, Stack

MARKS_BASIS: Final = "status_marks"
WITH_STATUSES: Final = "with_statuses"
"""The attribute of a mark's code: the statuses, in a row, as long as which it lasts."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A place that went from one status into another on a day, and the case that decided it."""

    place: Enrollment
    before: str
    since: date
    after: str
    on: date
    case: uuid.UUID


def keep_marks(law: Stack, turned: Turned) -> list[ArchiveItem]:
    """Enter in the archive each mark that begins, or ends, with this change of status; returns the entries.

    A mark that ends is entered anew, from its first day to its last; what was entered before stays, as all of the
    archive does. Law without the basis ``status_marks`` has no such marks.
    """
    if MARKS_BASIS not in law.bases:
        return []
    words = law.basis_words(MARKS_BASIS)
    entered = []
    for mark, statuses in _kept_by_status(law).items():
        was, now = turned.before in statuses, turned.after in statuses
        if was is now:
            continue
        data = {
            words["mark"]: mark,
            words["first_day"]: (turned.on if now else _begun(turned, law, mark)).isoformat(),
        }
        if was:
            data[words["last_day"]] = turned.on.isoformat()
        entered.append(_enter(law, turned, mark, data))
    return entered


def _kept_by_status(law: Stack) -> dict[str, frozenset[str]]:
    """The marks that follow a status, each with the statuses that it follows."""
    return {
        code: frozenset(entry.attributes[WITH_STATUSES].split())
        for code, entry in marks_table(law).entries.items()
        if WITH_STATUSES in entry.attributes
    }


def marks_table(law: Stack) -> CodeTable:
    """The table of marks; KeyError where the words of the basis lead to none."""
    words = law.basis_words(MARKS_BASIS)
    layout = law.layout(law.table(ARCHIVE_TABLE).attributes(words["kind"])[CONTENT])
    return law.table(layout.column(words["mark"]).table or "")


def _begun(turned: Turned, law: Stack, mark: str) -> date:
    """The first day of the mark that ends: the archive has it, unless the status is older than such marks."""
    words = law.basis_words(MARKS_BASIS)
    entries = ArchiveItem.objects.filter(
        student_id=turned.place.student_id, kind=words["kind"], **{f"data__{words['mark']}": mark}
    )
    begun = entries.filter(case_uuid__isnull=False).order_by("-id").values_list("data", flat=True).first()
    if begun is None or words["last_day"] in begun:
        return turned.since
    return date.fromisoformat(begun[words["first_day"]])


def _enter(law: Stack, turned: Turned, mark: str, data: dict[str, str]) -> ArchiveItem:
    clause = law.basis(MARKS_BASIS)
    return ArchiveItem.objects.create(
        student_id=turned.place.student_id,
        enrollment=turned.place,
        kind=law.basis_words(MARKS_BASIS)["kind"],
        title=marks_table(law).label(mark, law.source_of(clause).language),
        recorded_on=turned.on,
        data=data,
        case_uuid=turned.case,
        clause=clause,
    )
