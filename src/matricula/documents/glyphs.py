"""Characters that none of our fonts has: written by their code, never as an empty box."""

import logging
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

from matricula.documents.setting import DocumentError

log = logging.getLogger(__name__)

MISSING: Final = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed', re.DOTALL)
ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
# So many different ones in one document; a text with more is written in a script we have no font for.
MOST: Final = 60
# Nothing on paper: control characters (but a line break), halves of a pair, private ones.
UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Co"})


class Glyphs:
    """What the process has learned of characters without a glyph."""

    def __init__(self) -> None:
        self._without: dict[int, str] = {}

    def spelling(self, said: str, make: Callable[[str], bytes]) -> bytes:
        """Make the document of some JSON, writing as ``[U+1F600]`` what cannot be shown.

        Which characters these are the typesetter tells, one at a time. Raises what ``make`` raises otherwise.
        """
        for _ in range(MOST):
            try:
                return make(said.translate(self._without))
            except DocumentError as wrong:
                found = MISSING.search(wrong.said)
                new = {ord(one) for one in _plain(found["text"])} - set(self._without) if found else set()
                if not new:
                    raise
                log.warning("%s: no font has %s", wrong.template, ", ".join(map(_code, sorted(new))))
                self._without |= {one: f"[{_code(one)}]" for one in new}
        raise DocumentError("documents", f"more than {MOST} characters of the text are in no font")


def printable(value: Any) -> Any:
    """The value as JSON has it, without characters that mean nothing on paper; what JSON has not, as its text."""
    match value:
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {str(key): printable(one) for key, one in value.items()}
        case list() | tuple():
            return [printable(one) for one in value]
        case _:
            return "".join(
                one for one in str(value) if one == "\n" or unicodedata.category(one) not in UNPRINTABLE
            )


def _plain(quoted: str) -> str:
    """The characters that typst's quotation stands for."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), quoted)


def _code(one: int) -> str:
    return f"U+{one:04X}"
