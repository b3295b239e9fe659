"""What a demonstration is made of, as its file beside this module says."""

import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml

Recipe = Mapping[str, Any]
Chosen = TypeVar("Chosen")

PACK = "cn_guizhou"
JOURNAL_SCHOOLS = "journal_schools"
"""The recipe of the schools with a class journal, which lie beside."""
GRADUATING_SCHOOLS = "graduating_schools"
"""The recipe of the city with a leaving grade, which lies beside, too."""


@lru_cache(maxsize=5)
def recipe_for(name: str) -> Recipe:
    """The file `data/<name>.yaml`, of a pack or of the schools beside; FileNotFoundError when there is none.

    What it `takes` from another recipe stands in it as if it were its own.
    """
    text = files("matricula.exchange.demo.data").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    read: Recipe = yaml.load(text, Loader=yaml.CSafeLoader)
    if "takes" not in read:
        return read
    other = recipe_for(read["takes"]["from"])
    return {**{key: other[key] for key in read["takes"]["keys"]}, **read}


def weighted(draw: random.Random, weights: Mapping[Chosen, int]) -> Chosen:
    """One of the keys, each as often as its weight says."""
    return draw.choices(list(weights), list(weights.values()))[0]


def one_of(draw: random.Random, choices: Sequence[Chosen]) -> Chosen:
    """One of them, each as often as the others."""
    return choices[draw.randrange(len(choices))]
