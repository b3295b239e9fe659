"""Certificates as PDF/A beside WeasyPrint, the seal beside typst and pyHanko alone, and the memory of a batch.

The ways are compared in turns in one process, with the same words, photograph, square and fonts. The seal's key is that
of a demonstration, and is held by both: pyHanko's own signer reads it anew for each file. What a batch takes is asked
of processes of their own.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from benchmarks.measuring import Timing, peak_megabytes

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer

    from matricula.documents.api import Seal

# By then typst and the allocator have what they keep.
FEW: Final = 500
WAYS: Final = ("unsigned", "weasyprint", "signed", "bare")
PACK, KIND = "cn_hubei", "graduation"
AT: Final = datetime(2027, 6, 20, 2, tzinfo=UTC)
# A photograph of the size at which the register keeps them.
PHOTO: Final = (300, 400)


@dataclass(frozen=True)
class Certificates:
    """Seconds of one certificate each way, and by how many megabytes a process grew with ``FEW`` and with ``many``."""

    unsigned: Timing
    weasyprint: Timing
    signed: Timing
    bare: Timing
    many: int
    megabytes_few: float
    megabytes_many: float

    @property
    def quicker(self) -> float:
        """How much longer WeasyPrint takes than the house."""
        return self.weasyprint.median / self.unsigned.median

    @property
    def times(self) -> float:
        """How much longer a signed one takes than typst and pyHanko alone."""
        return self.signed.median / self.bare.median


def certificates(rounds: int, many: int) -> Certificates:
    """Measure all of it, on the installation of this environment; the longer batch is of ``many``."""
    from benchmarks.certificate_page import fontconfig
    from matricula.documents.api import demonstration_key

    with tempfile.TemporaryDirectory(prefix="matricula-bench-") as folder:
        environment = {
            **os.environ,
            "MATRICULA_SEAL": str(demonstration_key()),
            "FONTCONFIG_FILE": str(fontconfig(Path(folder))),
        }
        taken = _run(environment, "compare", rounds)
        few, much = (_run(environment, "batch", number)["megabytes"] for number in (FEW, many))
    unsigned, weasyprint, signed, bare = (Timing(tuple(taken[name])) for name in WAYS)
    return Certificates(unsigned, weasyprint, signed, bare, many, few, much)


def _run(environment: Mapping[str, str], what: str, number: int) -> Any:
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.certificates", what, str(number)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    return json.loads(said.stdout)


def _certificate(number: int) -> Any:
    """One as it is read before it is printed; reading and numbering it are not measured here."""
    from matricula.authorities.api import Org
    from matricula.graduation.api import Certificate

    says = {
        "name": "欧阳" + "甲乙丙丁戊己庚辛壬癸"[number % 10],
        "sex": "女",
        "birth_date": "2009年3月5日",
        "native_place": "湖北省 · 武汉市",
        "identity_number": f"{420100200903050000 + number}",
        "entered_on": "2024年9月1日",
        "left_on": "2027年6月15日",
        "school": "江城第一高级中学",
    }
    school = Org(names={"zh-hans": says["school"]}, zone="Asia/Shanghai")
    return Certificate(
        school=school, kind=KIND, number=f"4201000001{number:05}", says=says, issued_at=AT, copy=1
    )


def _photo() -> bytes:
    """A picture that compresses as a face does: neither one colour nor noise."""
    from PIL import Image

    target = BytesIO()
    Image.radial_gradient("L").resize(PHOTO).convert("RGB").save(target, "JPEG", quality=85)
    return target.getvalue()


def _compared(rounds: int) -> dict[str, list[float]]:
    from benchmarks.certificate_page import by_weasyprint, page_of
    from benchmarks.measuring import alternating
    from matricula.documents.api import seal_of_setting
    from matricula.documents.printing import HOUSE, TO_KEEP
    from matricula.documents.setting import _typesetter
    from matricula.graduation import papering
    from matricula.regulation.api import stack_for

    stack, photo, seal = stack_for(PACK), _photo(), seal_of_setting()
    kind = stack.certificates[KIND]
    assert seal is not None
    # Each is another certificate: typst keeps what it has set, and would set the same one in no time.
    number = rounds + 2
    with mock.patch.object(papering, "pdf", lambda _template, sheet, **_how: sheet):
        sheets: list[Any] = [
            papering._set(_certificate(one), kind, stack, _code(one), photo) for one in range(number * 2 + 2)
        ]
    pages = iter([page_of(sheet, kind.language) for sheet in sheets[:number]])
    said = iter([json.dumps([sheet], ensure_ascii=False) for sheet in sheets[number : number * 2]])
    holder, ours = _held(seal), count(number * 2)

    def house(make: Callable[..., bytes]) -> bytes:
        one = next(ours)
        return make(_certificate(one), kind, stack, _code(one), photo)

    def bare() -> bytes:
        made = _typesetter(HOUSE).compile(
            HOUSE / "graduation" / "documents" / "certificate.typ",
            format="pdf",
            sys_inputs={"lang": kind.language, "at": f"{AT:%Y %m %d}", "data": next(said)},
            pdf_standards=list(TO_KEEP),
            timestamp=int(AT.timestamp()),
        )
        assert isinstance(made, bytes)
        return _signed(made, holder)

    ways = {
        "unsigned": lambda: house(papering._set),
        "weasyprint": lambda: by_weasyprint(next(pages)),
        "signed": lambda: house(papering.paper_of),
        "bare": bare,
    }
    firsts = (sheets[number * 2], sheets[0], sheets[number * 2 + 1], sheets[number])
    for (name, way), sheet in zip(ways.items(), firsts, strict=True):
        _check(name, way(), sheet)
    return {name: list(timing.seconds) for name, timing in alternating(ways, rounds).items()}


def _code(number: int) -> str:
    from matricula.graduation.codes import ALPHABET, LENGTH

    return "".join(
        ALPHABET[(number * 7 + place * place + number // 5) % len(ALPHABET)] for place in range(LENGTH)
    )


def _check(name: str, made: bytes, sheet: Mapping[str, Any]) -> None:
    """RuntimeError unless it is one page with the words of the sheet in the house's fonts, signed where it says so."""
    import pypdf

    whole = pypdf.PdfReader(BytesIO(made))
    text = "".join("".join(page.extract_text() for page in whole.pages).split())
    wanted = ("demonstration", "title", "sentence", "number", "code", "school")
    missing = [one for one in wanted if "".join(sheet[one].split()) not in text]
    fonts = {str(one).replace("-", "") for page in whole.pages for one in _fonts(page)}
    wrong = [one for one in fonts if "NotoSans" not in one]
    if len(whole.pages) != 1 or missing or wrong or not any("CJK" in one for one in fonts):
        raise RuntimeError(f"{name}: {len(whole.pages)} pages, without {missing}, in {sorted(fonts)}: {text}")
    if (b"/ByteRange" in made) != (name in ("signed", "bare")):
        raise RuntimeError(f"{name}: a signature is missing, or there is one too many")


