"""What a procedure calls its parts."""

from collections.abc import Iterable

from matricula.regulation.api import Procedure, Text
from matricula.web.clauses import words


def party_name(procedure: Procedure, party: str) -> str:
    """What the procedure calls a party."""
    return words(procedure.party(party).names)


def step_name(procedure: Procedure, step: str) -> str:
    """What the procedure calls a step."""
    return words(procedure.step_rule(step).names)


def named_in(parts: Iterable[object], wanted: str) -> str:
    """The name of the part with that id; nothing when there is none."""
    for one in parts:
        if getattr(one, "id", None) == wanted and isinstance(names := getattr(one, "names", None), Text):
            return words(names)
    return ""
