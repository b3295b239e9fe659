"""Characters that none of our fonts has: written by their code, never as an empty box."""

import logging
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from matricula.documents.setting import DocumentError

log = logging.getLogger(__name__)

MISSING: Final = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed', re.DOTALL)
ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
# So many different ones in one document; a text with more is written in a script we have no font for.
MOST: Final = 60
# Nothing on paper: control characters (but a line break), halves of a pair, private ones.
UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Co"})


# Chooses a form of the character before it. Fonts that have no such form leave it out without a word.
VARIATIONS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d]")


class Unprintable(DocumentError):
    """A document that must say exactly what its data say cannot: it has ``characters`` that no font prints."""

    def __init__(self, template: str, characters: Sequence[str]) -> None:
        super().__init__(template, f"cannot be printed: {', '.join(_code(ord(one)) for one in characters)}")
        self.characters = tuple(characters)

    @property
    def named(self) -> tuple[str, ...]:
        """Each character with its code point, as ``U+E000``; one that shows nothing by its code alone."""
        return tuple(named(one) for one in self.characters)


def named(one: str) -> str:
    """A character with its code point; one that shows nothing, or is nobody's, by its code alone."""
    shows = unicodedata.category(one) not in UNPRINTABLE and not VARIATIONS.match(one)
    return f"{one} ({_code(ord(one))})" if shows else _code(ord(one))


def never_printed(said: str) -> tuple[str, ...]:
    """The characters of a text that no font could be asked for: control, private and unassigned ones, variations."""
    # Each character once: the bytes of a photograph are tens of thousands of the same ten.
    return tuple(
        one
        for one in dict.fromkeys(said)
        if one != "\n" and (unicodedata.category(one) in {*UNPRINTABLE, "Cn"} or VARIATIONS.match(one))
    )


def without_glyph(wrong: DocumentError) -> tuple[str, ...]:
    """The characters for which the typesetter found no glyph; none when it complains of something else."""
    found = MISSING.search(wrong.said)
    return tuple(dict.fromkeys(_plain(found["text"]))) if found else ()


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
