"""From a template and data to a PDF.

A template is typst, lies in its room's folder ``documents/`` and is named ``room/name``. Data reaches it as JSON
through typst's inputs: no word of a user is ever markup or code.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO, RawIOBase
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, cast

from django.utils.translation import get_language

from matricula.documents.glyphs import Glyphs, Unprintable, never_printed, printable, without_glyph
from matricula.documents.setting import DocumentError, Standard, typeset
from matricula.kernel.clock import civil_now

HOUSE: Final = Path(__file__).resolve().parents[1]
NAME: Final = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*")
# What one page or one handful of pages may be told. Ten thousand lessons fit; more is a mistake of the caller.
MOST_BYTES: Final = 4_000_000
# So many sheets are set at once: their memory is what a batch takes, however long it is.
HANDFUL: Final = 8

# For reading and keeping: tagged, and readable in decades. For a batch on paper: the same without tags.
TO_KEEP: Final[tuple[Standard, ...]] = ("a-2a", "ua-1")
TO_PRINT: Final[tuple[Standard, ...]] = ("a-2u",)

# Has nothing but characters, to ask whether they can be printed; its date is of no account.
PROBE: Final = "documents/characters"
_PROBED_AT: Final = datetime(2020, 1, 1, tzinfo=UTC)
# What the process has learned of characters: the fonts are those of the installation, and stay.
_can: set[str] = set()
_cannot: set[str] = set()

_glyphs = Glyphs()


def pdf(template: str, data: Mapping[str, Any], *, at: datetime | None = None, strict: bool = False) -> bytes:
    """One document as tagged PDF/A in the active language; ``data["title"]`` is its title.

    A ``strict`` one says exactly what the data say: a character that cannot be printed is neither replaced nor left
    out but raised as :class:`Unprintable`, and a warning of the typesetter is an error.

    The same data and the same moment give the same bytes; without ``at`` it is the civil moment. What is not JSON is
    written as its text. Raises DocumentError: no such template, too much data, or a mistake in the template.
    """
    make = _set_strictly if strict else _set
    return make(template, [data], at or civil_now(), TO_KEEP)


def pdf_many(
    template: str,
    items: Iterable[Mapping[str, Any]],
    write: Callable[[bytes], object],
    *,
    at: datetime | None = None,
) -> int:
    """A sheet for each of ``items``, in their order, in one PDF for printing; answers how many pages it has.

    Items are taken a handful at a time, so that they may be read as they are printed. What grows with their number is
    the finished file alone, a few kilobytes a page. Nothing is written when there are none. Raises DocumentError.
    """
    import pypdf  # late: only who prints needs it

    moment, waiting = at or civil_now(), iter(items)
    with closing(pypdf.PdfWriter()) as whole:
        while handful := list(islice(waiting, HANDFUL)):
            part = _set(template, handful, moment, TO_PRINT)
            whole.append(BytesIO(part), import_outline=False)
        pages = len(whole.pages)
        if pages:
            whole.metadata = None  # no name of one sheet over all of them, and no moment of the machine
            whole.compress_identical_objects()
            whole.write(cast("IO[bytes]", _Sink(write)))
    return pages


def _set(
    template: str, sheets: Sequence[Mapping[str, Any]], at: datetime, standards: Sequence[Standard]
) -> bytes:
    """The sheets as one PDF; characters that no font has are written by their code."""
    said = json.dumps(printable(list(sheets)), ensure_ascii=False, sort_keys=True)
    if len(said) > MOST_BYTES:
        raise DocumentError(template, f"{len(said)} characters of data; at most {MOST_BYTES} go into one")
    inputs = {"lang": get_language() or "en", "at": at.astimezone(UTC).strftime("%Y %m %d")}
    path = _path(template)
    return _glyphs.spelling(said, lambda text: typeset(path, HOUSE, {**inputs, "data": text}, at, standards))


def _set_strictly(
    template: str, sheets: Sequence[Mapping[str, Any]], at: datetime, standards: Sequence[Standard]
) -> bytes:
    """The sheets as one PDF with every character of the data, or none of it."""
    said = json.dumps(list(sheets), ensure_ascii=False, sort_keys=True)
    if refused := never_printed(said):
        raise Unprintable(template, refused)
    if len(said) > MOST_BYTES:
        raise DocumentError(template, f"{len(said)} characters of data; at most {MOST_BYTES} go into one")
    inputs = {"lang": get_language() or "en", "at": at.astimezone(UTC).strftime("%Y %m %d"), "data": said}
    try:
        return typeset(_path(template), HOUSE, inputs, at, standards, strict=True)
    except DocumentError as wrong:
        if missing := without_glyph(wrong):
            raise Unprintable(template, missing) from wrong
        raise


def unprintable(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Of these texts, those that a strict document would refuse, each with the characters that are the reason.

    Asked of the typesetter itself, all texts at once: once, and once more for each character that it refuses. What was
    asked before is not asked again.
    """
    asked = list(texts)
    characters = {one for text in asked for one in text}
    _cannot.update(never_printed("".join(characters)))
    while rest := sorted(characters - _can - _cannot):
        try:
            pdf(PROBE, {"title": "-", "characters": rest}, at=_PROBED_AT, strict=True)
        except Unprintable as wrong:
            _cannot.update(wrong.characters)
        else:
            _can.update(rest)
    found = {text: tuple(dict.fromkeys(one for one in text if one in _cannot)) for text in asked}
    return {text: characters for text, characters in found.items() if characters}


def _path(template: str) -> Path:
    room, _, name = template.partition("/")
    path = HOUSE / room / "documents" / f"{name}.typ"
    if not NAME.fullmatch(template) or not path.is_file():
        raise DocumentError(template, "there is no such template")
    return path


class _Sink(RawIOBase):
    """What a finished file is written into, which hands it on piece by piece."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        super().__init__()
        self._write, self._at = write, 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, piece: Any, /) -> int:
        self._write(bytes(piece))
        self._at += len(piece)
        return len(piece)
