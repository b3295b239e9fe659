"""Declares the keys of a procedure, each once, beside the value it becomes.

A part of a procedure is a frozen dataclass. Its attributes are declared with `key()`, `words()` and `name()`. Reading,
the errors for unknown and missing keys, what the part cites and names, its written form, and the wrong changes that
its cases must notice all follow from the declaration.
"""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from matricula.regulation.reading.nodes import Plain

_DECLARED = "key"
CLAUSE_KEY = re.compile(r"(.*_)?clause")
"""What the keys are called under which free words (`effect_with`) hold a clause."""


@dataclass(frozen=True, slots=True)
class Key:
    """How an attribute stands in a file.

    `at` is the path of keys to it, `to` the kind of thing its words name (a part of the procedure, or `clause`,
    `duration`, `count`, `rule`, `table`, `duty`, `role`, `other_procedure`). `needs` is the attribute beside which
    alone it may stand; without that it is `without`. `called` is the name of a part that has no key of its own, `given`
    which of its attributes come from attributes further out. `whole`: the part is written as this value alone.
    `inherits` is the attribute of the procedure whose value it has where it is left out.
    """

    at: tuple[str, ...]
    to: str = ""
    said: bool = False
    acts: bool = False
    needs: str = ""
    without: object = None
    called: str = ""
    given: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    inherits: str = ""

    @property
    def path(self) -> str:
        return ".".join(self.at)


def key(
    default: Any = MISSING, *, at: str = "", default_factory: Any = MISSING, acts: bool = False, **how: Any
) -> Any:
    """An attribute written under the key of its name, or at the path `at` (`in_force.from`); see `Key` for `how`.

    What it holds follows from its type. Without a default it must be there. One that `acts` shows in what people may
    do and when: a story that is played has to notice when it is wrong. For the others the written form is enough.
    """
    declared = Key(tuple(at.split(".")) if at else (), acts=acts, **how)
    if default_factory is not MISSING:
        return field(default_factory=default_factory, metadata={_DECLARED: declared})
    return field(default=default, metadata={_DECLARED: declared})


def words(
    default: Any = MISSING, *, at: str = "", whole: bool = False, default_factory: Any = MISSING
) -> Any:
    """An attribute that is said to people and changes nothing."""
    return key(default, at=at, said=True, whole=whole, default_factory=default_factory)


def name() -> Any:
    """The attribute that holds the key under which the part stands."""
    return field(metadata={_DECLARED: None})


@dataclass(frozen=True, slots=True)
class Declared:
    """An attribute with its key and the type of what it holds, without `None`.

    `part` is the dataclass of a single part that it holds, `parts` that of several, each under a name.
    """

    attribute: str
    key: Key
    hint: Any
    optional: bool
    default: Any
    part: type[Any] | None
    parts: type[Any] | None


def declared(kind: type[Any]) -> tuple[Declared, ...]:
    """The keys of a part, in the order of its attributes."""
    return _declared(cast("Hashable", kind))


@cache
def _declared(kind: Any) -> tuple[Declared, ...]:
    hints = get_type_hints(kind)
    found = []
    for one in fields(kind):
        stands: Key | None = one.metadata.get(_DECLARED)
        if stands is None:
            continue
        default = one.default if one.default_factory is MISSING else one.default_factory()
        bare, optional = _without_none(hints[one.name])
        at = stands.at or (one.name,)
        several = get_args(bare)[0] if get_origin(bare) is tuple else None
        found.append(
            Declared(
                one.name, _at(stands, at), bare, optional, default, _dataclass(bare), _dataclass(several)
            )
        )
    return tuple(found)


def _dataclass(hint: Any) -> type[Any] | None:
    return hint if isinstance(hint, type) and is_dataclass(hint) else None


def is_named(kind: type[Any]) -> bool:
    """Whether the part holds the name under which it stands."""
    return _named(cast("Hashable", kind))


@cache
def _named(kind: Any) -> bool:
    return any(one.metadata.get(_DECLARED, MISSING) is None for one in fields(kind))


def _at(stands: Key, at: tuple[str, ...]) -> Key:
    return Key(
        at, stands.to, stands.said, stands.acts, stands.needs, stands.without,
        stands.called, stands.given, stands.whole, stands.inherits,
    )  # fmt: skip


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, UnionType):
        rest = [one for one in get_args(hint) if one is not NoneType]
        return rest[0], len(rest) < len(get_args(hint))
    return hint, False


def named_by(part: object, to: str) -> Iterator[str]:
    """What a part, and every part inside it, names of one kind; what it leaves out is left out.

    Nothing is read that cannot name any.
    """
    for one in _naming(cast("Hashable", type(part)), to):
        value = getattr(part, one.attribute)
        if value is None:
            continue
        if one.part is not None:
            yield from named_by(value, to)
        elif one.parts is not None:
            for inner in value:
                yield from named_by(inner, to)
        else:
            yield from (value,) if isinstance(value, str) else value


@cache
def _naming(kind: Any, to: str) -> tuple[Declared, ...]:
    """The keys of a part that name something of one kind, or hold parts that may."""

    def may(one: Declared) -> bool:
        inner = one.part or one.parts
        return one.key.to == to if inner is None else bool(_naming(cast("Hashable", inner), to))

    return tuple(one for one in declared(kind) if may(one))


def parts_of(part: Any, prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every part with a name of its own inside `part`, outermost first: its kind, its name and itself.

    A part inside another named part carries that one's name before its own: `two_authorities.sending_school`.
    """
    for one in declared(type(part)):
        value = getattr(part, one.attribute)
        if value is None or (one.part is None and one.parts is None):
            continue
        for inner in (value,) if one.part is not None else value:
            within = prefix
            if is_named(type(inner)):
                yield type(inner).PART, f"{prefix}{inner.id}", inner
                within = f"{prefix}{inner.id}." if one.parts is not None else prefix
            yield from parts_of(inner, within)


def written(part: Any, prefix: str = "") -> dict[str, Plain]:
    """A part as a file would say it, path by path, with what has a default filled in; words for people are left out.

    Of parts that have a name of their own, only the names stand here.
    """
    found: dict[str, Plain] = {}
    for one in declared(type(part)):
        value, path = getattr(part, one.attribute), f"{prefix}{one.key.path}"
        if one.key.said or one.key.called or value is None:
            continue
        if one.part is not None and not is_named(one.part):
            found.update(written(value, f"{path}."))
        elif one.parts is not None:
            found[path] = [inner.id for inner in value]
        elif one.part is None:
            found[path] = plain(value)
    return found


def plain(value: Any) -> Plain:
    """A value as YAML would write it."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return str(value) if isinstance(value, StrEnum) else value
