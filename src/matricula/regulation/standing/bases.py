"""The legal basis of what the platform itself does or refuses, under names that the platform's code can use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from matricula.regulation.reading.nodes import Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, named


@dataclass(frozen=True)
class Basis:
    """The clause behind a duty or a prohibition that code enforces, such as that nobody has two archives.

    ``words`` are what the pack calls the things that the code then writes, by names that the code knows; ``question``
    is what the clause answers, for readers of its cases.
    """

    declared: Declaration
    clause: str
    words: Mapping[str, str]
    question: Text | None = None

    @property
    def name(self) -> str:
        return self.declared.name


def read_bases(node: Node, context: Context) -> Iterator[tuple[Declaration, Basis]]:
    """The bases under the key `bases`."""
    for name, entry in named(node):
        fields = entry.fields(required={"clause"}, optional={"question", "with", *DECLARED})
        declared = context.declaration(name, entry, fields)
        words = {key: node.text() for key, node in fields["with"].entries()} if "with" in fields else {}
        yield (
            declared,
            Basis(declared, context.clause(fields["clause"]), words, context.maybe_words(fields, "question")),
        )
