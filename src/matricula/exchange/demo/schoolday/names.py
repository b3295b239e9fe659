"""Names in three parts, whose forms differ for men and women."""

import random
from dataclasses import dataclass

from matricula.exchange.demo.recipe import Recipe, one_of

MAN, WOMAN = "1", "2"


@dataclass(frozen=True)
class ThreePartNames:
    """Makes names from the recipe's lists: family name, given name, patronymic."""

    recipe: Recipe
    draw: random.Random

    def surname(self) -> str:
        """A family name in the form for men."""
        surnames: list[str] = list(self.recipe["surnames"])
        return one_of(self.draw, surnames)

    def father(self) -> str:
        """The given name of a father."""
        fathers: list[str] = list(self.recipe["fathers"])
        return one_of(self.draw, fathers)

    def written(self, sex: str, surname: str, father: str, given: str = "") -> str:
        """The whole name of a child of that father."""
        form = surname if sex == MAN else self.recipe["surnames"][surname]
        own = given or one_of(self.draw, self.recipe["given"][sex])
        return f"{form} {own} {self.recipe['fathers'][father][sex]}"

    def anybody(self, sex: str) -> str:
        """The name of an adult."""
        return self.written(sex, self.surname(), self.father())
