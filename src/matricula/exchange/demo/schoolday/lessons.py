"""The lessons of a school until today: those that were held with what was entered in them, and those still to come."""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from matricula.authorities.api import Appointment, Org
from matricula.exchange.demo.copying import bulk
from matricula.exchange.demo.people import drawn_uuid
from matricula.exchange.demo.recipe import Recipe, one_of, weighted
from matricula.exchange.demo.schoolday.timetable import Hours
from matricula.journal.api import (
    Homework,
    Lesson,
    LessonAbsence,
    Mark,
    PlanLine,
    PlannedWork,
    TeachingGroup,
    learners_of,
    marks_table,
    number_of,
    weight_of,
)
from matricula.regulation.api import Stack

_TOO_LATE_FOR_ATTENDANCE, _TOO_LATE_FOR_MARKS = timedelta(hours=30), timedelta(days=4, hours=3)
_ANNOUNCED = timedelta(days=5)
_BEST, _SPREAD_OF_STUDENTS, _SPREAD_OF_MARKS = 4.1, 0.5, 0.6
# Which lessons before today, counted backwards, the featured teacher still owes.
_OWED = (0, 5)


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson of the timetable: which group, whose, when."""

    group: TeachingGroup
    teacher: Appointment
    room: str
    day: date
    number: int
    hours: Hours

    def at(self, school: Org) -> tuple[datetime, datetime]:
        """From when until when."""
        begins, ends = self.hours
        return datetime.combine(self.day, begins, school.time_zone), datetime.combine(
            self.day, ends, school.time_zone
        )


@dataclass
class JournalWriter:
    """Writes the journal of one school; `now` is the moment of loading, `featured` the teacher who owes lessons.

    `quiet` are the groups of classes without a story: they have fewer marks. `plans` are the lines of each group's
    thematic plan. What was given is kept by group and student, with its day, number and weight.
    """

    recipe: Recipe
    stack: Stack
    school: Org
    draw: random.Random
    now: datetime
    featured: Appointment
    plans: Mapping[int, Sequence[PlanLine]]
    quiet: Collection[int] = ()
    given: dict[tuple[int, int], list[tuple[date, Decimal, int]]] = field(default_factory=dict)
    abilities: dict[int, float] = field(default_factory=dict)
    away: set[tuple[int, int]] = field(default_factory=set)
    learners: dict[int, list[int]] = field(default_factory=dict)

    def write(self, places: Sequence[Place], due: Sequence[Place]) -> None:
        """In bulk: those that were held, as their teachers entered them, and those of today that are to come.

        Homework is due on the days of `due`, which go on beyond today.
        """
        lessons = self._hold([one for one in places if self._over(one)])
        bulk(self._lesson(one) for one in places if not self._over(one))
        self._absences(lessons)
        self._marks(lessons)
        self._homework(lessons, due)

    def _over(self, one: Place) -> bool:
        return one.at(self.school)[1] <= self.now

    def _hold(self, places: Sequence[Place]) -> list[Lesson]:
        today = self.now.date()
        own = [one for one in reversed(places) if one.teacher == self.featured and one.day < today]
        owed = {id(own[back]) for back in _OWED if back < len(own)}
        turns: dict[int, int] = {}
        made = []
        for one in places:
            lesson = self._lesson(one)
            lesson.taken_at = None if id(one) in owed else self._taken_at(lesson.ends_at)
            if lesson.taken_at is not None:
                lesson.taken_in, lesson.revision = one.teacher, 1
            turn = turns[one.group.pk] = turns.get(one.group.pk, -1) + 1
            lines = self.plans[one.group.pk]
            line = lines[turn // self.recipe["plan"]["hours"] % len(lines)]
            lesson.plan_line, lesson.topic, lesson.kind = line, line.topic, line.kind
            made.append(lesson)
        return bulk(made)

    def _lesson(self, one: Place) -> Lesson:
        begins, ends = one.at(self.school)
        return Lesson(
            uuid=drawn_uuid(self.draw), school=self.school, group=one.group, teacher=one.teacher, day=one.day,
            number=one.number + 1, starts_at=begins, ends_at=ends, room=one.room,
        )  # fmt: skip

    def _taken_at(self, ends: datetime) -> datetime:
        late = ends + _TOO_LATE_FOR_ATTENDANCE
        return late if self._chance("late_taken") and late <= self.now else ends

    def _absences(self, lessons: Sequence[Lesson]) -> None:
        codes, ill = self.recipe["codes"], dict[tuple[int, date], bool]()
        rows = []
        for lesson, learners in self._with_learners(lessons):
            for place in learners:
                if (place, lesson.day) not in ill:
                    ill[place, lesson.day] = self._chance("ill")
                code = codes["ill"] if ill[place, lesson.day] else ""
                if not code and self._chance("late"):
                    code = codes["late"]
                if code and lesson.taken_at is not None:
                    rows.append(
                        LessonAbsence(
                            lesson=lesson, school=self.school, enrollment_id=place, code=code,
                            entered_at=lesson.taken_at, entered_in=lesson.teacher,
                        )
                    )  # fmt: skip
        self.away = {(one.lesson_id, one.enrollment_id) for one in bulk(rows)}

    def _marks(self, lessons: Sequence[Lesson]) -> None:
        works, turns, rows, announced = (
            self.recipe["works"],
            dict[int, int](),
            list[Mark](),
            list[PlannedWork](),
        )
        table = marks_table(self.stack, self.recipe["scale"])
        for lesson, learners in self._with_learners(lessons):
            if lesson.taken_at is None:
                continue
            turn = turns[lesson.group_id] = turns.get(lesson.group_id, 0) + 1
            everybody = turn % works["every"] == 0
            if everybody:
                announced.append(self._announced(lesson, works["test"]))
            chance = "quiet_mark" if lesson.group_id in self.quiet else "mark"
            for place in learners:
                if (lesson.pk, place) in self.away or not (everybody or self._chance(chance)):
                    continue
                if everybody and self._chance("forgotten"):
                    continue
                late = lesson.ends_at + _TOO_LATE_FOR_MARKS
                value = self.value(place)
                work = works["test"] if everybody else weighted(self.draw, works["ordinary"])
                rows.append(
                    Mark(
                        uuid=drawn_uuid(self.draw), lesson=lesson, school=self.school, enrollment_id=place, slot=1,
                        value=value, number=number_of(table, value), work=work, weight=weight_of(self.stack, work),
                        worked_on=lesson.day,
                        entered_at=late if self._chance("late_mark") and late <= self.now else lesson.ends_at,
                        entered_in=lesson.teacher,
                    )
                )  # fmt: skip
        for mark in bulk(rows):
            if mark.number is not None:
                known = self.given.setdefault((mark.lesson.group_id, mark.enrollment_id), [])
                known.append((mark.worked_on, mark.number, mark.weight))
        bulk(announced)

    def _announced(self, lesson: Lesson, work: str) -> PlannedWork:
        return PlannedWork(
            uuid=drawn_uuid(self.draw), lesson=lesson, school=self.school, work=work,
            weight=weight_of(self.stack, work), planned_at=lesson.starts_at - _ANNOUNCED, planned_in=lesson.teacher,
        )  # fmt: skip

    def value(self, place: int) -> str:
        """Better students have better marks; the best of the recipe's marks comes first."""
        if place not in self.abilities:
            self.abilities[place] = self.draw.gauss(_BEST, _SPREAD_OF_STUDENTS)
        marks: list[str] = self.recipe["marks"]
        down = round(len(marks) + 1 - self.draw.gauss(self.abilities[place], _SPREAD_OF_MARKS))
        return marks[min(max(down, 0), len(marks) - 1)]

    def _homework(self, lessons: Sequence[Lesson], places: Sequence[Place]) -> None:
        """Due in the next lesson of the group."""
        days: dict[int, list[date]] = {}
        for one in places:
            days.setdefault(one.group.pk, []).append(one.day)
        rows = []
        for lesson in lessons:
            due_on = next((day for day in days[lesson.group_id] if day > lesson.day), None)
            if due_on is None or lesson.group.subject in self.recipe["not_set_for"]:
                continue
            texts = self.recipe["homework"][lesson.group.subject]
            rows.append(
                Homework(
                    uuid=drawn_uuid(self.draw), lesson=lesson, school=self.school,
                    text=one_of(self.draw, texts), due_on=due_on, given_at=lesson.ends_at,
                    given_in=lesson.teacher,
                )
            )  # fmt: skip
        bulk(rows)

    def _with_learners(self, lessons: Sequence[Lesson]) -> Iterator[tuple[Lesson, list[int]]]:
        """Each lesson with the places of its group."""
        if not self.learners:
            found = learners_of({one.group_id for one in lessons}, self.now.date())
            self.learners = {group: [one.enrollment_id for one in each] for group, each in found.items()}
        for lesson in lessons:
            yield lesson, self.learners.get(lesson.group_id, [])

    def _chance(self, which: str) -> bool:
        return self.draw.randrange(100) < int(self.recipe["chances"][which])
