"""Enter marks of a group, many cells at once, each with an outcome of its own."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.journal.hands import TEACH, own_lessons
from matricula.journal.lessons import check_held
from matricula.journal.models import Lesson, Mark, MarkBatch, TeachingGroup
from matricula.journal.roster import Learner, learners_on
from matricula.journal.terms import locks_of
from matricula.journal.words import (
    CLOSED_BASIS,
    MARKS_BASIS,
    WORKS,
    lesson_marks,
    mark_shown,
    marks_table,
    number_of,
    weight_of,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, Stack, stack_for

MOST_CELLS: Final = 2000
MOST_IN_A_CELL: Final = 4
LONGEST_COMMENT: Final = 200


class Given(NamedTuple):
    """One mark: a code of the scale, the kind of work, a comment; and the day of the work, if not the lesson's."""

    value: str
    work: str
    comment: str = ""
    worked_on: date | None = None


class Cell(NamedTuple):
    """What a cell shall hold, left to right; empty takes all marks back. ``version`` is the one that was seen."""

    lesson: uuid.UUID
    student: uuid.UUID
    marks: tuple[Given, ...]
    version: int


class Outcome(NamedTuple):
    """What became of a cell: ``saved``, ``refused`` or ``conflict``, with its version now and what it holds.

    ``why`` has ``code``, ``says``, ``clause`` and ``next_step``; in a conflict ``who`` and ``when`` too.
    """

    lesson: str
    student: str
    state: str
    version: int
    marks: list[str]
    why: dict[str, str]


def enter_marks(*, by: Acting, group: TeachingGroup, key: uuid.UUID, cells: Sequence[Cell]) -> list[Outcome]:
    """Store the cells, each by itself: a refused one undoes no other. Basis ``journal_marks``.

    The same ``key`` again gets the same answer and writes nothing. One transaction, one row of the action log; nine
    statements, however many cells there are, and one for each different day.
    Raises :class:`Refused` for too many cells; :class:`NotPermitted` for who does not teach.
    """
    require(by, TEACH)
    stack = stack_for(by.pack)
    clause = stack.basis(MARKS_BASIS)
    if len(cells) > MOST_CELLS:
        raise Refused(
            "too_many_cells",
            _("At most %(most)d cells are entered at once.") % {"most": MOST_CELLS},
            clause=clause,
            next_step=_("Enter them in parts."),
        )
    with transaction.atomic():
        # The second of two at once waits here, and finds the answer of the first.
        TeachingGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
        answered = MarkBatch.objects.filter(key=key, school_id=by.org_id).first()
        if answered is not None:
            return [Outcome(**one) for one in answered.answer]
        sheet = _Sheet.read(by, group, stack, cells)
        outcomes = [sheet.settle(cell) for cell in cells]
        with recorded(
            "journal.enter_marks",
            by=by,
            subject_kind="teaching_group",
            subject=group.uuid,
            clause=clause,
            seen_by=group.school.lineage,
        ) as record:
            Mark.objects.bulk_create(
                sheet.written,
                update_conflicts=True,
                unique_fields=["lesson", "enrollment", "slot"],
                update_fields=[
                    *(
                        "value",
                        "work",
                        "weight",
                        "worked_on",
                        "comment",
                        "entered_at",
                        "entered_in",
                        "version",
                    )
                ],
            )
            MarkBatch.objects.create(
                key=key,
                school_id=by.org_id,
                entered_in_id=by.appointment_id,
                entered_at=sheet.now,
                answer=[one._asdict() for one in outcomes],
            )
            states = [one.state for one in outcomes]
            record.detail = {state: states.count(state) for state in sorted(set(states))}
    return outcomes


