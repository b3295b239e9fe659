"""Turns YAML into nodes that know their place, without the traps of YAML 1.1."""

import re
from datetime import date, datetime
from decimal import Decimal

import yaml

from matricula.regulation.reading.nodes import DATE, INSTANT, Node, Origin, PackError, Plain, Scalar

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")


def read_yaml(pack: str, file: str, written: str) -> Node:
    """The file's tree of nodes. Raises `PackError` for a broken file, a duplicate key, a tag or an empty file."""
    try:
        tree = yaml.compose(written, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as wrong:
        raise PackError(f"{pack}/{file}: this is not well-formed YAML: {wrong}") from wrong
    if tree is None:
        raise PackError(f"{pack}/{file}: the file is empty; remove it or fill it")
    return _node(pack, file, "", tree)


def rebuilt(pack: str, file: str, path: str, plain: Plain) -> Node:
    """A tree of nodes from plain values, for law that comes from a snapshot and has no lines."""
    if isinstance(plain, dict):
        return Node(
            pack, file, path, None, {k: rebuilt(pack, file, _join(path, k), v) for k, v in plain.items()}
        )
    if isinstance(plain, list):
        return Node(
            pack, file, path, None, [rebuilt(pack, file, _join(path, str(i)), v) for i, v in enumerate(plain)]
        )
    return Node(pack, file, path, None, plain)


def _node(pack: str, file: str, path: str, tree: yaml.Node, key: yaml.Node | None = None) -> Node:
    """What begins below its key is looked for at the key: `key`, where there is one."""
    line = (key or tree).start_mark.line + 1
    place = Origin(pack, file, line, path)
    if tree.tag and not tree.tag.startswith("tag:yaml.org,2002:"):
        raise PackError(f"{place}: YAML tags such as {tree.tag} are not used in packs; remove it")
    if isinstance(tree, yaml.MappingNode):
        entries: dict[str, Node] = {}
        for key, value in tree.value:
            if not isinstance(key, yaml.ScalarNode):
                raise PackError(f"{place}: a key must be a plain word, not a list or mapping")
            if key.value in entries:
                raise PackError(
                    f"{Origin(pack, file, key.start_mark.line + 1, path)}: the key {key.value!r} stands twice; keep one"
                )
            entries[key.value] = _node(pack, file, _join(path, key.value), value, key)
        return Node(pack, file, path, line, entries)
    if isinstance(tree, yaml.SequenceNode):
        return Node(
            pack,
            file,
            path,
            line,
            [_node(pack, file, _join(path, str(i)), v) for i, v in enumerate(tree.value)],
        )
    assert isinstance(tree, yaml.ScalarNode)  # YAML has no fourth kind of node
    return Node(pack, file, path, line, _scalar(place, tree))


def _scalar(place: Origin, tree: yaml.ScalarNode) -> Scalar:
    # YAML 1.1 would read `no` as false, 012 as ten and 12:30 as seconds: here only these forms are more than text.
    written: str = tree.value
    if tree.style:  # the C loader says "" for a plain scalar, the Python one None
        return written
    if written in ("", "null", "~"):
        return None
    if written in ("true", "false"):
        return written == "true"
    if _INTEGER.fullmatch(written):
        return int(written)
    if _DECIMAL.fullmatch(written):
        return Decimal(written)
    try:
        if DATE.fullmatch(written):
            return date.fromisoformat(written)
        if INSTANT.fullmatch(written):
            return datetime.fromisoformat(written)
    except ValueError as wrong:
        raise PackError(f"{place}: {written!r} is no day of the calendar: {wrong}") from wrong
    return written


def _join(path: str, key: str) -> str:
    return f"{path} › {key}" if path else key
