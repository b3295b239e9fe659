"""Makes numbers up that are well formed and can be nobody's."""

import random
from dataclasses import dataclass, field
from datetime import date

from matricula.exchange.demo.recipe import Recipe, one_of
from matricula.regulation.api import Stack

_MALE = "1"


@dataclass
class NumberMaker:
    """Makes identity, student and telephone numbers, none twice; the recipe says why none is a real one."""

    recipe: Recipe
    stack: Stack
    draw: random.Random
    used: set[str] = field(default_factory=set)

    def identity(self, born_on: date, sex: str) -> str:
        """A resident identity number with a right check digit, in an area that does not exist.

        The pack knows how its formal student numbers without a document end in the same check digit; what stands
        between its prefix and its end is the shape of an identity number.
        """
        make = self.stack.port("student_number.without_identity")
        while True:
            sequence = self.draw.randrange(1, 999)
            if sequence % 2 != (1 if sex == _MALE else 0):
                continue
            number = str(make(one_of(self.draw, self.recipe["id_areas"]), born_on, sequence))[1:]
            if self._fresh(number):
                return number

    def formal(self, identity: str) -> str:
        """The student number that goes with an identity number."""
        return str(self.stack.port("student_number.formal")(identity))

    def without_identity(self, born_on: date) -> str:
        """A formal student number for somebody without a document."""
        make = self.stack.port("student_number.without_identity")
        while True:
            area = one_of(self.draw, self.recipe["id_areas"])
            number = str(make(area, born_on, self.draw.randrange(1, 999)))
            if self._fresh(number[1:]):
                return number

    def temporary(self, born_on: date) -> str:
        """A temporary student number."""
        make = self.stack.port("student_number.temporary")
        while True:
            number = str(make(one_of(self.draw, self.recipe["id_areas"]), born_on, self.draw.random()))
            if self._fresh(number):
                return number

    def phone(self) -> str:
        """A telephone number under a prefix that no network has."""
        return f"{self.recipe['phone_prefix']}{self.draw.randrange(10**8):08d}"

    def _fresh(self, number: str) -> bool:
        if number in self.used:
            return False
        self.used.add(number)
        return True
