"""Cases about watches: whom a watch finds by which source, who is shown it, and what is offered."""

from collections.abc import Mapping
from dataclasses import dataclass

from matricula.regulation.clause_cases.model import Failures, citation, expected
from matricula.regulation.reading.nodes import Fields, Plain
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.context import Context
from matricula.regulation.standing.watches import Watch


@dataclass(frozen=True)
class WatchAsk:
    """All that a watch says and that acts; a key that the watch leaves out is left out of the case."""

    watch: str
    expect: Mapping[str, Plain]
    kind: str = "watch"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"watch:{self.watch}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        watch = stack.watch(self.watch)
        return (
            *expected(f"the watch {self.watch}", dict(self.expect), said_by(watch)),
            *citation(stack, clause, f"watch:{self.watch}", watch),
        )

    def in_words(self) -> str:
        return f"watch {self.watch}: {self.answer_in_words()}"

    def answer_in_words(self) -> str:
        return ", ".join(f"{key} {value}" for key, value in self.expect.items())


def said_by(watch: Watch) -> dict[str, Plain]:
    """The keys of a watch that act, as they are written in a pack."""
    said: dict[str, Plain] = {
        "source": watch.source,
        "with": dict(watch.words),
        "statuses": list(watch.statuses),
        "stages": list(watch.stages),
        "shown_to": list(watch.shown_to),
        "leads_to": list(watch.leads_to),
        "after": watch.after,
    }
    return {key: value for key, value in said.items() if value}


def read_watch(fields: Fields, _: Context) -> WatchAsk:
    keys = {"source", "with", "statuses", "stages", "shown_to", "leads_to", "after"}
    expect = fields["expect"].fields(optional=keys)
    return WatchAsk(fields["watch"].name(), {key: node.plain() for key, node in expect.given.items()})
