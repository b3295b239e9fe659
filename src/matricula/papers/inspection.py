"""Tells from the bytes what a file is, and makes sure that it really is that."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import puremagic
from django.utils.translation import gettext
from PIL import ExifTags, Image

from matricula.kernel.file_starts import JPEG, PDF, PNG, is_program, media_type

PICTURES: Final = {JPEG: "JPEG", PNG: "PNG"}
MOST_PIXELS: Final = 60_000_000
"""No camera of a phone or scanner of an office gives more for a page; a bomb does."""

_TAIL: Final = 2048


class Unreadable(Exception):  # the caller turns it into a refusal that cites the clause
    """The file says that it is a picture or a PDF, but is damaged, cut short or built to harm."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file is. `media_type` is empty for all but JPEG, PNG and PDF; then `seen` names what it looks like."""

    media_type: str
    seen: str
    is_program: bool = False


def identify(path: Path) -> Inspection:
    """What the content says; the name is not asked."""
    with path.open("rb") as file:
        start = file.read(4096)
    if known := media_type(start):
        return Inspection(known, known)
    if is_program(start):
        return Inspection("", gettext("a program"), is_program=True)
    return Inspection("", _guess(start))


def decode(path: Path, media_type: str) -> bool:
    """Decode a picture whole, or look over a PDF; True when a picture holds the place where it was taken.

    Raises `Unreadable`.
    """
    if media_type == PDF:
        _look_over_pdf(path)
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=[PICTURES[media_type]]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Unreadable
                picture.load()
                return bool(picture.getexif().get_ifd(ExifTags.IFD.GPSInfo))
    except Unreadable:
        raise
    except Exception as broken:
        # Pillow answers damaged files with errors of many kinds.
        raise Unreadable from broken


def _look_over_pdf(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _TAIL))
        if b"%%EOF" not in file.read():
            raise Unreadable


def _guess(start: bytes) -> str:
    if not start:
        return gettext("empty")
    try:
        return puremagic.from_string(start, mime=True) or gettext("of an unknown kind")
    except (puremagic.PureError, ValueError):
        return gettext("of an unknown kind")
