"""A certificate is kept as it was sealed; what a demonstration prints says so on its face, whatever key there is."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
import zxingcpp
from django.utils.translation import override
from PIL import Image
from pypdf import PdfReader

from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.deployment.api import declare_demo
from matricula.documents.api import demonstration_key, pdf
from matricula.documents.tests.pictures import pictured
from matricula.graduation.api import Certificate, issue_certificate, print_again, verify_file
from matricula.graduation.papering import square
from matricula.graduation.tests.conftest import AFTER
from matricula.graduation.tests.leavers import given, head, left
from matricula.registry.tests.photos import portrait
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db
MARK = ("Demonstration:notacertificate", "演示：并非证书")


@contextmanager
def for_real() -> Iterator[None]:
    """No demonstration, for the length of the block."""
    with as_owner():
        declare_demo(False)
    try:
        yield
    finally:
        with as_owner():
            declare_demo()


def file_of(certificate: Certificate, by: Acting) -> PdfReader:
    with in_scope(by):
        return PdfReader(BytesIO(print_again(by=by, certificate=certificate).path.read_bytes()))


def words_of(shown: PdfReader) -> str:
    return "".join(shown.pages[0].extract_text().split())


def sealed_by(shown: PdfReader) -> Any:
    root: Any = shown.trailer["/Root"]
    return root["/AcroForm"]["/Fields"][0].get_object()["/V"] if "/AcroForm" in root else None


def test_a_demonstration_seals_with_its_own_key_and_says_on_paper_what_it_is(
    hubei: Province, settings: Any
) -> None:
    settings.SEAL_FILE = "/nowhere.p12"  # a demonstration never asks for the key of the setting
    by = head(hubei)
    made = given(by, left(hubei, "陈明"))
    shown = file_of(made, by)
    seal = sealed_by(shown)
    assert seal["/Reason"] == f"普通高级中学毕业证书 {made.number}"
    assert seal["/Name"] == "东溪县中学"
    assert b"DEMONSTRATION" in bytes(seal["/Contents"])
    for mark in MARK:
        assert mark in words_of(shown)


def test_what_is_verified_by_its_file_is_the_sealed_one(hubei: Province) -> None:
    by = head(hubei)
    made = given(by, left(hubei))
    assert made.sha256 is not None
    assert verify_file(made.sha256, asked_from="x").answer == "genuine"


def test_for_real_there_is_no_mark_and_no_seal_but_the_operators(
    hubei: Province, settings: Any, tmp_path: Path
) -> None:
    by, first, second = head(hubei), left(hubei), left(hubei)
    with for_real():
        plain = file_of(given(by, first), by)
        settings.HOME = tmp_path  # any key will do for the operator's
        settings.SEAL_FILE = str(demonstration_key())
        sealed = file_of(given(by, second), by)
    assert sealed_by(plain) is None
    assert sealed_by(sealed) is not None
    for shown in (plain, sealed):
        for mark in MARK:
            assert mark not in words_of(shown)


def sheet(sentence: str, **others: Any) -> dict[str, Any]:
    """What the template asks for."""
    return {
        **dict.fromkeys(
            ("photo_words", "number_label", "blank_label", "code_label", "check", "qr_words"), "x"
        ),
        **dict.fromkeys(("number", "blank", "code", "seal", "head", "day", "school", "duplicate"), "x"),
        "title": "Certificate of graduation from senior middle school",
        "sentence": sentence,
        "demonstration": "x",
        "photo": [],
        "qr": square("x"),
        **others,
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_square_is_read_off_the_sheet(language: str) -> None:
    """As a phone sees it, at a resolution lower than any printer's; one page, in either language."""
    words = "https://records.example.org/verify/5298010003202600001#ABCDEFGHJKLM"
    full = sheet("学生陈明，准予毕业。" * 12, qr=square(words))
    (picture,) = pictured("graduation/certificate", full, language)
    assert [one.text for one in zxingcpp.read_barcodes(Image.open(BytesIO(picture)))] == [words]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_photograph_is_seen_beside_the_sentence(language: str) -> None:
    full = sheet("学生陈明，准予毕业。", photo=list(portrait("maroon")))
    (picture,) = pictured("graduation/certificate", full, language)
    shown = Image.open(BytesIO(picture)).convert("RGB")
    reds = [
        (x, y)
        for x in range(0, shown.width, 4)
        for y in range(0, shown.height, 4)
        if max(abs(a - b) for a, b in zip(cast("Any", shown.getpixel((x, y))), (128, 0, 0), strict=True)) < 12
    ]
    across, down = ({one[axis] for one in reds} for axis in (0, 1))
    # 35 by 49 millimetres on the left of 297 by 210.
    assert (max(across) - min(across)) / shown.width == pytest.approx(35 / 297, abs=0.01)
    assert (max(down) - min(down)) / shown.height == pytest.approx(49 / 210, abs=0.01)
    assert max(across) < shown.width / 3


def test_a_date_in_words_stands_on_one_line() -> None:
    when = "1 September 2024"
    with override("en"):
        for before in range(6, 14):
            made = pdf(
                "graduation/certificate", sheet("word " * before + when + " and on"), at=AFTER, strict=True
            )
            lines = PdfReader(BytesIO(made)).pages[0].extract_text().splitlines()
            assert any(when in line for line in lines), (before, lines)


def test_a_seal_that_cannot_be_used_takes_no_number(hubei: Province, settings: Any) -> None:
    by, place = head(hubei), left(hubei)
    settings.SEAL_FILE = "/nowhere.p12"
    with for_real(), in_scope(by), pytest.raises(Refused) as refused:
        issue_certificate(by=by, place=place)
    assert (refused.value.code, refused.value.clause) == ("certificate_not_sealed", "CN-HB-1")
    with as_owner():
        assert not Certificate.objects.exists()
    assert given(by, place).seq == 1
