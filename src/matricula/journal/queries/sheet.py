"""A lesson as its page shows it: the students, who missed it, their marks, topic and homework."""

import uuid
from dataclasses import dataclass

from matricula.journal.models import Homework, Lesson, LessonAbsence, Mark
from matricula.journal.roster import Learner, learners_on


@dataclass(frozen=True, slots=True)
class Row:
    """A student of the group: what was entered of them, and the version of the cell of their marks."""

    learner: Learner
    absence: LessonAbsence | None
    marks: tuple[Mark, ...]
    version: int


@dataclass(frozen=True, slots=True)
class LessonSheet:
    """The lesson; ``homework`` is None where none was given."""

    lesson: Lesson
    rows: tuple[Row, ...]
    homework: Homework | None


def lesson_seen(lesson: uuid.UUID) -> Lesson | None:
    """The lesson, if it is one's own school's; one statement."""
    found = Lesson.objects.select_related("group", "school", "teacher__user", "group__school_class")
    return found.filter(uuid=lesson).first()


def lesson_sheet(lesson: Lesson) -> LessonSheet:
    """Four statements."""
    absences = {
        one.enrollment_id: one for one in LessonAbsence.objects.filter(lesson=lesson).exclude(code="")
    }
    marks: dict[int, list[Mark]] = {}
    for mark in Mark.objects.filter(lesson=lesson).order_by("slot"):
        marks.setdefault(mark.enrollment_id, []).append(mark)
    rows = tuple(
        Row(
            one,
            absences.get(one.enrollment_id),
            tuple(mark for mark in marks.get(one.enrollment_id, []) if mark.value),
            sum(mark.version for mark in marks.get(one.enrollment_id, [])),
        )
        for one in learners_on(lesson.group, lesson.day)
    )
    return LessonSheet(lesson, rows, Homework.objects.filter(lesson=lesson).exclude(text="").first())
