"""The typesetter: typst with the fonts that come with us, and no other."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

if TYPE_CHECKING:
    import typst

Standard = Literal["a-2a", "a-2u", "ua-1"]

# Packages of fonts under the OFL: Latin, Cyrillic, Greek and Devanagari; Arabic and Persian; Chinese, Japanese, Korean.
FONTS: Final = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "noto_cjk_sans_otc")

# One document at a time in a process: the typesetter keeps what it has just laid out, and that is memory.
_one_at_a_time = threading.Lock()


class DocumentError(Exception):
    """A document could not be made: a mistake of ours, with the template and what typst says of it."""

    def __init__(self, template: str, said: str) -> None:
        super().__init__(f"{template}: {said}")
        self.template, self.said = template, said


def typeset(
    template: Path,
    root: Path,
    inputs: Mapping[str, str],
    at: datetime,
    standards: Sequence[Standard],
    *,
    strict: bool = False,
) -> bytes:
    """The PDF of a template. Raises DocumentError with the place in the template; ``strict``: for a warning, too.

    A font family that is not there is a warning only, and leaves the page without its words.
    """
    import typst

    with _one_at_a_time:
        try:
            made, warnings = _typesetter(root).compile_with_warnings(
                template,
                format="pdf",
                sys_inputs=dict(inputs),
                pdf_standards=list(standards),
                pdf_tags=any(one in ("a-2a", "ua-1") for one in standards),
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as wrong:
            said = "; ".join([wrong.message, *wrong.hints, *wrong.trace])
            raise DocumentError(template.relative_to(root).as_posix(), said) from wrong
    if strict and warnings:
        said = "; ".join(one.message for one in warnings)
        raise DocumentError(template.relative_to(root).as_posix(), said)
    return bytes(cast("Any", made))


@cache
def _typesetter(root: Path) -> "typst.Compiler":
    """One for the process: it has read the fonts. Packages from elsewhere are not looked for."""
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[_folder(one) for one in FONTS],
    )
    return typst.Compiler(font_paths=fonts, root=root, ignore_system_fonts=True)


def _folder(package: str) -> Path:
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ImportError(f"the font package {package} is not installed")
    return Path(found.submodule_search_locations[0])
