"""Makes names up: common ones, surnames with readings of their own, rare characters, names in parts."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matricula.exchange.demo.recipe import Recipe, one_of, weighted
from matricula.kernel.text import MIDDLE_DOT

# Of a thousand people: a surname that is read otherwise or has two characters, and a rare character in the given name.
_SPECIAL_SURNAME, _RARE_CHARACTER, _IN_PARTS = 45, 9, 450


@dataclass(frozen=True, slots=True)
class MadeUpName:
    """A name; `spoken` only where nobody could derive it. `surname` is empty for a name in parts."""

    written: str
    surname: str
    spoken: str = ""


@dataclass(frozen=True)
class NameMaker:
    """Makes names from the recipe's parts."""

    recipe: Recipe
    draw: random.Random

    def pupil(self, sex: str, ethnicity: str) -> MadeUpName:
        """A name for a pupil; groups whose names have parts often have such a one."""
        dotted: Mapping[str, Any] = self.recipe["dotted"]
        if ethnicity in dotted and self.draw.randrange(1000) < _IN_PARTS:
            parts = dotted[ethnicity]
            written = f"{one_of(self.draw, parts['first'])}{MIDDLE_DOT}{one_of(self.draw, parts[sex])}"
            return MadeUpName(written, "")
        special = self.draw.randrange(1000) < _SPECIAL_SURNAME
        surname = weighted(self.draw, self.recipe["surnames"]["special" if special else "common"])
        if self.draw.randrange(1000) < _RARE_CHARACTER:
            return self._rare(surname)
        return MadeUpName(surname + self._given(sex), surname)

    def _rare(self, surname: str) -> MadeUpName:
        rare: dict[str, str] = self.recipe["given"]["rare"]
        character = one_of(self.draw, list(rare))
        return MadeUpName(surname + character, surname, rare[character])

    def adult(self, sex: str, surname: str = "") -> str:
        """A name for a parent or an officer."""
        return (surname or weighted(self.draw, self.recipe["surnames"]["common"])) + self._given(sex)

    def _given(self, sex: str) -> str:
        given: list[str] = self.recipe["given"][sex]
        return one_of(self.draw, given)
