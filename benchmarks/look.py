"""One way in which an officer looks at the register."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matricula.authorities.api import Acting, Org

Answer = Callable[[Acting, Org], Any]


@dataclass(frozen=True)
class Look:
    """One way to look, by name.

    ``counted`` says of a look that counts, or judges, how much that was for its answer; it is asked with the look's
    own sight, and holds for the statements with ``counting`` in them. ``needs`` is the permission without which the
    look is refused.
    """

    name: str
    ask: Answer
    counted: Callable[[Any], int] | None = None
    counting: str = "COUNT("
    needs: str = "registry.view_student"

    def counts(self, sql: str) -> bool:
        """Whether a statement of the look is one for which ``counted`` holds."""
        return self.counted is not None and self.counting in sql
