"""A statement with its values, as it is asked."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """One statement, and its values; two are the same if both are. What writes is asked, never left to wait.

    ``kept``: the database may keep its plan (`kept_plans`). The type of each value must then follow from the statement,
    and the value fit it: a number too large for its column is refused, where otherwise it would be found nowhere.
    """

    sql: str
    values: tuple[Any, ...] = ()
    kept: bool = False
