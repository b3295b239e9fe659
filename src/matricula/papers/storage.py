"""Where the bytes of papers lie: a folder by content, written so that a crash leaves a whole file or none."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File

from matricula.kernel.clock import machine_now

_CHUNK = 1 << 16
_INCOMING = "incoming"
_ABANDONED_SECONDS = 24 * 3600


class TooLarge(Exception):  # the caller turns it into a refusal that cites the clause
    """The stream is longer than allowed; nothing of it is left."""


@dataclass(frozen=True, slots=True)
class Received:
    """A stream on disk that is not yet kept."""

    path: Path
    sha256: str
    size: int


def papers_folder() -> Path:
    """The data folder of papers, made readable for this system user alone."""
    folder = Path(settings.PAPERS_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def incoming_folder() -> Path:
    """Where streams are written first: on the same file system, so that keeping one is a rename."""
    folder = papers_folder() / _INCOMING
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def path_of(sha256: str) -> Path:
    """Where the bytes of that hash lie, or would."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256 in hexadecimal")
    return papers_folder() / sha256[:2] / sha256[2:]


@contextlib.contextmanager
def received(source: "IO[bytes] | File[bytes] | bytes", *, limit: int) -> Iterator[Received]:
    """Write a stream to disk chunk by chunk, hashing it; `TooLarge` as soon as it passes `limit` bytes.

    What `keep` has not taken by the end of the block is deleted.
    """
    digest, size = hashlib.sha256(), 0
    descriptor, name = tempfile.mkstemp(dir=incoming_folder())
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            for chunk in _chunks(source):
                size += len(chunk)
                if size > limit:
                    raise TooLarge
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        yield Received(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def keep(arrived: Received) -> Path:
    """Move a received file to its place; the same bytes that lie there already stay."""
    target = path_of(arrived.sha256)
    if target.exists() and target.stat().st_size == arrived.size:
        return target
    target.parent.mkdir(mode=0o700, exist_ok=True)
    arrived.path.chmod(0o400)
    arrived.path.replace(target)
    _sync_folder(target.parent)
    _sync_folder(target.parent.parent)
    return target


def clear_incoming() -> int:
    """Delete streams that nobody has written to for a day; how many. A file that is being written is younger."""
    oldest = machine_now().timestamp() - _ABANDONED_SECONDS
    abandoned = [path for path in incoming_folder().iterdir() if path.stat().st_mtime < oldest]
    for path in abandoned:
        path.unlink(missing_ok=True)
    return len(abandoned)


def _chunks(source: "IO[bytes] | File[bytes] | bytes") -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    source.seek(0)
    while chunk := source.read(_CHUNK):
        yield chunk


def _sync_folder(folder: Path) -> None:
    # A rename is only safe from a power cut once the folder itself is on disk.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
