"""The people of a school with a journal: who works there, and who sits in its classes."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from matricula.authorities.api import Appointment, Org, User
from matricula.exchange.demo.names import MadeUpName
from matricula.exchange.demo.people import drawn_uuid
from matricula.exchange.demo.pupils import Parent, Pupil, Seat
from matricula.exchange.demo.recipe import Recipe
from matricula.exchange.demo.schoolday.classes import posts_of
from matricula.exchange.demo.schoolday.names import MAN, WOMAN, ThreePartNames
from matricula.registry.api import AcademicSession
from matricula.regulation.api import Stack

_SINCE, _YEAR = timedelta(days=900), timedelta(days=365.25)
# Whose birthday is not drawn has had it a while ago.
_AFTER_BIRTHDAY = timedelta(days=100)
_ROLE_OF_TEACHERS, _ROLE_OF_CLASS_TEACHERS = "teacher", "class_teacher"


def appoint_staff(
    recipe: Recipe, word: str, school: Org, hashed: str, draw: random.Random, today: date
) -> dict[str, Appointment]:
    """Store accounts and appointments; returns these by the word that stands for the post in the recipe."""
    names, plan = ThreePartNames(recipe, draw), recipe["schools"][word]
    leads = {one["class_teacher"] for one in plan["classes"]}
    roles = dict(recipe["staff"]) | {
        post: _ROLE_OF_CLASS_TEACHERS if post in leads else _ROLE_OF_TEACHERS
        for post in posts_of(recipe, plan)
    }
    parents = {
        one["teacher"]: mother_of(recipe, one)
        for one in recipe["families"]
        if one["school"] == word and "teacher" in one
    }
    users = User.objects.bulk_create(
        User(
            uuid=drawn_uuid(draw),
            email=f"{post}.{word}@{recipe['domain']}",
            display_name=parents.get(post) or names.anybody(draw.choice((MAN, WOMAN, WOMAN))),
            phone=_phone(draw),
            password=hashed,
            language=recipe["language"],
        )
        for post in roles
    )
    posts = Appointment.objects.bulk_create(
        Appointment(
            uuid=drawn_uuid(draw), user=user, org=school, role=role, started_on=today - _SINCE,
            trained_on=today - _SINCE,
        )
        for user, role in zip(users, roles.values(), strict=True)
    )  # fmt: skip
    return dict(zip(roles, posts, strict=True))


def mother_of(recipe: Recipe, family: Recipe) -> str:
    """The whole name of the mother of a family of the recipe."""
    return f"{recipe['surnames'][family['surname']]} {family['mother']}"


def school_of(family: Recipe, child: Recipe) -> str:
    """The word of the school of a child: that of the family, unless it goes elsewhere."""
    word: str = child.get("school", family["school"])
    return word


@dataclass
class ClassMaker:
    """Makes the students of one school up, in the order of its classes; `number` counts their personal files."""

    recipe: Recipe
    word: str
    stack: Stack
    session: AcademicSession
    draw: random.Random
    today: date
    number: int = field(default=0)

    @property
    def school(self) -> Mapping[str, Any]:
        """The school as the recipe has it."""
        found: Mapping[str, Any] = self.recipe["schools"][self.word]
        return found

    def pupils(self) -> Iterator[Pupil]:
        """Everybody, class by class and by name; children of the recipe's families take the first places."""
        names = ThreePartNames(self.recipe, self.draw)
        sort_key = self.stack.port("name.sort_key")
        for place, each in enumerate(self.school["classes"]):
            people = list(self._of_families(names, each["name"]))
            people += [self._anybody(names) for _ in range(each["size"] - len(people))]
            people.sort(key=lambda one: sort_key(one["name"], None))
            for number, one in enumerate(people, start=1):
                yield self._pupil(one, each, place, number)

    def _of_families(self, names: ThreePartNames, school_class: str) -> Iterator[dict[str, Any]]:
        for family in self.recipe["families"]:
            surname, father = family["surname"], family["father"]
            for child in family["children"]:
                if school_of(family, child) == self.word and child["class"] == school_class:
                    yield {
                        "name": names.written(child["sex"], surname, father, child["name"]),
                        "sex": child["sex"],
                        "mother": mother_of(self.recipe, family),
                        "father": names.written(MAN, surname, names.father(), father),
                        "age": child.get("age"),
                    }

    def _anybody(self, names: ThreePartNames) -> dict[str, Any]:
        sex, surname, father = self.draw.choice((MAN, WOMAN)), names.surname(), names.father()
        return {
            "name": names.written(sex, surname, father),
            "sex": sex,
            "mother": names.written(WOMAN, surname, names.father()),
            "father": names.written(MAN, surname, names.father(), father),
            "age": None,
        }

    def _pupil(self, one: Mapping[str, Any], each: Mapping[str, Any], place: int, number: int) -> Pupil:
        self.number += 1
        papers = self.recipe["documents"]
        paper = papers["adult" if each["age"] >= papers["adult_from"] else "child"]
        entered_on = self.session.started_on.replace(year=self.session.started_on.year - each["years"])
        ordinal = self.stack.stage(each["stage"]).grades[each["grade"]].ordinal
        return Pupil(
            seat=Seat(self.word, each["stage"], each["grade"], ordinal, each["years"], place, number),
            name=MadeUpName(one["name"], ""),
            sex=one["sex"],
            born_on=self._birthday(one["age"], each["age"]),
            id_type=paper["kind"],
            id_number=paper["number"].format(sequence=self.draw.randrange(1, 10**6)),
            number=self.stack.port("student_number.of_school")(self.school["code"], self.number),
            checked_on=None,
            entered_on=entered_on,
            person={
                "address": self.recipe["address"].format(
                    house=self.draw.randrange(1, 90), flat=self.draw.randrange(1, 120)
                )
            },
            place={},
            parents=(
                Parent(one["mother"], "mother", True, _phone(self.draw), {}),
                Parent(one["father"], "father", True, _phone(self.draw), {}),
            ),
        )

    def _birthday(self, exactly: int | None, at_start: int) -> date:
        if exactly is not None:
            return self.today - exactly * _YEAR - _AFTER_BIRTHDAY
        return self.session.started_on - at_start * _YEAR - timedelta(days=self.draw.randrange(365))


def _phone(draw: random.Random) -> str:
    """In an area that no network has."""
    return f"+7 000 {draw.randrange(1000):03d}-{draw.randrange(100):02d}-{draw.randrange(100):02d}"
