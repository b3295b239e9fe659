"""What must say exactly what its data say: no box, no blank, and nothing in place of a character."""

import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from matricula.documents import setting
from matricula.documents.api import DocumentError, Unprintable, pdf, unprintable
from matricula.documents.glyphs import never_printed
from matricula.documents.printing import TO_KEEP

AT = datetime(2026, 6, 15, 4, tzinfo=UTC)
PROOF = "documents/proof"
NO_GLYPH, PRIVATE, VARIATION = "\U0002a6a5", "\ue863", "\ufe00"


def strictly(name: str) -> bytes:
    return pdf(PROOF, {"title": "证书", "lines": [name]}, at=AT, strict=True)


def test_a_rare_character_that_a_font_has_is_printed() -> None:
    shown = PdfReader(BytesIO(strictly("𠮷野·玉")))
    assert "𠮷野·玉" in shown.pages[0].extract_text()


@pytest.mark.parametrize(
    ("character", "named"),
    [
        (NO_GLYPH, f"{NO_GLYPH} (U+2A6A5)"),
        (PRIVATE, "U+E863"),
        (VARIATION, "U+FE00"),
        ("\U000e0101", "U+E0101"),
    ],
)
def test_one_that_cannot_be_printed_stops_the_document_by_name(character: str, named: str) -> None:
    with pytest.raises(Unprintable) as refused:
        strictly(f"张{character}明")
    assert refused.value.characters == (character,)
    assert refused.value.named == (named,)


def test_names_are_asked_weeks_ahead() -> None:
    names = ["张明", f"张{NO_GLYPH}", f"{PRIVATE}{VARIATION}", f"李{NO_GLYPH}{NO_GLYPH}", "Ёлкина"]
    assert unprintable(names) == {
        names[1]: (NO_GLYPH,),
        names[2]: (PRIVATE, VARIATION),
        names[3]: (NO_GLYPH,),
    }
    assert unprintable([]) == {}


def test_a_warning_is_an_error(tmp_path: Path) -> None:
    """An unknown family leaves a page empty that passes PDF/A; typst only warns."""
    template = tmp_path / "x.typ"
    template.write_text(
        '#set document(title: "x", date: datetime(year: 2026, month: 1, day: 1))\n'
        '#set text(font: "No Such Family")\n= x\n'
    )
    assert setting.typeset(template, tmp_path, {}, AT, TO_KEEP)
    with pytest.raises(DocumentError, match="unknown font family"):
        setting.typeset(template, tmp_path, {}, AT, TO_KEEP, strict=True)


def test_each_character_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A photograph among the data is tens of thousands of digits."""
    looked_at: list[str] = []
    category = unicodedata.category

    def counting(one: str) -> str:
        looked_at.append(one)
        return category(one)

    monkeypatch.setattr(unicodedata, "category", counting)
    assert never_printed("1, 2, \ue000, 1, 2, \ue000") == ("\ue000",)
    assert sorted(looked_at) == sorted(set("1, 2\ue000"))
