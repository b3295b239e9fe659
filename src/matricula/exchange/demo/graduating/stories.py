"""The students of the leaving grade who have a story, and what becomes of the others at random."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from matricula.exchange.demo.names import MadeUpName
from matricula.exchange.demo.pupils import Pupil, Seat
from matricula.exchange.demo.recipe import Recipe
from matricula.registry.api import Enrollment

FIRST_CLASS = 1


@dataclass(frozen=True, slots=True)
class Studying:
    """A student with a place, and what is out of the ordinary: modules without credits, the story if there is one."""

    pupil: Pupil
    place: Enrollment
    track: int
    not_passed: frozenset[str] = field(default=frozenset())
    story: Recipe = field(default_factory=dict)


def with_stories(recipe: Recipe, pupils: Iterable[Pupil], grade: str) -> Iterator[Pupil]:
    """The same pupils, with the names and origins of the stories where these are told."""
    told = _by_seat(recipe)
    for one in pupils:
        story = told.get(_where(one.seat)) if one.seat.grade == grade else None
        yield _as_told(one, story) if story else one


def studying(
    recipe: Recipe, pairs: Iterable[tuple[Pupil, Enrollment]], grade: str, draw: random.Random
) -> list[Studying]:
    """All of them, with what their stories say; without one, a few of the grade have not passed some modules."""
    told, tracks = _by_seat(recipe), recipe["tracks"]
    found = []
    for pupil, place in pairs:
        seat = pupil.seat
        story: Recipe = {}
        without: list[str] = []
        track = (seat.class_no - 1) % len(tracks)
        if seat.grade == grade:
            story = told.get(_where(seat), {})
            without = story.get("not_passed", []) if story else _drawn(recipe, draw)
        codes = frozenset(code_of(recipe, one, tracks[track]) for one in without)
        found.append(Studying(pupil, place, track, codes, story))
    return found


def code_of(recipe: Recipe, module: str, subjects: list[str]) -> str:
    """The code in the plan of a module as the recipe writes it, for a class with these three subjects."""
    return str(recipe["plan_mark"]) + module.format("", *subjects)


def _drawn(recipe: Recipe, draw: random.Random) -> list[str]:
    lot = draw.randrange(1000)
    for one in recipe["not_passed"]:
        if lot < one["share"]:
            modules: list[str] = one["modules"]
            return modules
        lot -= one["share"]
    return []


def _by_seat(recipe: Recipe) -> dict[tuple[str, int, int], Any]:
    return {
        (one["school"], one.get("class", FIRST_CLASS), one["number"]): one
        for one in recipe["leavers"].values()
    }


def _where(seat: Seat) -> tuple[str, int, int]:
    return seat.school, seat.class_no, seat.number


def _as_told(one: Pupil, story: Recipe) -> Pupil:
    name: str = story["name"]
    place = {**one.place, "student_source": story.get("origin", one.place["student_source"])}
    return replace(one, name=MadeUpName(name, name[0]), place=place)
