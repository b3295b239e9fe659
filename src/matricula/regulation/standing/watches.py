"""What has to be looked into: which pupils the law wants somebody to act on, and what is offered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matricula.regulation.reading.nodes import Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, named


@dataclass(frozen=True)
class Watch:
    """One watch: which pupils ``source`` finds, among those of these statuses and stages (none named: of all).

    ``words`` are the terms that the source counts by, under the source's own names for them. Whoever holds one of the
    roles in ``shown_to`` is shown what was found, with ``text`` as the reason; ``leads_to`` are the procedures offered
    then, as far as they fit the pupil. ``after`` is the procedure from which on it looks, for a source that asks.
    A watch changes nothing by itself.
    """

    declared: Declaration
    names: Text
    clause: str
    source: str
    words: Mapping[str, str]
    statuses: tuple[str, ...]
    stages: tuple[str, ...]
    shown_to: tuple[str, ...]
    leads_to: tuple[str, ...]
    after: str | None
    text: Text

    @property
    def name(self) -> str:
        return self.declared.name


def read_watches(node: Node, context: Context) -> Iterator[tuple[Declaration, Watch]]:
    """The watches under the key ``watches``."""
    for name, entry in named(node):
        fields = entry.fields(
            required={"names", "clause", "source", "statuses", "shown_to", "text"},
            optional={"with", "stages", "leads_to", "after", *DECLARED},
        )
        declared = context.declaration(name, entry, fields)
        statuses, shown_to = fields["statuses"].texts(), fields["shown_to"].texts()
        if not statuses:
            fields["statuses"].fail(f"the watch {name!r} looks at nobody; name the statuses of the pupils")
        if not shown_to:
            fields["shown_to"].fail(f"nobody sees what the watch {name!r} finds; name the roles")
        words = {key: word.name() for key, word in named(fields["with"])} if "with" in fields else {}
        yield (
            declared,
            Watch(
                declared=declared,
                names=context.words(fields["names"]),
                clause=context.clause(fields["clause"]),
                source=fields["source"].text(),
                words=MappingProxyType(words),
                statuses=statuses,
                stages=fields["stages"].texts() if "stages" in fields else (),
                shown_to=shown_to,
                leads_to=fields["leads_to"].texts() if "leads_to" in fields else (),
                after=fields["after"].name() if "after" in fields else None,
                text=context.words(fields["text"]),
            ),
        )
