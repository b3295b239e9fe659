"""Tells from the content, never from the name, what an uploaded file really is."""

from enum import StrEnum
from pathlib import Path

import olefile
from django.utils.translation import gettext_lazy as _

from matricula.exchange.workbook import refusals
from matricula.exchange.workbook.limits import Limits
from matricula.kernel.file_starts import JPEG, PDF, PNG, is_program, media_type
from matricula.regulation.api import Words


class Container(StrEnum):
    """The two kinds of workbook that are read."""

    xlsx = "xlsx"
    xls = "xls"


_ZIP, _EMPTY_ZIP, _OLE = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEDIA = {PDF: _("a PDF document"), JPEG: _("a JPEG picture"), PNG: _("a PNG picture")}
_KNOWN_STARTS = (
    (b"Rar!", _("a RAR archive")),
    (b"7z\xbc\xaf", _("a 7z archive")),
    (b"{\\rtf", _("a text document (RTF)")),
)


def identify(path: Path, limits: Limits) -> Container:
    """The kind of workbook, or `WorkbookRefused` saying what the file is instead."""
    kind = identify_start(path, limits)
    return _identify_ole(path) if kind is Container.xls else kind


def identify_start(path: Path, limits: Limits) -> Container:
    """What the size and the first bytes say; whoever waits can be told as much at once."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise refusals.too_big(limits)
    with path.open("rb") as file:
        start = file.read(4096)
    if is_program(start):
        raise refusals.executable()
    if start.startswith(_ZIP):
        return Container.xlsx
    if start.startswith(_OLE):
        return Container.xls
    raise refusals.not_a_workbook(_looks_like(start))


def _identify_ole(path: Path) -> Container:
    with refusals.damage_refused(), olefile.OleFileIO(path) as compound:
        if compound.exists("EncryptedPackage"):
            raise refusals.encrypted()
        if compound.exists("Workbook") or compound.exists("Book"):
            return Container.xls
        seen = _("a Word document") if compound.exists("WordDocument") else _("another Office document")
    raise refusals.not_a_workbook(seen)


def _looks_like(start: bytes) -> Words:
    if not start:
        return _("empty")
    if start.startswith(_EMPTY_ZIP):
        return _("an empty archive")
    if known := media_type(start):
        return _MEDIA[known]
    for beginning, words in _KNOWN_STARTS:
        if start.startswith(beginning):
            return words
    if start.lstrip()[:1] == b"<":
        return _("a web page or XML text")
    if b"\0" not in start or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _("plain text or CSV")
    return _("of an unknown kind")
