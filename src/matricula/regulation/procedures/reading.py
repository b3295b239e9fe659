"""Reads a part of a procedure as its keys are declared: what is unknown, missing or of the wrong kind is an error."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin

from matricula.regulation.procedures.keys import CLAUSE_KEY, Declared, declared, is_named
from matricula.regulation.reading.nodes import Fields, Node
from matricula.regulation.reading.texts import Text

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that a procedure uses, of what kind, and where it stands."""

    to: str
    name: str
    node: Node


class Reading:
    """One procedure while it is read: what it names, what it declares, and where each value stands."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.references: list[Reference] = []
        self.names: dict[str, set[str]] = {}
        self._languages = languages
        self._nodes: dict[tuple[int, str], Node] = {}
        self._outer: dict[str, Any] = {}
        self._procedure: dict[str, Any] | None = None
        self._read: list[object] = []

    def part(
        self, kind: type[Part], node: Node, called: str = "", given: Mapping[str, Any] | None = None
    ) -> Part:
        """The part written at `node`. Raises `PackError` with the line of what is wrong."""
        values: dict[str, Any] = dict(given or {})
        if self._procedure is None:
            self._procedure = values
        if is_named(kind):
            values["id"] = called
            self.names.setdefault(kind.PART, set()).add(called)  # type: ignore[attr-defined]  # named parts have it
        keys = [one for one in declared(kind) if one.attribute not in values]
        found = _found(node, keys)
        for one in keys:
            inner = found.get(one.attribute)
            if inner is None:
                values[one.attribute] = self._left_out(one, node)
            else:
                values[one.attribute] = self._value(one, inner)
            self._outer[one.attribute] = values[one.attribute]
        self._beside(keys, found, values)
        part = kind(**values)
        self._read.append(part)  # kept, so that no other part takes its id()
        self._nodes.update({(id(part), attribute): inner for attribute, inner in found.items()})
        self._nodes[id(part), ""] = node
        return part

    def place(self, part: object, attribute: str = "") -> Node:
        """Where an attribute of a part was written, or else the part."""
        return self._nodes.get((id(part), attribute)) or self._nodes[id(part), ""]

    def _left_out(self, one: Declared, node: Node) -> Any:
        if one.key.inherits and self._procedure is not None:
            return self._procedure[one.key.inherits]
        if one.default is not MISSING:
            return one.default
        _missing(node, one.key.at)
        return None

    def _beside(self, keys: list[Declared], found: Mapping[str, Node], values: dict[str, Any]) -> None:
        """What belongs to another key stands beside it only."""
        for one in keys:
            if not one.key.needs or values.get(one.key.needs) not in (None, False, ()):
                continue
            if one.attribute in found:
                needed = next(other for other in keys if other.attribute == one.key.needs)
                found[one.attribute].fail(
                    f"{one.key.path} stands beside {needed.key.path} only; add that, or remove this"
                )
            values[one.attribute] = one.key.without

    def _value(self, one: Declared, node: Node) -> Any:
        hint = one.hint
        if one.part is not None:
            given = {inner: self._outer[outer] for inner, outer in one.key.given}
            return self.part(one.part, node, one.key.called, given)
        if one.parts is not None:
            return self._parts(one.parts, node, required=one.default is MISSING)
        if hint is Text:
            return node.multilingual(self._languages)
        if hint is bool:
            return node.flag()
        if hint is int:
            return _count(node)
        if hint is date:
            return node.day()
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return node.choice(hint)
        if hint is str:
            return self._named(one, node)
        if get_origin(hint) is tuple:
            return self._list(one, node)
        return self._mapping(get_args(hint)[1], node)

    def _parts(self, kind: type[Part], node: Node, *, required: bool) -> tuple[Part, ...]:
        entries = list(node.entries())
        if required and not entries:
            node.fail("nothing stands here; add at least one")
        whole = next((one for one in declared(kind) if one.key.whole), None)
        if whole is None:
            return tuple(self.part(kind, entry, entry.key_name(key)) for key, entry in entries)
        return tuple(self._whole(kind, whole, entry, entry.key_name(key)) for key, entry in entries)

    def _whole(self, kind: type[Part], only: Declared, node: Node, called: str) -> Part:
        self.names.setdefault(kind.PART, set()).add(called)  # type: ignore[attr-defined]  # named parts have it
        return kind(**{"id": called, only.attribute: self._value(only, node)})

    def _named(self, one: Declared, node: Node) -> str:
        word = node.text()
        if word != word.strip():
            node.fail(f"{word!r} begins or ends with white space; remove it")
        if one.key.to:
            self.references.append(Reference(one.key.to, word, node))
        return word

    def _list(self, one: Declared, node: Node) -> tuple[Any, ...]:
        inner = get_args(one.hint)
        items = node.items()
        if not items and one.default is MISSING:
            node.fail("the list is empty; name at least one")
        if inner[-1] is not Ellipsis and len(items) != len(inner):
            node.fail(f"{len(inner)} stand here, found {len(items)}")
        if issubclass(inner[0], StrEnum):
            found = [item.choice(inner[0]) for item in items]
        else:
            found = [self._named(one, item) for item in items]
        for place, item in enumerate(items):
            if found[place] in found[:place]:
                item.fail(f"{found[place]!r} stands twice; keep one")
        return tuple(found)

    def _mapping(self, inner: Any, node: Node) -> dict[str, Any]:
        if inner is Text:
            return {key: entry.multilingual(self._languages) for key, entry in node.entries()}
        said = {key: entry.text() for key, entry in node.entries()}
        for key, entry in node.entries():
            if CLAUSE_KEY.fullmatch(key):
                self.references.append(Reference("clause", said[key], entry))
        return said


def _found(node: Node, keys: list[Declared]) -> dict[str, Node]:
    """The node of each attribute that is written. Unknown keys are errors, at every depth."""
    found: dict[str, Node] = {}
    _search(node, [(one.key.at, one.attribute) for one in keys], found)
    return found


def _search(node: Node, wanted: list[tuple[tuple[str, ...], str]], found: dict[str, Node]) -> None:
    fields: Fields = node.fields(optional={at[0] for at, _ in wanted})
    for key, inner in fields.given.items():
        if inner.is_null:
            continue
        deeper = [(at[1:], attribute) for at, attribute in wanted if at[0] == key and len(at) > 1]
        if deeper:
            _search(inner, deeper, found)
        else:
            found.update({attribute: inner for at, attribute in wanted if at == (key,)})


def _missing(node: Node, at: tuple[str, ...]) -> None:
    """Fail at the innermost mapping that is there."""
    given = dict(node.entries())
    inner = given.get(at[0])
    if len(at) > 1 and inner is not None and not inner.is_null:
        _missing(inner, at[1:])
    node.fail(f"the key {at[0]!r} is missing; add it")


def _count(node: Node) -> int:
    if (found := node.integer()) < 1:
        node.fail(f"expected a whole number above zero, found {found}")
    return found