def _fonts(page: Any) -> list[Any]:
    fonts = page["/Resources"].get("/Font", {})
    return [fonts[one].get_object()["/BaseFont"] for one in fonts]


def _held(seal: "Seal") -> "Signer":
    """The least that signs with a key that was read once."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.sign.signers.pdf_cms import Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Held(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            if dry_run:
                return bytes(seal.key.key_size // 8)
            return seal.key.sign(data, PKCS1v15(), hashes.SHA256())

    certificate = x509.Certificate.load(seal.certificate.public_bytes(Encoding.DER))
    return Held(signing_cert=certificate, cert_registry=SimpleCertificateStore())


def _signed(made: bytes, holder: "Signer") -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    how = PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, tight_size_estimates=True
    )
    target = BytesIO()
    PdfSigner(how, signer=holder).sign_pdf(IncrementalPdfFileWriter(BytesIO(made)), output=target)
    return target.getvalue()


def _batch(number: int) -> dict[str, float]:
    """So many signed certificates one after the other; what each leaves behind is what the process grows by."""
    from matricula.graduation.papering import paper_of
    from matricula.regulation.api import stack_for

    stack, photo = stack_for(PACK), _photo()
    kind = stack.certificates[KIND]

    def made(numbers: range) -> None:
        for one in numbers:
            paper_of(_certificate(one), kind, stack, _code(one), photo)

    made(range(8))  # fonts, key and template are read
    before = peak_megabytes()
    made(range(number))
    return {"megabytes": peak_megabytes() - before}


def main(what: str, number: int) -> None:
    """Measure in this process, as the application's role, and say it as JSON."""
    from matricula.config.cli import ready

    ready.django("app")
    print(json.dumps(_compared(number) if what == "compare" else _batch(number)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
