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

_FORMAT = 1
_TAGS = {"$decimal": Decimal, "$date": date.fromisoformat, "$instant": datetime.fromisoformat}


@dataclass(frozen=True)
class Written:
    """The files of one pack as they were read, without comments; `ports_sha256` is the digest of its `ports.py`."""

    pack: str
    files: Mapping[str, Node]
    ports_sha256: str | None


def kept(chain: Iterable[Written]) -> bytes:
    """Canonical JSON of everything that decides behaviour: all files of all packs but clause cases and comments.

    Keys keep the order of the files, because order means something there (codes, columns, steps).
    """
    packs = [
        {
            "id": written.pack,
            "files": {
                path: _tagged(node.plain())
                for path, node in sorted(written.files.items())
                if not _is_case(path)
            },
            "ports": written.ports_sha256,
        }
        for written in chain
    ]
    return json.dumps({"format": _FORMAT, "packs": packs}, ensure_ascii=False, separators=(",", ":")).encode()


def digest(chain: Iterable[Written]) -> str:
    """SHA-256 of what is kept, in hex."""
    return hashlib.sha256(kept(chain)).hexdigest()


def written_in(snapshot: bytes) -> tuple[Written, ...]:
    """The files of the packs in a snapshot. ValueError when it is not one that this version can read."""
    content = json.loads(snapshot)
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise ValueError("this is no snapshot of a pack in a format that is known here")
    return tuple(
        Written(
            pack["id"],
            {path: _read(pack["id"], path, plain) for path, plain in pack["files"].items()},
            pack["ports"],
        )
        for pack in content["packs"]
    )


def _read(pack: str, path: str, plain: object) -> Node:
    return rebuilt(pack, path, "", _untagged(plain))


def _is_case(path: str) -> bool:
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
