"""Which story noticed which wrong law when it was last looked at: a hint where to look first, and no more than that.

A mutant with no hint, or a stale one, is tried against every story all the same; it only takes longer. Notes are
added by ``pytest tests/law/test_mutants.py --note-killers``; to lose those of mutants long gone, delete the file first.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

NOTES = Path(__file__).with_name("killers.txt")
KILLED = "killed"
"""The property of a test's report that holds its mutant and the story that noticed it."""


@lru_cache(maxsize=1)
def noted_killers() -> Mapping[str, str]:
    """The id of a story by the name of a mutant."""
    lines = NOTES.read_text(encoding="utf-8").splitlines() if NOTES.exists() else []
    return dict(_read(line) for line in lines)


def note_killers(found: Iterable[tuple[str, str]]) -> None:
    """Write down which story (second) noticed which mutant (first); what was noted of other mutants stays."""
    noted = {**noted_killers(), **dict(found)}
    lines = sorted(f"{story} <- {mutant}\n" for mutant, story in noted.items())
    NOTES.write_text("".join(lines), encoding="utf-8")


def _read(line: str) -> tuple[str, str]:
    story, _, mutant = line.partition(" <- ")
    return mutant, story
