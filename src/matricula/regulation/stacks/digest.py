"""The content address of law, and the copy of it that decisions keep."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from matricula.regulation.reading.nodes import Node, Plain
from matricula.regulation.reading.yaml_files import rebuilt

_FORMAT = 2
# Until format 2 the ports were kept as the digest of a file of code. Each had one version then, the first.
_BY_FILE = 1
_TAGS = {"$decimal": Decimal, "$date": date.fromisoformat, "$instant": datetime.fromisoformat}


@dataclass(frozen=True)
class Written:
    """The files of one pack as they were read, without comments, and the version of each port that its law goes by.

    `ports` is None only in law kept before versions were: it goes by the first of each port.
    """

    pack: str
    files: Mapping[str, Node]
    ports: Mapping[str, int] | None


def kept(chain: Iterable[Written]) -> bytes:
    """Canonical JSON of everything that decides behaviour: all files of all packs but clause cases and comments.

    Keys keep the order of the files, because order means something there (codes, columns, steps).
    """
    packs = [
        {
            "id": written.pack,
            "files": {
                path: _tagged(written.files[path].plain())
                for path in sorted(written.files)
                if not is_case(path)
            },
            "ports": dict(written.ports or {}),
        }
        for written in chain
    ]
    return json.dumps({"format": _FORMAT, "packs": packs}, ensure_ascii=False, separators=(",", ":")).encode()


def address(snapshot: bytes) -> str:
    """SHA-256 of a snapshot, in hex."""
    return hashlib.sha256(snapshot).hexdigest()


def written_in(snapshot: bytes) -> tuple[Written, ...]:
    """The files of the packs in a snapshot, and the version of each port: None for the first of every port.

    ValueError when it is not one that this version can read.
    """
    content = json.loads(snapshot)
    if not isinstance(content, dict) or content.get("format") not in (_BY_FILE, _FORMAT):
        raise ValueError("this is no snapshot of a pack in a format that is known here")
    return tuple(
        Written(
            pack["id"],
            {path: _read(pack["id"], path, plain) for path, plain in pack["files"].items()},
            _ports(content["format"], pack["ports"]),
        )
        for pack in content["packs"]
    )


def _ports(format_: int, kept: Any) -> Mapping[str, int] | None:
    if format_ == _BY_FILE:
        return {} if kept is None else None
    return cast("Mapping[str, int]", kept)


def _read(pack: str, path: str, plain: object) -> Node:
    return rebuilt(pack, path, "", _untagged(plain))


def is_case(path: str) -> bool:
    """Whether a file of a pack holds clause cases."""
    return path == "cases.yaml" or path.startswith("cases/")


def _tagged(plain: Plain) -> object:
    match plain:
        case dict():
            return {key: _tagged(value) for key, value in plain.items()}
        case list():
            return [_tagged(value) for value in plain]
        case Decimal():
            return {"$decimal": str(plain)}
        case datetime():
            return {"$instant": plain.isoformat()}
        case date():
            return {"$date": plain.isoformat()}
        case _:
            return plain


def _untagged(found: object) -> Plain:
    if isinstance(found, list):
        return [_untagged(value) for value in found]
    if isinstance(found, Mapping):
        if len(found) == 1 and (tag := next(iter(found))) in _TAGS:
            return cast("Plain", cast("Any", _TAGS[tag])(found[tag]))
        return {key: _untagged(value) for key, value in found.items()}
    return cast("Plain", found)
