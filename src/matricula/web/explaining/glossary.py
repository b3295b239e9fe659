"""The platform's own words, each in every complete language; `glossary.yaml` beside this module holds them."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from matricula.regulation.api import Text


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the screens: its group, its name there, what it is called, and what it means."""

    group: str
    name: str
    word: Text
    means: Text
    for_families: bool


@lru_cache(maxsize=1)
def glossary() -> tuple[Word, ...]:
    """Every word, in the order of the file."""
    text = files("matricula.web.explaining").joinpath("glossary.yaml").read_text(encoding="utf-8")
    return tuple(
        Word(group, name, Text(said["word"]), Text(said["means"]), said.get("for_families", False))
        for group, several in yaml.load(text, Loader=yaml.CSafeLoader).items()
        for name, said in several.items()
    )


def as_markdown(languages: dict[str, str]) -> str:
    """The words as a table for the documentation: a column for each language, by its tag and name."""
    lines = [
        "| " + " | ".join([*languages.values(), "meaning"]) + " |",
        "|---" * (len(languages) + 1) + "|",
    ]
    lines += [
        "| " + " | ".join([*(one.word[tag] for tag in languages), one.means["en"]]) + " |"
        for one in glossary()
    ]
    return "\n".join(lines)
