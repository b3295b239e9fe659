"""What several procedures share, written once: a procedure that is `like` a skeleton says only what differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from matricula.regulation.reading.nodes import Fields, Node
from matricula.regulation.standing.context import DECLARED, Context, Declaration, named

LIKE = "like"
"""The key under which a procedure names its skeleton."""


@dataclass(frozen=True)
class Skeleton:
    """A part of a procedure under a name; `body` is what it says, as it was read."""

    declared: Declaration
    body: Node


def read_skeletons(node: Node, context: Context) -> Iterator[tuple[Declaration, Skeleton]]:
    """The skeletons under the key `skeletons` of one file. What they say is judged in the procedures like them."""
    for name, entry in named(node):
        declared = context.declaration(name, entry, Fields(entry, dict(entry.entries())))
        yield declared, Skeleton(declared, entry.without(DECLARED))


def skeleton_of(procedure: Node) -> str | None:
    """The skeleton that the procedure is like; None when it says everything itself."""
    named_so = dict(procedure.entries()).get(LIKE)
    return named_so.name() if named_so is not None else None


def whole(procedure: Node, skeletons: Mapping[str, Skeleton]) -> Node:
    """The procedure with what its skeleton says filled in. Every value keeps the place where it was written.

    Mappings are joined key by key, the procedure's words win, and null takes away what the skeleton says. `PackError`
    for a skeleton that nobody has, and for a null that takes nothing away.
    """
    like = skeleton_of(procedure)
    if like is None:
        return procedure
    if like not in skeletons:
        dict(procedure.entries())[LIKE].fail(
            f"no pack of the stack has a skeleton {like!r}; correct the name or add it "
            f"(there are {', '.join(sorted(skeletons)) or 'none'})"
        )
    return _joined(procedure.without({LIKE}), skeletons[like].body, like)


def _joined(own: Node, below: Node, like: str) -> Node:
    if not (own.is_mapping and below.is_mapping):
        return own
    found = dict(below.entries())
    for key, node in own.entries():
        if not node.is_null:
            found[key] = _joined(node, found[key], like) if key in found else node
        elif found.pop(key, None) is None:
            node.fail(f"the skeleton {like!r} has no {key!r} here to take away; remove this")
    return replace(own, raw=found)