class _Sheet:
    """What the cells of one batch are held against, read once."""

    def __init__(
        self,
        by: Acting,
        group: TeachingGroup,
        stack: Stack,
        lessons: Mapping[uuid.UUID, Lesson],
        own: set[int],
        learners: Mapping[date, Mapping[uuid.UUID, Learner]],
        standing: Mapping[tuple[int, int], list[Mark]],
    ) -> None:
        self.by, self.group, self.stack = by, group, stack
        self.clause = stack.basis(MARKS_BASIS)
        self.lessons, self.own, self.learners, self.standing = lessons, own, learners, dict(standing)
        self.locks = locks_of(group, civil_now())
        self.values = marks_table(stack, group.scale)
        self.offered = lesson_marks(self.values)
        self.now = civil_now()
        self.today = civil_today(group.school.time_zone)
        self.written: list[Mark] = []

    @classmethod
    def read(cls, by: Acting, group: TeachingGroup, stack: Stack, cells: Sequence[Cell]) -> "_Sheet":
        """Lessons, whose they are, the students of each day, and the marks that stand."""
        found = Lesson.objects.filter(uuid__in={one.lesson for one in cells}, group=group)
        lessons = {one.uuid: one for one in found.select_related("group", "school")}
        days = {one.day for one in lessons.values()}
        own = {
            pk
            for day in days
            for pk in Lesson.objects.filter(own_lessons(by, day), group=group, day=day).values_list(
                "pk", flat=True
            )
        }
        learners = {day: {one.student_uuid: one for one in learners_on(group, day)} for day in days}
        standing: dict[tuple[int, int], list[Mark]] = {}
        marks = Mark.objects.filter(lesson__in=[one.pk for one in lessons.values()])
        for mark in marks.select_related("entered_in__user").order_by("slot"):
            standing.setdefault((mark.lesson_id, mark.enrollment_id), []).append(mark)
        return cls(by, group, stack, lessons, own, learners, standing)

    def settle(self, cell: Cell) -> Outcome:
        """Judge a cell and, if nothing is against it, put its marks among those to write."""
        lesson = self.lessons.get(cell.lesson)
        try:
            if lesson is None or lesson.pk not in self.own:
                raise self._refused(
                    "not_the_own_lesson",
                    _("This lesson is not yours to mark, or not of this group."),
                    _("Load the journal again; ask the deputy to enter you as the substitute."),
                )
            check_held(lesson, self.clause)
            learner = self.learners[lesson.day].get(cell.student)
            if learner is None:
                raise self._refused(
                    "not_in_group_that_day",
                    _("The student did not belong to this group on the day of the lesson."),
                    _("See since when the student has been in the group."),
                )
            if self.locks.hold(learner.enrollment_id, lesson.day):
                raise Refused(
                    "period_closed",
                    _("The period of this lesson is closed: its marks stay as they are."),
                    clause=self.stack.basis(CLOSED_BASIS),
                    next_step=_("Ask the deputy to have it opened again for this student; the head decides."),
                )
            self._check(cell)
        except Refused as refused:
            return self._outcome(cell, "refused", [], _told(refused))
        before = self.standing.get((lesson.pk, learner.enrollment_id), [])
        if [one.value for one in before if one.value] == [one.value for one in cell.marks] and all(
            mark.work == given.work and mark.comment == tidy(given.comment)
            for mark, given in zip((one for one in before if one.value), cell.marks, strict=True)
        ):
            return self._outcome(cell, "saved", before, {})
        if _version(before) != cell.version:
            last = max(before, key=lambda one: one.entered_at)
            return self._outcome(
                cell,
                "conflict",
                before,
                {"who": last.entered_in.user.display_name, "when": last.entered_at.isoformat()},
            )
        after = self._replaced(lesson, learner, before, cell.marks)
        self.standing[lesson.pk, learner.enrollment_id] = after
        return self._outcome(cell, "saved", after, {})

    def _check(self, cell: Cell) -> None:
        if len(cell.marks) > MOST_IN_A_CELL:
            raise self._refused(
                "too_many_marks",
                _("A student has at most %(most)d marks in a lesson.") % {"most": MOST_IN_A_CELL},
                _("Enter the others in the lesson of their work."),
            )
        for given in cell.marks:
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
            if len(tidy(given.comment)) > LONGEST_COMMENT:
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

    def _replaced(
        self, lesson: Lesson, learner: Learner, before: list[Mark], marks: tuple[Given, ...]
    ) -> list[Mark]:
        """The marks of the cell afterwards; those that change are put among what is written."""
        after = []
        for slot in range(1, max(len(before), len(marks)) + 1):
            old = before[slot - 1] if slot <= len(before) else None
            given = marks[slot - 1] if slot <= len(marks) else None
            mark = Mark(
                uuid=old.uuid if old else uuid.uuid4(),
                lesson=lesson,
                school_id=lesson.school_id,
                enrollment_id=learner.enrollment_id,
                slot=slot,
                value=given.value if given else "",
                number=number_of(self.values, given.value) if given else None,
                work=given.work if given else (old.work if old else ""),
                weight=weight_of(self.stack, given.work) if given else (old.weight if old else 1),
                worked_on=(given.worked_on if given else None) or (old.worked_on if old else lesson.day),
                comment=tidy(given.comment) if given else "",
                entered_at=self.now,
                entered_in_id=self.by.appointment_id,
                version=(old.version if old else 0) + 1,
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
                self.written.append(mark)
        return after

    def _outcome(self, cell: Cell, state: str, marks: Sequence[Mark], why: dict[str, str]) -> Outcome:
        shown = [one.value for one in marks if one.value]
        return Outcome(str(cell.lesson), str(cell.student), state, _version(marks), shown, why)

    def _refused(self, code: str, says: Any, next_step: Any) -> Refused:
        return Refused(code, says, clause=self.clause, next_step=next_step)


def _version(marks: Sequence[Mark]) -> int:
    """That of a cell grows with every change, since no mark is ever erased."""
    return sum(one.version for one in marks)


def _told(refused: Refused) -> dict[str, str]:
    return {
        "code": refused.code,
        "says": str(refused.text),
        "clause": refused.clause or "",
        "next_step": str(refused.next_step or ""),
    }
