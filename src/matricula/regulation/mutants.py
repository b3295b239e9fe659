"""Small wrong changes to the law, to see whether the clause cases notice them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from matricula.regulation import mutations, procedure_mutations
from matricula.regulation.citations import cited
from matricula.regulation.clause_cases.model import ClauseCase, run
from matricula.regulation.refs import items_of
from matricula.regulation.sources import Status
from matricula.regulation.stack import Stack

Item = TypeVar("Item")
Change = tuple[str, Item]
"""What was changed, in words, and the item after it."""


@dataclass(frozen=True)
class Mutant:
    """A stack with one thing wrong in it. `ref` is the item changed, `change` what was done to it."""

    ref: str
    change: str
    stack: Stack

    def __str__(self) -> str:
        return f"{self.ref}: {self.change}"


_KINDS: Mapping[str, tuple[str, Callable[[object], Iterator[tuple[str, object]]]]] = {
    "term": ("terms", mutations.of_term),
    "window": ("windows", mutations.of_window),
    "rule": ("rules", mutations.of_rule),
    "role": ("roles", mutations.of_role),
    "duty": ("duties", mutations.of_duty),
    "level": ("levels", mutations.of_level),
    "stage": ("stages", mutations.of_stage),
    "basis": ("bases", mutations.of_basis),
    "table": ("tables", mutations.of_cited),
    "layout": ("layouts", mutations.of_cited),
    "procedure": ("procedures", procedure_mutations.of_history),
}


def mutants(stack: Stack, *, pack: str | None = None) -> Iterator[Mutant]:
    """Every mutant of every implemented item of the stack, or of those that stand in one pack of it.

    An item is implemented when an implemented clause names it or is cited by it.
    """
    wanted = implemented_refs(stack)
    for ref, item in items_of(stack).items():
        kind, _, name = ref.partition(":")
        if kind not in _KINDS or ref not in wanted:
            continue
        if pack is not None and getattr(item, "declared").origin.pack != pack:  # noqa: B009 - items share no base class
            continue
        attribute, changes = _KINDS[kind]
        for change, changed in changes(item):
            items = {**getattr(stack, attribute), name: changed}
            yield Mutant(ref, change, mutations.altered(stack, {attribute: items}))


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
