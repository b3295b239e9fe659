"""The sheet of a certificate as HTML, for WeasyPrint: the layout of `certificate.typ` once more."""

import base64
from collections.abc import Mapping
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from matricula.documents.setting import FONTS, _folder

# With this as FONTCONFIG_FILE the process knows the fonts that typst is given, and no other.
_FONTCONFIG: Final = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>
"""

_STYLE: Final = """
@page { size: A4 landscape; margin: 24mm 26mm 20mm; }
html { font-family: "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC"; font-size: 10pt; line-height: 1.5; }
.frame { position: fixed; border: 2pt solid #7a1f1f; top: -16mm; left: -18mm; width: 281mm; height: 194mm; }
.inner { position: fixed; border: 0.5pt solid #7a1f1f; top: -14.4mm; left: -16.4mm; width: 277.8mm; height: 190.8mm; }
h1 { text-align: center; color: #7a1f1f; font-size: 23pt; font-weight: normal;
  letter-spacing: 0.12em; margin: 0 0 9mm; }
.mark { display: table; margin: 0 auto 2mm; padding: 2mm 5mm; background: #7a1f1f; color: white; font-size: 11pt; }
main { display: flex; gap: 11mm; }
main img { width: 35mm; height: 49mm; object-fit: cover; border: 0.5pt solid #b7bdc6; }
main p { margin: 0; font-size: 17pt; line-height: 2.1; flex: 1; }
footer { position: fixed; bottom: 0; left: 0; right: 0; display: flex; gap: 7mm; align-items: flex-end; }
footer img { width: 27mm; height: 27mm; }
footer p { margin: 0; font-size: 9pt; flex: 1; }
footer p.school { font-size: 12pt; line-height: 2; flex: none; text-align: right; }
.pale { color: #5b6470; }
.line { display: inline-block; width: 34mm; border-bottom: 0.5pt solid #5b6470; }
"""


def fontconfig(folder: Path) -> Path:
    """A file for FONTCONFIG_FILE, written into ``folder``."""
    folders = "".join(f"<dir>{escape(str(_folder(one)))}</dir>" for one in FONTS)
    path = folder / "fonts.conf"
    path.write_text(
        _FONTCONFIG.format(folders=folders, cache=escape(str(folder / "fonts"))), encoding="utf-8"
    )
    return path


def page_of(sheet: Mapping[str, Any], language: str) -> str:
    """The page for the data that the template of the house is given."""
    said = {name: escape(value) for name, value in sheet.items() if isinstance(value, str)}
    photo = base64.b64encode(bytes(sheet["photo"])).decode()
    square = base64.b64encode(sheet["qr"].encode()).decode()
    # An installation whose clock was moved is a demonstration, and its papers say so.
    mark = f'<div class="mark">{said["demonstration"]}</div>' if said["demonstration"] else ""
    return f"""<!DOCTYPE html><html lang="{language}"><head><title>{said["title"]}</title><style>{_STYLE}</style></head>
<body><div class="frame"></div><div class="inner"></div>{mark}<h1>{said["title"]}</h1>
<main><img alt="{said["photo_words"]}" src="data:image/jpeg;base64,{photo}"><p>{said["sentence"]}</p></main>
<footer><img alt="{said["qr_words"]}" src="data:image/svg+xml;base64,{square}">
<p>{said["number_label"]} {said["number"]}<br>{said["code_label"]} {said["code"]}<br>
<span class="pale">{said["check"]}</span></p>
<p class="school">{said["school"]} {said["seal"]}<br>{said["head"]} <span class="line"></span><br>{said["day"]}</p>
</footer>
</body></html>"""


def by_weasyprint(page: str) -> bytes:
    """The page as tagged PDF/A of the same level."""
    weasyprint: Any = import_module("weasyprint")  # it publishes no types
    made = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/a-2a", pdf_tags=True)
    assert isinstance(made, bytes)
    return made
