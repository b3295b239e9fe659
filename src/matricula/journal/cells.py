"""What the cells of one batch are held against, and what becomes of each."""

import uuid
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.journal.hands import own_on_its_day
from matricula.journal.lessons import check_held
from matricula.journal.marking import marking_of
from matricula.journal.models import Lesson, LessonAbsence, Mark, TeachingGroup
from matricula.journal.roster import Learner, Member, members_between
from matricula.journal.terms import locks_of
from matricula.journal.words import (
    ATTENDANCE_BASIS,
    CLOSED_BASIS,
    MARKS_BASIS,
    REASON_FROM,
    WORKS,
    correction_reasons,
    lesson_marks,
    mark_shown,
    marks_table,
    missed_codes,
    number_of,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, Stack

MOST_IN_A_CELL: Final = 4
LONGEST_COMMENT: Final = 200


class Given(NamedTuple):
    """One mark: a code of the scale, the kind of work, a comment; and the day of the work, if not the lesson's.

    Without a comment (``None``) the one that stands is kept.
    """

    value: str
    work: str
    comment: str | None = None
    worked_on: date | None = None


class Cell(NamedTuple):
    """What a cell shall hold: marks left to right, and why the student missed the lesson (empty: was there).

    What is ``None`` is left as it stands. An empty ``marks`` takes all back. ``version`` and ``missed_version`` are
    those that were seen. ``why`` is a code of the pack's ``correction_reason``, for marks that stood otherwise. With
    the marks that stand already it says why they were changed last.
    """

    lesson: uuid.UUID
    student: uuid.UUID
    marks: tuple[Given, ...] | None
    version: int
    missed: str | None = None
    missed_version: int = 0
    why: str = ""


class Outcome(NamedTuple):
    """What became of a cell: ``saved``, ``refused`` or ``conflict``, with its versions now and what it holds.

    ``marks`` are codes; ``works`` has the kind of work of each, ``weights`` how often it counts, ``reasons`` why it was
    changed last.

    ``why`` has ``code``, ``says``, ``clause`` and ``next_step``; in a conflict ``who`` and ``when`` instead.
    """

    lesson: str
    student: str
    state: str
    version: int
    marks: list[str]
    why: dict[str, str]
    works: list[str] = []
    missed: str = ""
    missed_version: int = 0
    reasons: list[str] = []
    weights: list[int] = []


class Sheet:
    """Lessons, whose they are, the students of each day, what stands and what is closed; read once.

    In six statements, and two more in a group with closed periods.
    """

    def __init__(
        self, by: Acting, group: TeachingGroup, stack: Stack, cells: Sequence[Cell], revision: int
    ) -> None:
        self.by, self.group, self.stack, self.revision = by, group, stack, revision
        self.clause = stack.basis(MARKS_BASIS)
        self.marking = marking_of(group.school_id, stack)
        self.values = marks_table(stack, group.scale)
        self.offered = lesson_marks(self.values)
        self.now = civil_now()
        self.locks = locks_of(group, self.now)
        self.today = civil_today(group.school.time_zone)
        self.reasons = correction_reasons(stack)
        self.reason_from = stack.term(REASON_FROM, on=self.today) if REASON_FROM in stack.terms else None
        found = Lesson.objects.filter(uuid__in={one.lesson for one in cells}, group=group)
        self.lessons = {
            one.uuid: one
            for one in found.annotate(is_own=own_on_its_day(by)).select_related("group", "school")
        }
        self.members: Mapping[uuid.UUID, Member] = {}
        if self.lessons:
            days = [one.day for one in self.lessons.values()]
            members = members_between(group, min(days), max(days))
            self.members = {one.learner.student_uuid: one for one in members}
        held = [one.pk for one in self.lessons.values()]
        self.marks: dict[tuple[int, int], list[Mark]] = {}
        for mark in Mark.objects.filter(lesson__in=held).select_related("entered_in__user").order_by("slot"):
            self.marks.setdefault((mark.lesson_id, mark.enrollment_id), []).append(mark)
        absences = LessonAbsence.objects.filter(lesson__in=held).select_related("entered_in__user")
        self.absences = {(one.lesson_id, one.enrollment_id): one for one in absences}
        # By place, since a statement touches no row twice and a batch may name a cell twice.
        self.marks_written: dict[tuple[int, int, int], Mark] = {}
        self.absences_written: dict[tuple[int, int], LessonAbsence] = {}

    def _is_closed(self, cell: Cell, lesson: Lesson, member: Member) -> bool:
        """Whether the cell would change marks of a closed period; who was there is entered after its end, too."""
        pk = member.learner.enrollment_id
        place = (lesson.pk, pk)
        return (self._differs(place, cell) or self._explains(place, cell)) and self.locks.hold(pk, lesson.day)

    def settle(self, cell: Cell) -> Outcome:
        """Judge a cell and, if nothing is against it, put what changes among what is to be written."""
        lesson = self.lessons.get(cell.lesson)
        try:
            if lesson is None or not lesson.is_own:
                raise self._refused(
                    "not_the_own_lesson",
                    _("This lesson is not yours to mark, or not of this group."),
                    _("Load the journal again; ask the deputy to enter you as the substitute."),
                )
            check_held(lesson, self.clause)
            member = self.members.get(cell.student)
            if member is None or not member.is_on(lesson.day):
                raise self._refused(
                    "not_in_group_that_day",
                    _("The student did not belong to this group on the day of the lesson."),
                    _("See since when the student has been in the group."),
                )
            if self._is_closed(cell, lesson, member):
                raise Refused(
                    "period_closed",
                    _("The period of this lesson is closed: its marks stay as they are."),
                    clause=self.stack.basis(CLOSED_BASIS),
                    next_step=_("Ask the deputy to have it opened again for this student; the head decides."),
                )
            self._check(cell)
            self._check_reason(cell, (lesson.pk, member.learner.enrollment_id))
        except Refused as refused:
            return Outcome(str(cell.lesson), str(cell.student), "refused", 0, [], _told(refused))
        place = (lesson.pk, member.learner.enrollment_id)
        replaces, explains = self._differs(place, cell), self._explains(place, cell)
        marks_change = replaces or explains
        missed_changes = cell.missed is not None and self._missed(place) != cell.missed
        stale: list[Mark | LessonAbsence] = [
            *(self.marks.get(place, []) if marks_change and self._version(place) != cell.version else []),
            *([self.absences[place]] if missed_changes and self._is_stale(place, cell) else []),
        ]
        if stale or (marks_change and self._version(place) != cell.version):
            return self._outcome(cell, place, "conflict", _by_whom(stale))
        if replaces:
            self._replace(lesson, member.learner, place, cell)
        elif explains:
            self._explain(place, cell.why)
        if missed_changes:
            self._miss(lesson, place, cell.missed or "")
        return self._outcome(cell, place, "saved", {})

    def _holds(self, place: tuple[int, int], marks: Sequence[Given]) -> bool:
        standing = [one for one in self.marks.get(place, []) if one.value]
        return len(standing) == len(marks) and all(
            (mark.value, mark.work, mark.comment) == (given.value, given.work, _comment(given, mark))
            and given.worked_on in (None, mark.worked_on)
            for mark, given in zip(standing, marks, strict=True)
        )

    def _differs(self, place: tuple[int, int], cell: Cell) -> bool:
        return cell.marks is not None and not self._holds(place, cell.marks)

    def _explains(self, place: tuple[int, int], cell: Cell) -> bool:
        """Whether nothing but the reason of the last change is new."""
        return (
            bool(cell.why)
            and cell.marks is not None
            and self._holds(place, cell.marks)
            and any(one.why != cell.why for one in self._changed_last(place))
        )

    def _changed_last(self, place: tuple[int, int]) -> list[Mark]:
        """The marks that the newest change of the cell touched, among those that were ever another."""
        changed = [one for one in self.marks.get(place, []) if one.version > 1]
        newest = max((one.revision for one in changed), default=0)
        return [one for one in changed if one.revision == newest]

    def _missed(self, place: tuple[int, int]) -> str:
        standing = self.absences.get(place)
        return standing.code if standing else ""

    def _version(self, place: tuple[int, int]) -> int:
        """That of a cell's marks grows with every change, since no mark is ever erased."""
        return sum(one.version for one in self.marks.get(place, []))

    def _is_stale(self, place: tuple[int, int], cell: Cell) -> bool:
        standing = self.absences.get(place)
        return standing is not None and standing.version != cell.missed_version

    def _check(self, cell: Cell) -> None:
        if cell.missed and cell.missed not in missed_codes(self.stack):
            raise self._refused(
                "no_such_attendance_code",
                _("There is no such mark of absence."),
                _("Choose one of those that are offered."),
                clause=self.stack.basis(ATTENDANCE_BASIS),
            )
        if len(cell.marks or ()) > MOST_IN_A_CELL:
            raise self._refused(
                "too_many_marks",
                _("A student has at most %(most)d marks in a lesson.") % {"most": MOST_IN_A_CELL},
                _("Enter the others in the lesson of their work."),
            )
        for given in cell.marks or ():
            self._check_mark(given)
        if cell.why and cell.why not in self.reasons:
            raise self._refused(
                "no_such_reason",
                _("There is no such reason for a change."),
                _("Choose one of those that are offered."),
            )

    def _check_reason(self, cell: Cell, place: tuple[int, int]) -> None:
        """Where the law asks for it, a mark of an earlier day is not changed without a reason."""
        if cell.why or self.reason_from is None or not self._differs(place, cell):
            return
        given = dict(enumerate(cell.marks or (), start=1))
        changed = [
            one
            for one in self.marks.get(place, [])
            if one.value and (one.slot not in given or given[one.slot].value != one.value)
        ]
        zone = self.group.school.time_zone
        ages = [(self.today - one.entered_at.astimezone(zone).date()).days for one in changed]
        if max(ages, default=-1) >= int(str(self.reason_from.value)):
            raise self._refused(
                "reason_needed",
                _("This mark stands since an earlier day: a change says why."),
                _("Choose the reason."),
                clause=self.reason_from.clause,
            )

    def _check_mark(self, given: Given) -> None:
        if given.value not in self.offered:
            raise self._refused(
                "mark_off_the_scale",
                _("%(mark)s is no mark of this scale.") % {"mark": given.value[:20]},
                _("Enter one of: %(marks)s.")
                % {"marks": ", ".join(mark_shown(self.values, one) for one in self.offered)},
            )
        if given.work not in self.stack.table(WORKS).offered:
            raise self._refused(
                "no_such_work",
                _("There is no such kind of work."),
                _("Choose one of those that are offered."),
            )
        if len(tidy(given.comment or "")) > LONGEST_COMMENT:
            raise self._refused(
                "comment_too_long",
                _("A comment has at most %(most)d characters.") % {"most": LONGEST_COMMENT},
                _("Write it shorter."),
            )
        if given.worked_on is not None and given.worked_on > self.today:
            raise self._refused(
                "work_to_come",
                _("The day of the work has not come yet."),
                _("Enter the mark once the work is done."),
            )

    def _replace(self, lesson: Lesson, learner: Learner, place: tuple[int, int], cell: Cell) -> None:
        """Put the marks in the cell; those that change are put among what is written."""
        marks = cell.marks or ()
        before, after = self.marks.get(place, []), []
        for slot in range(1, max(len(before), len(marks)) + 1):
            old = before[slot - 1] if slot <= len(before) else None
            given = marks[slot - 1] if slot <= len(marks) else None
            worked_on = (given.worked_on if given else None) or (old.worked_on if old else lesson.day)
            mark = Mark(
                uuid=old.uuid if old else uuid.uuid4(),
                lesson=lesson,
                school_id=lesson.school_id,
                enrollment_id=learner.enrollment_id,
                slot=slot,
                value=given.value if given else "",
                number=number_of(self.values, given.value) if given else None,
                work=given.work if given else (old.work if old else ""),
                weight=self.marking.weight(given.work, worked_on) if given else (old.weight if old else 1),
                worked_on=worked_on,
                comment=_comment(given, old) if given else "",
                why=_why(cell, given, old),
                entered_at=self.now,
                entered_in_id=self.by.appointment_id,
                version=(old.version if old else 0) + 1,
                revision=self.revision,
            )
            if old is not None and (old.value, old.work, old.comment, old.worked_on) == (
                mark.value,
                mark.work,
                mark.comment,
                mark.worked_on,
            ):
                after.append(old)
            else:
                after.append(mark)
                self.marks_written[*place, slot] = mark
        self.marks[place] = after

    def _explain(self, place: tuple[int, int], why: str) -> None:
        """Say of the last change why it was made; nothing else of the cell moves."""
        for standing in self._changed_last(place):
            mark = copy(standing)
            # Written as a new row is, over the one that stands.
            mark.pk = None
            mark.why, mark.version, mark.revision = why, standing.version + 1, self.revision
            mark.entered_at, mark.entered_in_id = self.now, self.by.appointment_id
            self.marks[place] = [mark if one is standing else one for one in self.marks[place]]
            self.marks_written[*place, mark.slot] = mark

    def _miss(self, lesson: Lesson, place: tuple[int, int], code: str) -> None:
        old = self.absences.get(place)
        missed = LessonAbsence(
            lesson=lesson,
            school_id=lesson.school_id,
            enrollment_id=place[1],
            code=code,
            note=old.note if old and code else "",
            entered_at=self.now,
            entered_in_id=self.by.appointment_id,
            version=(old.version if old else 0) + 1,
            revision=self.revision,
        )
        self.absences[place] = missed
        self.absences_written[place] = missed

    def _outcome(self, cell: Cell, place: tuple[int, int], state: str, why: dict[str, str]) -> Outcome:
        standing = [one for one in self.marks.get(place, []) if one.value]
        absence = self.absences.get(place)
        return Outcome(
            str(cell.lesson),
            str(cell.student),
            state,
            self._version(place),
            [one.value for one in standing],
            why,
            [one.work for one in standing],
            absence.code if absence else "",
            absence.version if absence else 0,
            [one.why for one in standing],
            [one.weight for one in standing],
        )

    def _refused(self, code: str, says: Any, next_step: Any, clause: str | None = None) -> Refused:
        return Refused(code, says, clause=clause or self.clause, next_step=next_step)


def _comment(given: Given, standing: Mark | None) -> str:
    """What was said of the mark, or what stands beside the same mark where nothing was."""
    if given.comment is not None:
        return tidy(given.comment)
    return standing.comment if standing is not None and standing.value == given.value else ""


def _why(cell: Cell, given: Given | None, standing: Mark | None) -> str:
    """The reason that was given. Without one, that of another value says nothing of this one."""
    if standing is None:
        return ""
    value = given.value if given else ""
    return cell.why or (standing.why if standing.value == value else "")


def _by_whom(stale: Sequence[Mark | LessonAbsence]) -> dict[str, str]:
    """Who was first; nobody, where a cell was thought to hold something that it never held."""
    if not stale:
        return {"who": "", "when": ""}
    last = max(stale, key=lambda one: one.entered_at)
    return {"who": last.entered_in.user.display_name, "when": last.entered_at.isoformat()}


def _told(refused: Refused) -> dict[str, str]:
    return {
        "code": refused.code,
        "says": str(refused.text),
        "clause": refused.clause or "",
        "next_step": str(refused.next_step or ""),
    }
