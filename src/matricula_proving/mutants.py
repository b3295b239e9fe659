"""Small wrong changes to the law, to see whether the clause cases notice them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from matricula.regulation.clause_cases.model import ClauseCase, run
from matricula.regulation.stacks.citations import cited
from matricula.regulation.stacks.refs import items_of
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.sources import Status
from matricula_proving import mutations, procedure_mutations

Item = TypeVar("Item")
Change = tuple[str, Item]
"""What was changed, in words, and the item after it."""


@dataclass(frozen=True)
class Mutant:
    """A stack with one thing wrong in it. `ref` is the item changed, `change` what was done to it.

    One that `acts` shows in what people may do and when, so a played scenario has to notice it.
    """

    ref: str
    change: str
    stack: Stack
    acts: bool = False

    def __str__(self) -> str:
        return f"{self.ref}: {self.change}"


@dataclass(frozen=True)
class _Kind:
    """How the items of one attribute of a stack are changed; `acts` when a change shows only in what people do."""

    ref: str
    attribute: str
    changes: Callable[[object], Iterator[tuple[str, object]]]
    acts: bool = False


_KINDS = (
    _Kind("term", "terms", mutations.of_term),
    _Kind("window", "windows", mutations.of_window),
    _Kind("rule", "rules", mutations.of_rule),
    _Kind("role", "roles", mutations.of_role),
    _Kind("duty", "duties", mutations.of_duty),
    _Kind("level", "levels", mutations.of_level),
    _Kind("stage", "stages", mutations.of_stage),
    _Kind("basis", "bases", mutations.of_basis),
    _Kind("watch", "watches", mutations.of_watch),
    _Kind("season", "seasons", mutations.of_season),
    _Kind("table", "tables", mutations.of_table),
    _Kind("layout", "layouts", mutations.of_layout),
    _Kind("procedure", "procedures", procedure_mutations.of_acts, acts=True),
    _Kind("procedure", "procedures", procedure_mutations.of_papers),
)


def mutants(stack: Stack) -> Iterator[Mutant]:
    """Every mutant of every implemented item of the stack, whichever of its packs says it.

    An item is implemented when an implemented clause names it or is cited by it. A mutant keeps the snapshot of the law
    that it was made of, and so its digest.
    """
    wanted = implemented_refs(stack)
    snapshot = stack.snapshot()
    for ref, item in items_of(stack).items():
        written, _, name = ref.partition(":")
        kinds = [kind for kind in _KINDS if kind.ref == written]
        if not kinds or ref not in wanted:
            continue
        for kind in kinds:
            for change, changed in kind.changes(item):
                items = {**getattr(stack, kind.attribute), name: changed}
                wrong = mutations.altered(stack, {kind.attribute: items, "kept": snapshot})
                yield Mutant(ref, change, wrong, kind.acts)


def implemented_refs(stack: Stack) -> frozenset[str]:
    """The items of the stack that some implemented clause names or stands behind."""
    clauses = [clause for clause in stack.clauses() if clause.status is Status.implemented]
    named = {ref for clause in clauses for ref in clause.implemented_by}
    ids = {clause.id for clause in clauses}
    citing = {ref for ref, item in items_of(stack).items() if cited(item) & ids}
    return frozenset(named | citing)


def killer(mutant: Mutant, cases: list[ClauseCase]) -> ClauseCase | None:
    """The first case that notices the mutant; None when it survives all of them.

    Give only cases that pass under the right law, those of the item first where order matters for speed.
    """
    return next((case for case in cases if mutant.ref in case.ask.refs and run(case, mutant.stack)), None)
