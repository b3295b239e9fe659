"""Text as people and spreadsheets give it, brought to one form before it is compared or stored."""

import re
import unicodedata
from functools import lru_cache

ZERO_WIDTH_NON_JOINER = "\u200c"
"""Part of correct Persian spelling inside a word, so `tidy` keeps it there."""

MIDDLE_DOT = "\u00b7"
"""The dot between the parts of a transcribed name."""

_ASCII_DIGITS = "0123456789"
_DIGITS = {
    ord(digit): ascii_digit
    for digits in ("０１２３４５６７８９", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩")
    for digit, ascii_digit in zip(digits, _ASCII_DIGITS, strict=True)
}
_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･．"), MIDDLE_DOT)
_ARABIC_TO_PERSIAN = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ـ": None, ZERO_WIDTH_NON_JOINER: None})

# Format characters that word processors leave behind: they show nothing and make equal texts differ.
# The joiners U+200C and U+200D are spelling in several scripts and are only removed at the edges.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2060, 0x2065),
     *range(0x2066, 0x2070)]
)  # fmt: skip
_CONTROL = dict.fromkeys(
    code
    for code in range(0xA0)
    if unicodedata.category(chr(code)) == "Cc" and chr(code) not in "\t\n\v\f\r\x85"
)
_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"
# Most text is tidy already, and looking is several times faster than rewriting.
_UNTIDY = re.compile(rf"[{re.escape(''.join(map(chr, [*_INVISIBLE, *_CONTROL])))}]|[^\S ]|  ")


def fold_digits(text: str) -> str:
    """Full-width, Persian and Arabic-Indic digits as ASCII; everything else untouched."""
    return text.translate(_DIGITS)


def fold_width(text: str) -> str:
    """Full-width letters, digits and signs as ASCII, the ideographic space as a plain one."""
    return text.translate(_WIDTH)


def code_points(text: str) -> int:
    """How many characters a limit counts: code points of the composed form, also beyond the BMP."""
    return len(unicodedata.normalize("NFC", text))


def tidy(text: str) -> str:
    """One composed line: invisible and control characters gone, any white space one space, edges clean."""
    if unicodedata.is_normalized("NFC", text) and not _UNTIDY.search(text):
        return unicodedata.normalize("NFC", text.strip(" " + _JOINERS))
    composed = unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_CONTROL)
    spaced = _SPACES.sub(" ", composed)
    return unicodedata.normalize("NFC", spaced.strip(" " + _JOINERS))


def tidy_code(text: str) -> str:
    """A number or code without white space and joiners, in ASCII width and digits; case is kept."""
    if text.isascii() and text.isalnum():  # as nearly all are that the register holds
        return text
    bare = fold_digits(fold_width(tidy(text)))
    kept = (character for character in bare if not character.isspace() and character not in _JOINERS)
    # What stood apart may compose now.
    return unicodedata.normalize("NFC", "".join(kept))


def tidy_name(text: str) -> str:
    """A person's name: tidied, look-alikes of the middle dot written as U+00B7 without spaces round it."""
    return re.sub(rf" ?{MIDDLE_DOT} ?", MIDDLE_DOT, tidy(text).translate(_DOTS))


def search_key(text: str) -> str:
    """A form in which like spellings are equal: case, width, digits, Arabic yeh and kaf, joiners."""
    compatible = unicodedata.normalize("NFKC", fold_digits(tidy(text))).translate(_ARABIC_TO_PERSIAN)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", compatible.casefold()).strip())


@lru_cache(maxsize=5_000)
def natural_key(text: str) -> tuple[tuple[bool, int, str], ...]:
    """A form that sorts numbers by what they count: 2 before 12, wherever they stand in the text.

    Kept for names that many pages sort, like those of classes.
    """
    return tuple(
        (not piece.isdecimal(), int(piece) if piece.isdecimal() else 0, piece)
        for piece in re.split(r"(\d+)", fold_digits(text))
        if piece
    )
