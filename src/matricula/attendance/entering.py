"""What is to be entered of a day, made of what was sent; what does not belong on the list falls out of it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matricula.attendance.kinds import KIND_TABLE, is_excused
from matricula.attendance.models import DayList, DayMark, What
from matricula.attendance.queries.sheet import OnList
from matricula.kernel.text import tidy
from matricula.registry.api import Student
from matricula.regulation.api import Refused, Stack

LONGEST_NOTE: Final = 200


class Absence(NamedTuple):
    """Why a pupil was not there: a kind of the pack, and a note."""

    kind: str
    note: str = ""


class LeftOut(NamedTuple):
    """A line that fell out: whose (no name, if the pupil is not one's own to see) and why."""

    student: uuid.UUID
    name: str
    why: Promise


class Marked(NamedTuple):
    """What a mark says."""

    what: What
    kind: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entered:
    """What became of it: the list as it stands, the lines that fell out, and whether anything was written."""

    day_list: DayList
    left_out: tuple[LeftOut, ...]
    written: bool


def settle(
    pupils: Sequence[OnList],
    absent: Mapping[uuid.UUID, Absence],
    unexpected: Collection[uuid.UUID],
    stack: Stack,
    clause: str,
) -> tuple[dict[int, Marked], tuple[LeftOut, ...]]:
    """The marks by the id of the enrollment, and the lines that do not belong on the list.

    Raises :class:`Refused` for a kind that the pack does not offer and for a note that is too long. Whoever is
    ``unexpected`` and expected after all (the status has changed meanwhile) is simply there.
    """
    on_list = {one.student_uuid: one for one in pupils}
    marks: dict[int, Marked] = {}
    left_out = []
    for student, why in absent.items():
        _check_kind(why, stack, clause)
        one = on_list.get(student)
        if one is None:
            left_out.append(student)
        elif one.expected:
            what = What.EXCUSED if is_excused(stack, why.kind) else What.UNEXCUSED
            marks[one.enrollment.pk] = Marked(what, why.kind, _note(why.note, clause))
    for student in unexpected:
        one = on_list.get(student)
        if one is None:
            left_out.append(student)
        elif not one.expected:
            marks[one.enrollment.pk] = Marked(What.UNEXPECTED)
    away = [
        LeftOut(student, one.enrollment.student.name, _("is not in school by status, so cannot be absent"))
        for student, one in ((each, on_list.get(each)) for each in absent)
        if one is not None and not one.expected
    ]
    return marks, (*_strangers(left_out), *away)


def told(left_out: Sequence[LeftOut]) -> list[dict[str, str]]:
    """The lines that fell out as the log of actions keeps them."""
    return [{"student": str(one.student)} for one in left_out]


def stored(marks: Mapping[int, DayMark]) -> dict[int, Marked]:
    """The same of what stands in the database."""
    return {pk: Marked(What(one.what), one.kind, one.note) for pk, one in marks.items()}


def _strangers(students: Sequence[uuid.UUID]) -> list[LeftOut]:
    """One statement, none without any."""
    if not students:
        return []
    names = dict(Student.objects.filter(uuid__in=students).values_list("uuid", "name"))
    return [LeftOut(one, names.get(one, ""), _("had no seat in this class on that day")) for one in students]


def _check_kind(why: Absence, stack: Stack, clause: str) -> None:
    if why.kind not in stack.table(KIND_TABLE).offered:
        raise Refused(
            "no_such_absence_kind",
            _("There is no such kind of absence."),
            clause=clause,
            next_step=_("Choose one of the kinds of absence."),
        )


def _note(written: str, clause: str) -> str:
    note = tidy(written)
    if len(note) > LONGEST_NOTE:
        raise Refused(
            "absence_note_too_long",
            _("A note has at most %(most)d characters.") % {"most": LONGEST_NOTE},
            clause=clause,
            next_step=_("Write it shorter; papers are filed in the archive."),
        )
    return note
