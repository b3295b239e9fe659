"""Content says what a file is."""

import pytest

from matricula.kernel.file_starts import JPEG, PDF, PNG, is_program, media_type

PROGRAMS = {
    "windows": b"MZ\x90\x00",
    "linux": b"\x7fELF\x02",
    "script": b"#!/bin/sh\n",
    "macos, both kinds": b"\xca\xfe\xba\xbe",
    "macos, 64 bits": b"\xcf\xfa\xed\xfe",
    "macos, 32 bits": b"\xce\xfa\xed\xfe",
    "macos, other order": b"\xfe\xed\xfa\xce",
    "macos, other order, 64 bits": b"\xfe\xed\xfa\xcf",
}
MEDIA = {JPEG: b"\xff\xd8\xff\xe0", PNG: b"\x89PNG\r\n\x1a\n\0", PDF: b"%PDF-1.7"}


@pytest.mark.parametrize("start", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_is_known_by_its_beginning(start: bytes) -> None:
    assert is_program(start)
    assert media_type(start) == ""


@pytest.mark.parametrize(("name", "start"), MEDIA.items())
def test_a_picture_and_a_pdf_are_known_by_their_beginning(name: str, start: bytes) -> None:
    assert media_type(start) == name
    assert not is_program(start)
    assert media_type(start[:2]) == ""


@pytest.mark.parametrize("start", [b"", b"PK\x03\x04", b"name,sex\n", b" MZ"])
def test_other_content_is_neither(start: bytes) -> None:
    assert not is_program(start)
    assert media_type(start) == ""
