"""What files begin with: by this, and never by the name, content says what it is."""

from typing import Final

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"

_MEDIA: Final = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF))
# Windows, Linux, a script, and the four orders of bytes of macOS; the third to last is Java's too.
_PROGRAMS: Final = (
    b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa",
)  # fmt: skip


def is_program(start: bytes) -> bool:
    """Whether a file that begins so can be run, whatever it is called."""
    return start.startswith(_PROGRAMS)


def media_type(start: bytes) -> str:
    """`PDF`, `JPEG` or `PNG`; empty for anything else."""
    return next((name for beginning, name in _MEDIA if start.startswith(beginning)), "")
