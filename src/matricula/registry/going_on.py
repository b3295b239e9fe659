"""Who goes on into which stage when one is finished, and whose plan says where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from matricula.regulation.api import Stack

BASIS: Final = "admission_plan"
"""``with``: the ``duty`` of the office that makes the plan, and the ``statuses`` in which a stage is finished."""


@dataclass(frozen=True)
class GoingOn:
    """What the law says of it. ``stages`` has the stage after each, with the grade in which one begins there."""

    clause: str
    duty: str
    statuses: tuple[str, ...]
    stages: Mapping[str, tuple[str, str]]

    def before(self, stage: str) -> list[str]:
        """The stages that lead into this one."""
        return [name for name, (following, _grade) in self.stages.items() if following == stage]


def going_on(stack: Stack) -> GoingOn | None:
    """None for law that has no such plan."""
    if BASIS not in stack.bases:
        return None
    words = stack.basis_words(BASIS)
    return GoingOn(
        clause=stack.basis(BASIS),
        duty=words["duty"],
        statuses=tuple(words["statuses"].split()),
        stages={
            name: (stage.next, next(iter(stack.stage(stage.next).grades)))
            for name, stage in stack.stages.items()
            if stage.next is not None
        },
    )


def going_on_words(stack: Stack) -> dict[str, Any] | None:
    """The same as the database has to know it, as JSON."""
    said = going_on(stack)
    if said is None:
        return None
    return {
        "clause": said.clause,
        "duty": said.duty,
        "statuses": list(said.statuses),
        "next": {name: {"stage": stage, "grade": grade} for name, (stage, grade) in said.stages.items()},
    }
