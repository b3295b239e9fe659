"""What stands out at a school today: lessons that are changed, a test tomorrow, words for families, results."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta

from matricula.authorities.api import Acting, Appointment, Org, acting_in, in_scope
from matricula.exchange.demo.recipe import Recipe
from matricula.exchange.demo.schoolday.school_year import Groups
from matricula.exchange.demo.schoolday.timetable import read_bells
from matricula.journal.api import (
    Lesson,
    Slot,
    announce_work,
    change_room,
    enter_results,
    free_teachers,
    learners_on,
    move_lesson,
    substitute_lesson,
    write_remark,
)
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment

_RECEIVED_AGO = timedelta(hours=5)


@dataclass(frozen=True)
class DayWriter:
    """Acts as the people of one school, as `stories` of the recipe have it."""

    recipe: Recipe
    stories: Recipe
    school: Org
    today: date
    groups: Groups
    posts: Mapping[str, Appointment]
    deputy: Callable[[], AbstractContextManager[Acting]]
    student: Callable[[Recipe], Enrollment]

    def write(self) -> None:
        """All of it."""
        self._change_lessons()
        self._announce_test()
        for one in self.stories.get("remarks", ()):
            self._remark(one)
        if "results" in self.stories:
            self._results(self.stories["results"])

    def _change_lessons(self) -> None:
        with self.deputy() as by:
            if plan := self.stories.get("move"):
                # First, so that who stands in for another is free in the end.
                lesson = self._next(plan)
                number = len(self.recipe["bells"]) + 1
                [(begins, ends)] = read_bells([self.recipe["spare_bell"]])
                slot = Slot(self._school_day_after(lesson.day), number, begins, ends)
                move_lesson(by=by, lesson=lesson.uuid, slot=slot, reason=plan["reason"])
            if plan := self.stories.get("substitution"):
                lesson = self._next(plan)
                other = free_teachers(self.school, lesson)[0]
                substitute_lesson(by=by, lesson=lesson.uuid, teacher=other, reason=plan["reason"])
            if plan := self.stories.get("room"):
                change_room(by=by, lesson=self._next(plan).uuid, room=plan["room"], reason=plan["reason"])

    def _next(self, plan: Recipe) -> Lesson:
        """The lesson of that class and number, today if it has not begun."""
        lessons = Lesson.objects.filter(
            school=self.school, group__school_class__name=plan["class"], number=plan["number"],
            starts_at__gt=civil_now(), cancelled_at=None,
        )  # fmt: skip
        return lessons.select_related("group").order_by("starts_at")[0]

    def _school_day_after(self, day: date) -> date:
        days = Lesson.objects.filter(school=self.school, day__gt=day).order_by("day")
        return days.values_list("day", flat=True)[0]

    def _announce_test(self) -> None:
        plan = self.stories["test"]
        lessons = Lesson.objects.filter(
            school=self.school,
            group__school_class__name=plan["class"],
            day=self._school_day_after(self.today),
        )
        lesson = lessons.select_related("teacher__user", "teacher__org").order_by("starts_at")[0]
        by = acting_in(lesson.teacher)
        with in_scope(by):
            announce_work(by=by, lesson=lesson.uuid, work=plan["work"], title=plan["title"])

    def _remark(self, plan: Recipe) -> None:
        group, by = self.groups[plan["class"], plan["teacher"]], acting_in(self.posts[plan["teacher"]])
        with in_scope(by):
            held = Lesson.objects.filter(group=group, day__lt=self.today).order_by("-starts_at")
            write_remark(
                by=by, group=group, student=self.student(plan).student.uuid, kind=plan["kind"], text=plan["text"],
                lesson=held[0].uuid if plan.get("in_lesson") else None,
            )  # fmt: skip

    def _results(self, plan: Recipe) -> None:
        group = next(
            group
            for (name, _teacher), group in self.groups.items()
            if (name, group.subject) == (plan["class"], plan["subject"])
        )
        learners = learners_on(group, self.today)
        with self.deputy() as by:
            enter_results(
                by=by, school=self.school, kind=plan["kind"], name=plan["name"], subject=plan["subject"],
                received_at=civil_now() - _RECEIVED_AGO,
                results={one.student_uuid: text for one, text in zip(learners, plan["texts"], strict=False)},
            )  # fmt: skip
