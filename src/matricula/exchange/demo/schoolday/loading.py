"""Fills the schools with a class journal, beside the register of the demonstration's province."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from matricula.authorities.api import Acting, Org, acting_in, in_scope, working_calendar
from matricula.deployment.api import at_moment
from matricula.exchange.demo.people import DEMO_PASSWORD, drawn_uuid
from matricula.exchange.demo.pupils import Pupil
from matricula.exchange.demo.recipe import JOURNAL_SCHOOLS, Recipe, recipe_for
from matricula.exchange.demo.schoolday.families import open_account
from matricula.exchange.demo.schoolday.lessons import JournalWriter, Place
from matricula.exchange.demo.schoolday.names import ThreePartNames
from matricula.exchange.demo.schoolday.people import ClassMaker, appoint_staff
from matricula.exchange.demo.schoolday.timetable import (
    Turn,
    bells_around,
    read_bells,
    school_days,
)
from matricula.exchange.demo.writing import Register
from matricula.exchange.tree import load_tree
from matricula.journal.api import GradingPeriod, TeachingGroup, open_group
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment, SchoolClass, school_year_on
from matricula.regulation.api import Stack, stack_for

_AHEAD, _WEEK = timedelta(days=14), timedelta(days=7)


def load_journal_schools(say: Callable[[str], None] = lambda _line: None) -> int:
    """Load them; returns how many students they have. For the owner role, in a database declared a demonstration.

    The period began some weeks before the day of loading, in a holiday too: there is always something to see. And a
    lesson of the featured teacher runs at that moment. The same on the same civil day, but for today's hours.
    """
    recipe = recipe_for(JOURNAL_SCHOOLS)
    hashed = make_password(DEMO_PASSWORD)
    total = 0
    for word, school in recipe["schools"].items():
        say(f"journal of {school['names']['en']}")
        load_tree(school["pack"])
        total += _School(recipe, word, hashed).load()
    return total


class _School:
    """One school of the recipe while it is loaded."""

    def __init__(self, recipe: Recipe, word: str, hashed: str) -> None:
        self.recipe, self.word, self.hashed = recipe, word, hashed
        self.plan: dict[str, Any] = recipe["schools"][word]
        self.stack: Stack = stack_for(self.plan["pack"])
        self.draw = random.Random(f"{recipe['seed']}:{word}")
        self.org = self._open()
        self.now: datetime = civil_now().astimezone(self.org.time_zone)
        self.today: date = self.now.date()

    def load(self) -> int:
        """Everything; returns how many students there are."""
        self.session = school_year_on(self.org, self.stack, self.today)
        self.posts = appoint_staff(self.recipe, self.word, self.org, self.hashed, self.draw, self.today)
        self.classes = self._open_classes()
        register = Register(
            self.recipe, self.stack, {self.word: self.org}, self.session, self.draw, self.today
        )
        maker = ClassMaker(self.recipe, self.word, self.stack, self.session, self.draw, self.today)
        pupils = list(maker.pupils())
        keys = {
            (self.word, each["grade"], at): self.classes[each["name"]]
            for at, each in enumerate(self.plan["classes"])
        }
        places = register.write(pupils, keys)
        begins = self._open_periods()
        with at_moment(datetime.combine(begins, time(7), self.org.time_zone)), self._deputy() as by:
            groups = self._open_groups(by, begins)
        self._keep_journal(groups, begins)
        self._open_accounts(pupils, places)
        return len(places)

    def _open(self) -> Org:
        level = self.stack.level(self.plan["kind"])
        stages = {one["stage"] for one in self.plan["classes"]}
        return Org.objects.create(
            uuid=drawn_uuid(self.draw),
            code=self.plan["code"],
            names=self.plan["names"],
            tier=str(level.tier),
            kind=self.plan["kind"],
            parent=Org.objects.get(code=self.plan["parent"]),
            pack=self.plan["pack"],
            zone=self.stack.zone.key,
            stages=[one for one in level.stages if one in stages],
            opened_on=self.plan["opened_on"],
        )

    def _open_classes(self) -> dict[str, SchoolClass]:
        made = SchoolClass.objects.bulk_create(
            SchoolClass(
                uuid=drawn_uuid(self.draw),
                school=self.org,
                session=self.session,
                stage=one["stage"],
                grade=one["grade"],
                name=one["name"],
                teacher=self.posts[one["class_teacher"]],
            )
            for one in self.plan["classes"]
        )
        return {one.name: one for one in made}

    def _open_periods(self) -> date:
        """The running period of every stage; returns the first day of the earliest."""
        monday = self.today - timedelta(days=self.today.weekday())
        made = [
            GradingPeriod(
                school=self.org,
                session=self.session,
                stage=stage,
                kind=period["kind"],
                seq=period["seq"],
                started_on=monday - period["gone"] * _WEEK,
                ended_on=monday + (1 + period["left"]) * _WEEK,
            )
            for stage, period in self.recipe["periods"].items()
            if stage in self.org.stages
        ]
        GradingPeriod.objects.bulk_create(made)
        return min(one.started_on for one in made)

    def _open_groups(self, by: Acting, begins: date) -> dict[tuple[str, str], TeachingGroup]:
        """A group for each class and teacher."""
        return {
            (each["name"], teacher): open_group(
                by=by,
                school=self.org,
                subject=subjects[each["grade"]],
                scale=self.recipe["scale"],
                teacher=self.posts[teacher],
                since=begins,
                school_class=self.classes[each["name"]],
            )
            for each in self.plan["classes"]
            for teacher, subjects in self.recipe["teaches"].items()
        }

    def _keep_journal(self, groups: dict[tuple[str, str], TeachingGroup], begins: date) -> None:
        teachers, bells = list(self.recipe["teaches"]), read_bells(self.recipe["bells"])
        names = [each["name"] for each in self.plan["classes"]]
        around, runs = bells_around(self.now, len(bells))
        featured = self.plan["featured"]
        turn = Turn(len(teachers), len(bells)).so_that(
            teachers.index(featured["teacher"]), self.today, runs, names.index(featured["class"])
        )
        days = school_days(begins, self.today + _AHEAD, self.today, working_calendar(self.org))
        places = [
            Place(groups[name, teacher], self.posts[teacher], str(room + 1), day, number, hours)
            for day in days
            for number, hours in enumerate(around if day == self.today else bells)
            for at, name in enumerate(names)
            for room in (turn.at(day, number, at),)
            for teacher in (teachers[room],)
        ]
        writer = JournalWriter(
            self.recipe, self.stack, self.org, self.draw, self.now, self.posts[featured["teacher"]]
        )
        writer.write(places)
        with self._deputy() as by:
            writer.plan(places, by)

    def _open_accounts(self, pupils: Sequence[Pupil], places: Sequence[Enrollment]) -> None:
        """For the families of the recipe that have a name to enter by."""
        known = {
            (one.name.written, self.plan["classes"][one.seat.class_no]["name"]): place
            for one, place in zip(pupils, places, strict=True)
        }
        names = ThreePartNames(self.recipe, self.draw)
        for family in self.recipe["families"]:
            if family["school"] == self.word and "login" in family:
                children = [
                    known[
                        names.written(each["sex"], family["surname"], family["father"], each["name"]),
                        each["class"],
                    ]
                    for each in family["children"]
                ]
                open_account(family, children, acting_in(self.posts["secretary"]), DEMO_PASSWORD)

    @contextmanager
    def _deputy(self) -> Iterator[Acting]:
        """The deputy at work, who plans."""
        by = acting_in(self.posts["deputy"])
        with in_scope(by):
            yield by
