"""A PDF says what the data says, in every script, the same each time; and never more than it was given."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from matricula.documents.api import DocumentError, pdf, pdf_many
from matricula.documents.printing import HANDFUL, MOST_BYTES

AT = datetime(2026, 9, 3, 12, tzinfo=UTC)
PROOF = "documents/proof"


def text_of(made: bytes) -> str:
    """The words of a PDF, page after page."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def sheet(*lines: str, title: str = "A title") -> dict[str, Any]:
    return {"title": title, "lines": lines}


def printed(*sheets: dict[str, Any]) -> tuple[bytes, int]:
    pieces: list[bytes] = []
    pages = pdf_many(PROOF, iter(sheets), pieces.append, at=AT)
    return b"".join(pieces), pages


@pytest.mark.parametrize("words", ["Ёлкина Арина №5", "张明远", "𠮷野", "سجل", "Ångström", "– « » „ “ ’ …"])
def test_every_script_of_our_languages_is_there(words: str) -> None:
    assert words in text_of(pdf(PROOF, sheet(words), at=AT)) or words[::-1] in text_of(
        pdf(PROOF, sheet(words), at=AT)
    )


@pytest.mark.parametrize(
    "words",
    [
        '#panic("x")',
        "*bold* _not_",
        "$x$ @a <b> // no comment",
        "\\u{1F600}",
        '"; #read("/etc/passwd")',
        "[#]",
    ],
)
def test_what_users_wrote_is_never_code(words: str) -> None:
    assert words in text_of(pdf(PROOF, sheet(words), at=AT))


def test_the_same_data_and_moment_give_the_same_bytes() -> None:
    given = [sheet("Анна", title="Одна"), sheet("Борис", title="Другая")]
    assert pdf(PROOF, given[0], at=AT) == pdf(PROOF, given[0], at=AT)
    assert printed(*given) == printed(*given)
    assert pdf(PROOF, given[0], at=AT) != pdf(PROOF, given[1], at=AT)


def test_a_document_is_for_keeping_and_for_every_reader() -> None:
    """It names itself, its language and its parts, and the standards of archives and of accessibility."""
    with override("ru"):
        made = PdfReader(BytesIO(pdf(PROOF, sheet("Анна", title="Ведомость"), at=AT)))
    assert made.metadata is not None
    assert made.metadata.title == "Ведомость"
    root: Any = made.trailer["/Root"]
    assert root["/Lang"] == "ru"
    assert root["/MarkInfo"]["/Marked"]
    about = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about


def test_a_character_that_no_font_has_is_named_and_never_a_box(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        made = text_of(pdf(PROOF, sheet("well done \U0001f984 \ufeff\x07\ue000!"), at=AT))
    assert "well done [U+1F984]" in made
    assert "U+1F984" in caplog.text
    assert "[U+1F984]" in text_of(printed(sheet("\U0001f984"))[0])


def test_a_batch_is_one_file_in_order_and_counts_each_sheet_anew() -> None:
    names = [f"Ученик {one}" for one in range(3 * HANDFUL + 1)]
    made, pages = printed(*(sheet(one, title=one) for one in names))
    shown = [page.extract_text() for page in PdfReader(BytesIO(made)).pages]
    assert pages == len(shown) == len(names)
    for name, page in zip(names, shown, strict=True):
        assert page.startswith(name)
        assert page.rstrip().endswith("1")


def test_a_batch_takes_its_items_as_it_prints_them() -> None:
    """Never more than a handful is held, so a school may be read while it is printed."""
    taken: list[int] = []

    def reading() -> Iterator[dict[str, Any]]:
        for one in range(2 * HANDFUL):
            taken.append(one)
            if one == HANDFUL:
                raise RuntimeError("the reader has gone")
            yield sheet("x")

    wrote: list[bytes] = []
    with pytest.raises(RuntimeError):
        pdf_many(PROOF, reading(), wrote.append, at=AT)
    assert (len(taken), wrote) == (HANDFUL + 1, [])


def test_a_batch_of_nothing_writes_nothing() -> None:
    assert printed() == (b"", 0)


@pytest.mark.parametrize("name", ["documents/none", "documents/../proof", "proof", "/etc/passwd", "a/b/c"])
def test_a_template_that_is_not_there_is_said(name: str) -> None:
    with pytest.raises(DocumentError, match="no such template"):
        pdf(name, sheet("x"))


def test_a_mistake_says_where_it_is() -> None:
    with pytest.raises(DocumentError, match=r"documents/documents/proof\.typ: .*lines"):
        pdf(PROOF, {"title": "without lines"}, at=AT)


def test_too_much_is_refused_before_it_is_set() -> None:
    with pytest.raises(DocumentError, match="at most"):
        pdf(PROOF, sheet("x" * (MOST_BYTES + 1)), at=AT)
