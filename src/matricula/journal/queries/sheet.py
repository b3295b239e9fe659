"""A lesson as its page shows it: the students, who missed it, their marks, topic and homework."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from matricula.journal.models import Homework, HomeworkFile, Lesson, LessonAbsence, Mark
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
    """The lesson; ``homework`` is None where none was given, ``next_on`` the day of the group's next lesson, if any.

    ``files`` counts those of the homework.
    """

    lesson: Lesson
    rows: tuple[Row, ...]
    homework: Homework | None
    next_on: date | None
    files: int


def lesson_seen(lesson: uuid.UUID) -> Lesson | None:
    """The lesson, if it is one's own school's; one statement."""
    following = Lesson.objects.filter(
        group=OuterRef("group"), day__gt=OuterRef("day"), cancelled_at=None
    ).order_by("day")
    found = Lesson.objects.select_related("group", "school", "teacher__user", "group__school_class")
    return found.annotate(next_on=Subquery(following.values("day")[:1])).filter(uuid=lesson).first()


def lesson_sheet(lesson: Lesson) -> LessonSheet:
    """Four statements."""
    absences = {
        one.enrollment_id: one for one in LessonAbsence.objects.filter(lesson=lesson).exclude(code="")
    }
    marks: dict[int, list[Mark]] = {}
    for mark in with_first(Mark.objects.filter(lesson=lesson)).order_by("slot"):
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
    given = Homework.objects.annotate(files_now=Count("files", filter=Q(files__withdrawn_at=None)))
    homework = given.filter(lesson=lesson).exclude(text="").first()
    files = homework.files_now if homework else 0
    # Only `lesson_seen` asks for it.
    return LessonSheet(lesson, rows, homework, getattr(lesson, "next_on", None), files)


def homework_files(lesson: Lesson) -> list[HomeworkFile]:
    """The files of the lesson's homework that were not taken back, in the order in which they came; one statement."""
    found = HomeworkFile.objects.filter(homework__lesson=lesson, withdrawn_at=None)
    return list(found.select_related("paper").order_by("pk"))


def with_first(marks: QuerySet[Mark]) -> QuerySet[Mark]:
    """Each with ``first_at``, when there first was one: what a correction replaced stays in the history."""
    earlier = Min("events__entered_at", filter=~Q(events__value=""))
    return marks.annotate(first_at=Least("entered_at", earlier))


def first_entry(mark: Mark) -> datetime:
    """When there first was a mark in its place; of one that was read by ``with_first``."""
    found: datetime = mark.first_at  # type: ignore[attr-defined]  # annotated by `with_first`
    return found
