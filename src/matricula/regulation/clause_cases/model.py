"""What a clause case is: one question to the law, the expected answer, and the clause the answer must cite."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from matricula.regulation.reading.nodes import Origin
from matricula.regulation.reading.texts import Text
from matricula.regulation.stacks.citations import cited
from matricula.regulation.stacks.stack import Stack

Failures = tuple[str, ...]
"""What is wrong with an answer, in words; empty when it is right."""


class Ask(Protocol):
    """One kind of question. `refs` are the items of the law it looks at, written as in `implemented_by`."""

    @property
    def kind(self) -> str: ...

    @property
    def refs(self) -> frozenset[str]: ...

    def check(self, stack: Stack, clause: str) -> Failures:
        """Ask `stack`; the answer must rest on `clause`."""
        ...

    def in_words(self) -> str:
        """What is asked and answered in one line of notation, for programs and messages of tests."""
        ...

    def answer_in_words(self) -> str:
        """The expected answer alone, for where the case's own question stands before it."""
        ...


@dataclass(frozen=True)
class ClauseCase:
    """One case of a pack."""

    id: str
    clause: str
    question: Text | None
    ask: Ask
    origin: Origin

    @property
    def kind(self) -> str:
        return self.ask.kind


def run(case: ClauseCase, stack: Stack) -> Failures:
    """Ask the law of `stack`. An error of the law itself is a failure too: a case never passes by accident."""
    try:
        return case.ask.check(stack, case.clause)
    except Exception as error:  # noqa: BLE001 - whatever breaks under a question is the answer's failure, and is shown
        return (f"{type(error).__name__}: {error}",)


def expected(what: str, wanted: object, found: object) -> Failures:
    """A failure unless `found` is what was wanted."""
    return () if wanted == found else (f"{what}: expected {wanted!r}, found {found!r}",)


def citation(stack: Stack, clause: str, ref: str, item: object) -> Failures:
    """A failure unless `item` cites `clause`, or the clause names it as what implements it.

    An empty citation is never right, even where the clause names the item.
    """
    ids = cited(item)
    if "" in ids:
        return (f"{ref} cites an empty clause",)
    if clause in ids or ref in stack.clause(clause).implemented_by:
        return ()
    shown = ", ".join(sorted(ids)) or "nothing"
    return (f"{ref} cites {shown}, not {clause}, and {clause} does not name it in implemented_by",)


def one_of(refs: Iterable[str]) -> frozenset[str]:
    return frozenset(refs)
