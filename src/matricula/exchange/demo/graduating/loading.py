"""Fills the city with a leaving grade, beside the province of the demonstration."""

import random
from collections.abc import Callable
from datetime import date
from itertools import islice
from typing import Any

from matricula.authorities.api import Appointment, Org, acting_in
from matricula.exchange.demo.changes import make_change
from matricula.exchange.demo.graduating.photographs import keep_photographs
from matricula.exchange.demo.graduating.results import Keepers, ResultsWriter
from matricula.exchange.demo.graduating.season import open_the_season
from matricula.exchange.demo.graduating.stories import Studying, studying, with_stories
from matricula.exchange.demo.numbers import NumberMaker
from matricula.exchange.demo.particulars import keep_particulars
from matricula.exchange.demo.people import DEMO_PASSWORD, Office, appoint_people
from matricula.exchange.demo.pupils import PupilMaker
from matricula.exchange.demo.recipe import GRADUATING_SCHOOLS, Recipe, recipe_for
from matricula.exchange.demo.schoolday.families import open_account
from matricula.exchange.demo.schools import open_school, open_school_year, teachers_of
from matricula.exchange.demo.transfers import TransferMaker
from matricula.exchange.demo.writing import Register
from matricula.exchange.tree import load_tree
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack, stack_for

_TEACHERS = 40


def load_graduating_schools(say: Callable[[str], None] = lambda _line: None, *, full: bool = False) -> int:
    """Load them; returns how many students they have. For the owner role, in a database declared a demonstration.

    In `full` with all their classes, else with the first of each grade. The season is that of the running school year,
    opened on the day of loading.
    """
    recipe = recipe_for(GRADUATING_SCHOOLS)
    recipe = recipe if full else _first_classes(recipe)
    load_tree(recipe["pack"])
    return _City(recipe, say).load()


def _first_classes(recipe: Recipe) -> Recipe:
    """The recipe with one class of each grade, and no story of another."""
    schools = {word: _first_class(school) for word, school in recipe["schools"].items()}
    leavers = {word: one for word, one in recipe["leavers"].items() if "class" not in one}
    return {**recipe, "schools": schools, "leavers": leavers}


def _first_class(school: Recipe) -> dict[str, Any]:
    return {
        **school,
        "pupils": {
            stage: {grade: min(many, school["size"]) for grade, many in grades.items()}
            for stage, grades in school["pupils"].items()
        },
    }


class _City:
    """The city while it is loaded."""

    def __init__(self, recipe: Recipe, say: Callable[[str], None]) -> None:
        self.recipe, self.say = recipe, say
        self.stack: Stack = stack_for(recipe["pack"])
        self.today: date = civil_today(self.stack.zone)
        self.year = self.stack.school_years.of(self.today)
        self.draw = self._drawing("pupils")
        self.schools = {
            word: open_school(school, recipe, self.stack, self.draw)
            for word, school in recipe["schools"].items()
        }

    def load(self) -> int:
        """Everything; returns how many students there are."""
        self.say("graduating schools")
        self._appoint()
        register = Register(
            self.recipe, self.stack, self.schools, open_school_year(self.recipe, self.stack, self.year),
            self.draw, self.today,
        )  # fmt: skip
        students = self._students(register)
        keep_particulars(self.recipe, register)
        self.say("what the leaving grade reached")
        self._write_results(students)
        self._photograph(students)
        self._file_changes(students)
        self._open_accounts(students)
        self.say("season of the leaving grade")
        open_the_season(self.recipe, self.year)
        return len(students)

    def _students(self, register: Register) -> list[Studying]:
        maker = PupilMaker(self.recipe, self.stack, self.draw, self.today)
        seats = list(maker.seats())
        last = self.stack.stage(seats[0].stage).last_grade.name
        pupils = list(with_stories(self.recipe, (maker.pupil(seat) for seat in seats), last))
        places = register.write(pupils, register.open_classes(seats, teachers_of(self.recipe)))
        return studying(self.recipe, zip(pupils, places, strict=True), last, self._drawing("not passed"))

    def _appoint(self) -> None:
        offices = [Office(word, Org.objects.get(code=code)) for word, code in self.recipe["offices"].items()]
        people = [*(Office(word, school) for word, school in self.schools.items()), *offices]
        numbers = NumberMaker(self.recipe, self.stack, self._drawing("phones"))
        appoint_people(self.recipe, people, numbers, self.today)

    def _write_results(self, students: list[Studying]) -> None:
        keepers = {
            word: Keepers(self._post(school, "officer"), self._post(school, "deputy"))
            for word, school in self.schools.items()
        }
        writer = ResultsWriter(self.recipe, self.stack, keepers, self._drawing("results"), self.today)
        writer.write(students, list(islice(teachers_of(self.recipe), _TEACHERS)))

    def _photograph(self, students: list[Studying]) -> None:
        """Of the leaving grade, whose certificates show a picture."""
        leaving = [
            one for one in students if one.place.grade == self.stack.stage(one.place.stage).last_grade.name
        ]
        for school in self.schools.values():
            here = [one for one in leaving if one.place.school_id == school.pk]
            keep_photographs(here, acting_in(self._post(school, "officer")))

    def _file_changes(self, students: list[Studying]) -> None:
        """What is under way of students with a story, filed before the season bars it."""
        maker = TransferMaker(
            self.recipe, self.stack, self.schools, self._drawing("changes"), self.today, counts_every_day=True
        )
        for one in students:
            if "change" in one.story:
                school = self.schools[one.pupil.seat.school]
                make_change(maker, school, one.story["change"], one.place.student)

    def _open_accounts(self, students: list[Studying]) -> None:
        """Those of whom somebody may want to be one."""
        officers = {school.pk: acting_in(self._post(school, "officer")) for school in self.schools.values()}
        for one in students:
            if "login" in one.story:
                open_account({"oneself": True, **one.story}, [one.place], officers, DEMO_PASSWORD)

    def _post(self, school: Org, word: str) -> Appointment:
        return Appointment.objects.select_related("org", "user").get(
            org=school, role=self.recipe["roles"][word]["role"]
        )

    def _drawing(self, what: str) -> random.Random:
        return random.Random(f"{self.recipe['seed']}:{what}")
