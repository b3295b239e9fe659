"""Names of uploaded files, made safe to show and to send back."""

import unicodedata

from matricula.kernel.text import tidy

LONGEST = 120
_SEPARATORS = "/\\"
_ENDINGS = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "application/pdf": (".pdf",)}


def media_name(media_type: str) -> str:
    """What people call a media type (JPG, PNG, PDF); one that no paper has keeps its own name."""
    endings = _ENDINGS.get(media_type)
    return endings[0].removeprefix(".").upper() if endings else media_type


def safe_name(given: str, media_type: str) -> str:
    """The last part of the name without control, direction and path characters, ending as its content does.

    A name that hides its real ending (``scan.exe.jpg`` written backwards by a direction mark) is thus shown as it is.
    """
    last = given
    for separator in _SEPARATORS:
        last = last.rpartition(separator)[2]
    visible = "".join(character for character in tidy(last) if _is_harmless(character)).strip(". ")
    stem, dot, ending = visible.rpartition(".")
    endings = _ENDINGS[media_type]
    if dot and f".{ending.lower()}" in endings:
        return f"{stem[:LONGEST].rstrip()}.{ending}" if stem else f"paper{endings[0]}"
    return f"{visible[:LONGEST].rstrip() or 'paper'}{endings[0]}"


def _is_harmless(character: str) -> bool:
    # Category C*: controls, direction marks, private use, lone surrogates.
    return not unicodedata.category(character).startswith("C") and character not in '<>:"|?*'
