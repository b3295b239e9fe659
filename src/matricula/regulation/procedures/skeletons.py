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


def skeleton_of(item: Node) -> str | None:
    """The skeleton that a procedure or a skeleton is like; None when it says everything itself."""
    named_so = dict(item.entries()).get(LIKE)
    return named_so.name() if named_so is not None else None


def whole(item: Node, skeletons: Mapping[str, Skeleton], via: tuple[str, ...] = ()) -> Node:
    """The procedure, or skeleton, with what its skeleton says filled in; every value keeps its place in a file.

    Mappings are joined key by key, the nearer words win, and null takes away what the skeleton says. `PackError` for a
    skeleton that nobody has, for skeletons that are like each other, and for a null that takes nothing away.
    """
    like = skeleton_of(item)
    if like is None:
        return item
    if like not in skeletons:
        dict(item.entries())[LIKE].fail(
            f"no pack of the stack has a skeleton {like!r}; correct the name or add it "
            f"(there are {', '.join(sorted(skeletons)) or 'none'})"
        )
    if like in via:
        dict(item.entries())[LIKE].fail(f"the skeleton {like!r} is like itself by a detour; break the circle")
    return _joined(item.without({LIKE}), whole(skeletons[like].body, skeletons, (*via, like)), like)


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
