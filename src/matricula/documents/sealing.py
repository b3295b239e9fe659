"""The seal of the installation: an electronic signature (PAdES) on the very file that is kept.

The key is read once and held: reading it again takes longer than signing. A demonstration has a key of its own, made
when it first seals, and never the one of the setting: a real key vouches for nobody who was made up.
"""

import asyncio
import gc
import os
import tempfile
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from matricula.deployment.api import is_demo
from matricula.kernel.clock import machine_now

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSigner
    from pyhanko.sign.signers.pdf_cms import Signer

FIELD: Final = "Seal"
DEMO_KEY: Final = "demonstration_seal.p12"
DEMO_NAME: Final = "DEMONSTRATION - made-up school, made-up people"
_DEMO_DAYS: Final = timedelta(days=3650)
_BITS: Final = 3072


class SealError(ImproperlyConfigured):
    """The seal of the setting cannot be used: a file, a passphrase, or a certificate that has run out."""


@dataclass(frozen=True)
class Seal:
    """A key that is held, with its certificate and those that vouch for it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]

    @property
    def holds_until(self) -> datetime:
        return self.certificate.not_valid_after_utc


def seal_in_use() -> Seal | None:
    """The seal of this installation; None where the operator has given none. One statement.

    Raises :class:`SealError`.
    """
    if is_demo():
        return _read(demonstration_key(), b"")
    return seal_of_setting()


def seal_of_setting() -> Seal | None:
    """The seal that ``MATRICULA_SEAL`` names; None without one. Raises :class:`SealError`."""
    return _read(Path(settings.SEAL_FILE), settings.SEAL_PASSPHRASE.encode()) if settings.SEAL_FILE else None


def sealed(made: bytes, seal: Seal, *, at: datetime, reason: str, name: str, field: str) -> bytes:
    """The PDF with the seal over all of it, as PAdES asks for (baseline B), added behind what was there.

    ``reason`` and ``name`` stand in the signature, ``field`` says to who cannot see it what it is. Raises
    :class:`SealError` once the certificate has run out.
    """
    if not seal.certificate.not_valid_before_utc <= machine_now() <= seal.holds_until:
        raise SealError(f"the certificate of the seal held until {seal.holds_until:%Y-%m-%d}")
    target = BytesIO()
    signer = _pdf_signer(seal, at, reason, name, field)
    _run(signer.async_sign_pdf(_writer_kind()(BytesIO(made)), output=target))
    # What pyHanko leaves of a file refers to itself and holds all of it: kept until the next whole collection, which a
    # large process makes once in ten thousand certificates. Among what is young it is found in no time.
    gc.collect(1)
    return target.getvalue()


def demonstration_key() -> Path:
    """The file with the demonstration's key, made when there is none; two processes agree on one."""
    path = Path(settings.HOME) / DEMO_KEY
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as out:
            out.write(_made_up())
        try:
            os.link(temporary, path)
        except FileExistsError:  # another process was first: its key stands
            pass
        finally:
            Path(temporary).unlink()
    return path


def _made_up() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, DEMO_NAME)])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(machine_now() - timedelta(days=1))
        .not_valid_after(machine_now() + _DEMO_DAYS)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate, None, serialization.NoEncryption()
    )


@cache
def _read(path: Path, passphrase: bytes) -> Seal:
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase or None)
    except (OSError, ValueError) as wrong:
        raise SealError(f"{path} cannot be read as PKCS#12 with its passphrase: {wrong}") from wrong
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
        raise SealError(f"{path} must hold an RSA key and its certificate")
    return Seal(key, certificate, tuple(others))


def _pdf_signer(seal: Seal, at: datetime, reason: str, name: str, field: str) -> "PdfSigner":
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    signer: PdfSigner = _signer_kind()(
        PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
            name=name,
            tight_size_estimates=True,
        ),
        signer=_holder(seal),
        # Nothing is drawn: the paper has a square. Beside the sheet, so that PDF/UA asks for no place in its tree.
        new_field_spec=SigFieldSpec(
            FIELD, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True), readable_field_name=field
        ),
        moment=at,
    )
    return signer


@cache  # a class for each file would be begun, and left behind, thousands of times
def _signer_kind() -> Any:
    from pyhanko.sign.signers import PdfSigner

    class At(PdfSigner):
        """Says the moment of the document, as the document does."""

        def __init__(self, *args: Any, moment: datetime, **how: Any) -> None:
            super().__init__(*args, **how)
            self.moment = moment

        def init_signing_session(self, *args: Any, **how: Any) -> Any:
            session = super().init_signing_session(*args, **how)
            session.system_time = self.moment
            return session

    return At


@cache
def _writer_kind() -> "type[IncrementalPdfFileWriter]":
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Behind(IncrementalPdfFileWriter):
        """Leaves the metadata of the file alone: what it says of PDF/A and PDF/UA stays word for word."""

        def _update_meta(self) -> None:
            """Nothing: the document is the one that was made at its own moment."""

    return Behind


@cache
def _holder(seal: Seal) -> "Signer":
    """Who signs with the key as it is held; pyHanko's own reads it anew for each file."""
    from asn1crypto import x509 as asn1
    from pyhanko.sign.signers.pdf_cms import Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Holder(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            if dry_run:  # asked how long a signature is
                return bytes(seal.key.key_size // 8)
            if digest_algorithm != "sha256":
                raise SealError(f"the seal signs SHA-256, not {digest_algorithm}")
            return seal.key.sign(data, PKCS1v15(), hashes.SHA256())

    def parsed(one: x509.Certificate) -> Any:
        return asn1.Certificate.load(one.public_bytes(serialization.Encoding.DER))

    store = SimpleCertificateStore()
    store.register_multiple([parsed(one) for one in seal.others])
    return Holder(signing_cert=parsed(seal.certificate), cert_registry=store)


def _run(work: Coroutine[Any, Any, Any]) -> None:
    """Carry it through in a loop of its own, as pyHanko wants: aside where the caller's thread is in one already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(work)
        return
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, work).result()
