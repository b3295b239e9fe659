"""Fills the schools with a class journal, beside the register of the demonstration's province."""

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from matricula.authorities.api import Acting, Org, acting_in, in_scope, working_calendar
from matricula.exchange.demo.copying import refresh_statistics
from matricula.exchange.demo.people import DEMO_PASSWORD, drawn_uuid
from matricula.exchange.demo.recipe import JOURNAL_SCHOOLS, Recipe, recipe_for
from matricula.exchange.demo.schoolday.changes import DayWriter
from matricula.exchange.demo.schoolday.classes import in_full
from matricula.exchange.demo.schoolday.families import (
    declare_wishes,
    open_account,
    register_requests,
    write_weeks,
)
from matricula.exchange.demo.schoolday.lessons import JournalWriter, Place
from matricula.exchange.demo.schoolday.names import ThreePartNames
from matricula.exchange.demo.schoolday.people import ClassMaker, appoint_staff, school_of
from matricula.exchange.demo.schoolday.school_year import Groups, SchoolYear
from matricula.exchange.demo.schoolday.terms import TermWriter
from matricula.exchange.demo.schoolday.timetable import (
    Turn,
    bells_around,
    read_bells,
    school_days,
)
from matricula.exchange.demo.writing import Register
from matricula.exchange.tree import load_tree
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment, SchoolClass, school_year_on
from matricula.regulation.api import Stack, stack_for

_AHEAD, _DAY = timedelta(days=14), timedelta(days=1)


def load_journal_schools(say: Callable[[str], None] = lambda _line: None, *, full: bool = False) -> int:
    """Load them; returns how many students they have. For the owner role, in a database declared a demonstration.

    In `full` with all their classes, else with those that have a story. The period began some weeks before the day of
    loading, in a holiday too: there is always something to see. And a lesson of the featured teacher runs at that
    moment. The same on the same civil day, but for today's hours.
    """
    recipe = recipe_for(JOURNAL_SCHOOLS)
    recipe = in_full(recipe) if full else recipe
    hashed = make_password(DEMO_PASSWORD)
    schools = {}
    for word, school in recipe["schools"].items():
        say(f"journal of {school['names']['en']}")
        load_tree(school["pack"])
        schools[word] = _School(recipe, word, hashed)
        schools[word].load()
    refresh_statistics("journal")
    say("families")
    _open_families(recipe, schools)
    return sum(len(one.places) for one in schools.values())


def _open_families(recipe: Recipe, schools: Mapping[str, "_School"]) -> None:
    """Accounts and wishes, in all schools: some families have children in two of them."""
    secretaries = {one.org.pk: acting_in(one.posts["secretary"]) for one in schools.values()}
    for family in recipe["families"]:
        own = schools[family["school"]]
        places = [schools[school_of(family, child)].place_of(family, child) for child in family["children"]]
        if "login" in family or "teacher" in family:
            teacher = own.posts[family["teacher"]].user if "teacher" in family else None
            open_account(family, places, secretaries, DEMO_PASSWORD, teacher)
        elif "refuses" in family or "agrees" in family:
            for place in places:
                declare_wishes(family, place, secretaries[place.school_id])
    for word, school in schools.items():
        register_requests(recipe["stories"][word].get("requests", ()), school.org)
    first, *_others = schools.values()
    leads = first.plan["classes"][0]["class_teacher"]
    write_weeks(recipe["weeks_on_paper"], first.org, acting_in(first.posts[leads]), first.year.monday)


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
        self.places: list[Enrollment] = []

    def load(self) -> None:
        """Everything but what families do."""
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
        self.places = register.write(pupils, keys)
        self.known = {
            (one.name.written, self.plan["classes"][one.seat.class_no]["name"]): place
            for one, place in zip(pupils, self.places, strict=True)
        }
        self.year = SchoolYear(self.recipe, register, self.org, self.today)
        over = self.year.open_periods()
        groups = self.year.open_groups(self.classes, self.names, self.posts)
        writer = self._keep_journal(groups)
        stories = self.recipe["stories"][self.word]
        terms = TermWriter(
            self.recipe, stories, self.stack, self.org, self.today, groups, self.posts, writer, self._deputy,
            self._student,
        )  # fmt: skip
        for period in over.values():
            terms.write(period)
        DayWriter(
            self.recipe, stories, self.org, self.today, groups, self.posts, self._deputy, self._student
        ).write()

    @property
    def names(self) -> list[str]:
        """Of the classes, in the order of the recipe."""
        return [each["name"] for each in self.plan["classes"]]

    def place_of(self, family: Recipe, child: Recipe) -> Enrollment:
        """Where a child of a family of the recipe has its place."""
        names = ThreePartNames(self.recipe, self.draw)
        written = names.written(child["sex"], family["surname"], family["father"], child["name"])
        return self.known[written, child["class"]]

    def _student(self, plan: Recipe) -> Enrollment:
        """The child of that class and family."""
        return next(
            self.place_of(family, child)
            for family in self.recipe["families"]
            if family["surname"] == plan["family"]
            for child in family["children"]
            if (school_of(family, child), child["class"]) == (self.word, plan["class"])
        )

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

    def _keep_journal(self, groups: Groups) -> JournalWriter:
        """The lessons until now with what was entered, and the timetable for those to come."""
        teachers, bells, names = list(self.recipe["teaches"]), read_bells(self.recipe["bells"]), self.names
        around, runs = bells_around(self.now, len(bells))
        featured = self.plan["featured"]
        turn = Turn(len(teachers), len(bells)).so_that(
            teachers.index(featured["teacher"]), self.today, runs, names.index(featured["class"])
        )

        def places(first: date, last: date, classes: Collection[str]) -> list[Place]:
            found = []
            for day in school_days(first, last, self.today, working_calendar(self.org)):
                for number, hours in enumerate(around if day == self.today else bells):
                    for at, name in enumerate(names):
                        if name in classes:
                            teacher, post, room = turn.gives(day, number, at, teachers)
                            found.append(
                                Place(groups[name, teacher], self.posts[post], room, day, number, hours)
                            )
            return found

        lines = self.year.write_plans(groups)
        quiet = {
            groups[each["name"], teacher].pk
            for each in self.plan["classes"]
            if each.get("quiet")
            for teacher in teachers
        }
        writer = JournalWriter(
            self.recipe,
            self.stack,
            self.org,
            self.draw,
            self.now,
            self.posts[featured["teacher"]],
            lines,
            quiet,
        )
        # Of the period before, one class has its lessons: what is seen of the others are the marks of the period.
        before = self.year.before
        earlier = places(before[0], before[1] - _DAY, [featured["class"]]) if before else []
        until_now = places(self.year.begins, self.today, names)
        to_come = places(self.today + _DAY, self.today + _AHEAD, names)
        writer.write([*earlier, *until_now], [*earlier, *until_now, *to_come])
        with self._deputy() as by:
            self.year.keep_timetable(by, turn, bells, groups, names, self.posts)
        return writer

    @contextmanager
    def _deputy(self) -> Iterator[Acting]:
        """The deputy at work, who plans."""
        by = acting_in(self.posts["deputy"])
        with in_scope(by):
            yield by
