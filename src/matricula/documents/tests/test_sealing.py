"""The seal vouches for every byte of a file, its key is held, and a demonstration has one of its own."""

import asyncio
import gc
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    pkcs12,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from matricula.documents import sealing
from matricula.documents.api import Seal, SealError, pdf, seal_of_setting, sealed
from matricula.documents.checks import seal_can_be_used

AT = datetime(2026, 6, 15, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return pdf("documents/proof", {"title": "证书", "lines": ["陈明"]}, at=AT, strict=True)


@pytest.fixture
def seal(settings: Any, tmp_path: Path) -> Seal:
    settings.HOME = tmp_path
    return sealing._read(sealing.demonstration_key(), b"")


def with_seal(sheet: bytes, seal: Seal) -> bytes:
    return sealed(sheet, seal, at=AT, reason="毕业证书 1", name="东溪县中学", field="Seal of the school")


def judged(content: bytes, seal: Seal) -> Any:
    root = asn1.Certificate.load(seal.certificate.public_bytes(Encoding.DER))
    (found,) = PdfFileReader(BytesIO(content)).embedded_signatures
    return validate_pdf_signature(found, ValidationContext(trust_roots=[root]))


def test_a_reader_of_pdf_finds_the_whole_file_sealed(sheet: bytes, seal: Seal) -> None:
    made = with_seal(sheet, seal)
    status = judged(made, seal)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.signer_reported_dt == AT
    assert made.startswith(sheet)


def test_a_thread_with_a_loop_of_its_own_seals_too_and_without_one_none_is_begun(
    sheet: bytes, seal: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def within() -> bytes:
        return with_seal(sheet, seal)

    assert judged(asyncio.run(within()), seal).bottom_line
    monkeypatch.setattr(sealing, "ThreadPoolExecutor", None)
    assert judged(with_seal(sheet, seal), seal).bottom_line


def test_one_changed_byte_breaks_it(sheet: bytes, seal: Seal) -> None:
    made = bytearray(with_seal(sheet, seal))
    made[made.index(b"/CreationDate") + 16] ^= 1
    assert not judged(bytes(made), seal).intact


def test_the_file_stays_one_for_keeping_and_for_who_cannot_see(sheet: bytes, seal: Seal) -> None:
    """What PDF/A-2 and PDF/UA-1 ask of a form field that shows nothing, as far as pypdf can look."""
    shown = PdfReader(BytesIO(with_seal(sheet, seal)))
    root: Any = shown.trailer["/Root"]
    field = root["/AcroForm"]["/Fields"][0].get_object()
    sheet_page: Any = shown.pages[0]
    box = sheet_page.cropbox
    assert field["/TU"] == "Seal of the school"  # PDF/UA-1 7.18.1: what it is, in words
    assert field["/Rect"][2] < box.left  # nor drawn, so that it needs no place in the tree
    assert field["/Rect"][0] == field["/Rect"][2]  # PDF/A-2 6.3.3: without a size, no appearance is asked for
    assert field["/F"] & 0b100111 == 0b100  # PDF/A-2 6.3.2: printed, and not hidden in any way
    assert sheet_page["/Tabs"] == "/S"  # PDF/UA-1 7.18.3
    assert "/NeedAppearances" not in root["/AcroForm"]
    assert field["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"
    assert (field["/V"]["/Reason"], field["/V"]["/Name"]) == ("毕业证书 1", "东溪县中学")
    before: Any = PdfReader(BytesIO(sheet)).trailer
    said = root["/Metadata"].get_object().get_data()
    assert b"<pdfaid:part>2</pdfaid:part>" in said
    assert b"<pdfuaid:part>1</pdfuaid:part>" in said
    assert said == before["/Root"]["/Metadata"].get_object().get_data()
    assert shown.metadata == PdfReader(BytesIO(sheet)).metadata
    assert root["/MarkInfo"]["/Marked"]


def test_the_key_is_parsed_once(sheet: bytes, seal: Seal, monkeypatch: pytest.MonkeyPatch) -> None:
    with_seal(sheet, seal)

    def parse(*_: object, **__: object) -> None:
        raise AssertionError("the key was parsed again")

    monkeypatch.setattr("cryptography.hazmat.primitives.serialization.load_der_private_key", parse)
    monkeypatch.setattr(pkcs12, "load_key_and_certificates", parse)
    assert judged(with_seal(sheet, seal), seal).bottom_line


def test_nothing_of_a_sealed_file_stays_in_memory(sheet: bytes, seal: Seal) -> None:
    """Nor until the next whole collection, which thousands of certificates may wait for."""

    def kept() -> set[str]:
        names = ("PdfFileReader", "IncrementalPdfFileWriter", "PdfSigner")
        return {
            base.__name__ for one in gc.get_objects() for base in type(one).__mro__ if base.__name__ in names
        }

    with_seal(sheet, seal)
    gc.collect()
    before = kept()
    gc.disable()
    try:
        with_seal(sheet, seal)
        assert kept() == before
    finally:
        gc.enable()


def test_the_demonstrations_key_is_made_once_and_says_what_it_is(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    path = sealing.demonstration_key()
    before = path.read_bytes()
    assert sealing.demonstration_key().read_bytes() == before
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]
    seal = sealing._read(path, b"")
    assert "DEMONSTRATION" in seal.certificate.subject.rfc4514_string()


def test_the_setting_names_file_and_passphrase(settings: Any, seal: Seal, tmp_path: Path) -> None:
    path = tmp_path / "seal.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"s", seal.key, seal.certificate, None, BestAvailableEncryption(b"word")
        )
    )
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(path), "word"
    found = seal_of_setting()
    assert found is not None
    assert found.certificate == seal.certificate
    assert seal_can_be_used(None) == []
    settings.SEAL_PASSPHRASE = "another"
    (error,) = seal_can_be_used(None)
    assert str(path) in error.msg
    settings.SEAL_FILE = str(tmp_path / "nowhere.p12")
    with pytest.raises(SealError, match=r"nowhere\.p12"):
        seal_of_setting()
    settings.SEAL_FILE = ""
    assert seal_of_setting() is None


def test_no_key_but_rsa(seal: Seal, settings: Any, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    path = tmp_path / "curve.p12"
    key = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"s", key, None, None, NoEncryption()))
    settings.SEAL_FILE = str(path)
    with pytest.raises(SealError, match="RSA"):
        seal_of_setting()


def test_what_has_run_out_seals_nothing(sheet: bytes, seal: Seal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "machine_now", lambda: seal.holds_until + timedelta(seconds=1))
    with pytest.raises(SealError, match="held until"):
        with_seal(sheet, seal)
