"""One step of filling the made-up province."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Statement:
    """One statement and what it does, in a word for the reader."""

    what: str
    sql: str
