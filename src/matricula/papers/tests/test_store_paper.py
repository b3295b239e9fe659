"""Which files are kept as evidence, how their bytes are kept, and what is refused with which words."""

import io
import os
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import override
from PIL import ExifTags, Image

from matricula.audit.api import ActionLog
from matricula.authorities.api import Acting, in_scope
from matricula.papers import storage
from matricula.papers.api import Paper, PaperRefused, store_paper
from matricula.papers.naming import safe_name
from matricula.papers.tests.conftest import PICTURES, pdf, picture

LIMIT = 2_000_000


def store(by: Acting, content: Any, name: str = "scan.jpg", types: tuple[str, ...] = PICTURES) -> Paper:
    with in_scope(by):
        return store_paper(
            by=by, content=content, file_name=name, media_types=types, max_bytes=LIMIT, clause="XX-1"
        )


def refusal(
    by: Acting, content: Any, name: str = "scan.jpg", types: tuple[str, ...] = PICTURES
) -> PaperRefused:
    with pytest.raises(PaperRefused) as caught:
        store(by, content, name, types)
    assert caught.value.clause == "XX-1"
    assert str(caught.value.next_step)
    return caught.value


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_picture_is_kept_byte_for_byte_under_its_hash(
    offices: dict[str, Acting], papers_folder: Path
) -> None:
    content = picture()
    paper = store(offices["school"], io.BytesIO(content))
    assert paper.media_type == "image/jpeg"
    assert paper.size == len(content)
    assert paper.seen_by == sorted(offices["school"].lineage)
    (kept,) = files(papers_folder)
    assert kept == papers_folder / paper.sha256[:2] / paper.sha256[2:]
    assert kept.read_bytes() == content
    assert kept.stat().st_mode & 0o077 == 0, "only this user of the machine may read it"
    with in_scope(offices["county"]):
        log = ActionLog.objects.get(subject_uuid=paper.uuid)
    assert (log.action, log.clause) == ("papers.store_paper", "XX-1")


def test_the_same_bytes_are_one_file_and_one_paper_an_org(
    offices: dict[str, Acting], papers_folder: Path
) -> None:
    first = store(offices["school"], picture())
    again = store(offices["school"], picture(), "other name.jpg")
    elsewhere = store(offices["elsewhere"], picture())
    assert first.pk == again.pk != elsewhere.pk
    assert len(files(papers_folder)) == 1


@pytest.mark.parametrize(
    ("content", "media_type"), [(picture("PNG"), "image/png"), (pdf(), "application/pdf")]
)
def test_the_type_comes_from_the_content_not_the_name(
    offices: dict[str, Acting], content: bytes, media_type: str
) -> None:
    paper = store(offices["school"], content, "scan.jpg", (*PICTURES, "application/pdf"))
    assert paper.media_type == media_type
    assert not paper.original_name.endswith("scan.jpg")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "paper.empty"),
        (b"MZ\x90\x00\x03" + b"\0" * 400, "paper.program"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 400, "paper.program"),
        (b"#!/bin/sh\nrm -rf /\n", "paper.program"),
        (b"<html><script>alert(1)</script></html>", "paper.wrong_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "paper.wrong_type"),
        (b"GIF89a" + b"\0" * 90, "paper.wrong_type"),
        (pdf(), "paper.wrong_type"),
        (picture()[:400], "paper.unreadable"),
        (b"\xff\xd8\xff\xe0" + os.urandom(5000), "paper.unreadable"),
        (picture("PNG")[:-30], "paper.unreadable"),
    ],
)
def test_what_is_refused(offices: dict[str, Acting], papers_folder: Path, content: bytes, code: str) -> None:
    assert refusal(offices["school"], content).code == code
    assert files(papers_folder) == [], "nothing of it is left"
    assert not Paper.objects.exists()


def test_a_pdf_cut_short(offices: dict[str, Acting]) -> None:
    assert refusal(offices["school"], pdf()[:-7], types=("application/pdf",)).code == "paper.unreadable"


def test_a_picture_that_would_fill_the_memory(offices: dict[str, Acting]) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = (30_000).to_bytes(4, "big")
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", side + side + b"\x08\x02\0\0\0")
    bomb += chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)) + chunk(b"IEND", b"")
    assert refusal(offices["school"], bomb).code == "paper.unreadable"


def test_too_large_is_refused_while_it_arrives(offices: dict[str, Acting], papers_folder: Path) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"\xff\xd8\xff" + b"\0" * (size - 3)

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

    endless = Endless()
    assert refusal(offices["school"], endless).code == "paper.too_large"
    assert endless.given < LIMIT + 200_000, "reading stopped at the limit"
    assert files(papers_folder) == []


def test_an_announced_size_is_enough_to_refuse(offices: dict[str, Acting]) -> None:
    upload = TemporaryUploadedFile("scan.jpg", "image/jpeg", 5_000_000_000, None)
    assert refusal(offices["school"], upload).code == "paper.too_large"


def test_words_name_what_is_accepted_and_what_it_is(offices: dict[str, Acting]) -> None:
    with override("en"):
        assert "Accepted are JPG, PNG" in str(refusal(offices["school"], pdf()).text)
        assert "program" in str(refusal(offices["school"], b"MZ" + b"\0" * 99, "photo.jpg").text)


def test_the_place_in_a_photograph_is_kept_and_told(offices: dict[str, Acting]) -> None:
    exif = Image.Exif()
    exif[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitudeRef: "N"}
    content = picture(exif=exif)
    paper = store(offices["school"], content)
    assert paper.holds_location
    assert storage.path_of(paper.sha256).read_bytes() == content
    assert not store(offices["school"], picture()).holds_location


def test_a_crash_while_writing_leaves_no_half_file(papers_folder: Path) -> None:
    def interrupted() -> None:
        with storage.received(io.BytesIO(b"x" * 100_000), limit=LIMIT):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert files(papers_folder) == []


def test_what_a_killed_process_left_goes_after_a_day(papers_folder: Path) -> None:
    old, new = storage.incoming_folder() / "old", storage.incoming_folder() / "new"
    for path in (old, new):
        path.write_bytes(b"half")
    day_and_a_bit = new.stat().st_mtime - 90_000
    os.utime(old, (day_and_a_bit, day_and_a_bit))
    assert storage.clear_incoming() == 1
    assert not old.exists()
    assert new.exists()


def test_a_torn_file_in_its_place_is_written_anew(papers_folder: Path) -> None:
    with storage.received(b"content", limit=LIMIT) as arrived:
        target = storage.path_of(arrived.sha256)
        target.parent.mkdir(parents=True)
        target.write_bytes(b"con")
        storage.keep(arrived)
    assert target.read_bytes() == b"content"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("scan.jpg", "scan.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\me\\证明 (1).JPG", "证明 (1).JPG"),
        ("scan\u202egpj.exe", "scangpj.exe.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "a Set-Cookie x=1.jpg"),
        ("", "paper.jpg"),
        (".jpg", "jpg.jpg"),
        ("x" * 300 + ".jpeg", "x" * 120 + ".jpeg"),
    ],
)
def test_names_are_made_safe(given: str, shown: str) -> None:
    assert safe_name(given, "image/jpeg") == shown
