"""References from a clause to what implements it, and whether they lead to something real."""

import importlib
from collections.abc import Callable, Iterable, Mapping

from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.sources import Clause

Resolver = Callable[[str], bool]
"""Whether a name of one kind exists."""

_IN_STACK: Mapping[str, Callable[[Stack], Mapping[str, object]]] = {
    "term": lambda stack: stack.terms,
    "window": lambda stack: stack.windows,
    "rule": lambda stack: stack.rules,
    "procedure": lambda stack: stack.procedures,
    "table": lambda stack: stack.tables,
    "layout": lambda stack: stack.layouts,
    "duty": lambda stack: stack.duties,
    "role": lambda stack: stack.roles,
    "level": lambda stack: stack.levels,
    "stage": lambda stack: stack.stages,
    "basis": lambda stack: stack.bases,
    "port": lambda stack: stack.ports,
    "watch": lambda stack: stack.watches,
    "certificate": lambda stack: stack.certificates,
    "season": lambda stack: stack.seasons,
    "org": lambda stack: stack.orgs,
}


def items_of(stack: Stack) -> dict[str, object]:
    """Every named item of the law in a stack, under its reference."""
    return {
        f"{kind}:{name}": item for kind, items in _IN_STACK.items() for name, item in items(stack).items()
    }


def unresolved(clause: Clause, stacks: Iterable[Stack], outside: Mapping[str, Resolver]) -> list[str]:
    """What is wrong with the clause's `implemented_by`, in words; empty when each leads to a real object.

    Items of the law may stand in any of `stacks`: what a nation demands a province may carry out. `outside` resolves
    the kinds that the law's data do not hold (`code`, `trigger`, `page`); `code_exists` is the resolver of `code`.
    """
    faults: list[str] = []
    known = tuple(stacks)
    for ref in clause.implemented_by:
        kind, colon, name = ref.partition(":")
        if not colon or not name:
            faults.append(f"{ref!r} is no reference; write kind:name")
        elif kind == "calendar":
            if not any(name in stack.packs and stack.working_calendar is not None for stack in known):
                faults.append(f"{ref}: no such pack has a calendar")
        elif kind in _IN_STACK:
            if not any(name in _IN_STACK[kind](stack) for stack in known):
                faults.append(f"{ref}: no pack has a {kind} of this name")
        elif kind not in outside:
            kinds = ", ".join(sorted([*_IN_STACK, "calendar", *outside]))
            faults.append(f"{ref}: there is no kind of reference {kind!r}; the kinds are {kinds}")
        elif not outside[kind](name):
            faults.append(f"{ref}: there is no such {kind}")
    return [f"{clause.id} ({clause.origin}): {fault}" for fault in faults]


def code_exists(name: str) -> bool:
    """Whether `module.path:attribute` can be imported."""
    module, colon, attribute = name.partition(":")
    if not colon:
        return False
    try:
        found: object = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return False
    return True
