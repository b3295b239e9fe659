"""The development page: tokens, and every part in four scripts, light and dark side by side."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from matricula.web.look.samples import samples
from matricula.web.look.voices import LANGUAGES, NAMES
from matricula.web.parts import Tone

THEMES = ("light", "dark")
STEPS = ("1", "2", "3", "4", "5", "6", "7", "8")
SIZES = ("tiny", "small", "normal", "large", "title", "page")
TONES = (Tone.due, Tone.soon, Tone.late, Tone.locked, Tone.done, Tone.waiting)
ICONS = [
    "arrow",
    "building",
    "calendar",
    "check",
    "clock",
    "cross",
    "dot",
    "down",
    "download",
    "eye",
    "file",
    "globe",
    "half",
    "history",
    "hourglass",
    "image",
    "inbox",
    "info",
    "keyboard",
    "late",
    "law",
    "lock",
    "minus",
    "moon",
    "next",
    "pen",
    "people",
    "person",
    "plus",
    "previous",
    "print",
    "question",
    "return",
    "seal",
    "search",
    "sign-out",
    "sort",
    "sort-down",
    "sort-up",
    "stop",
    "sun",
    "table",
    "transfer",
    "unlock",
    "upload",
    "waiting",
]


@dataclass(frozen=True)
class _Block:
    """Every part in one language and one theme, already rendered in that language."""

    language: str
    direction: str
    theme: str
    content: str


def _block(language: str, theme: str) -> _Block:
    prefix = f"{language}-{theme}"
    with translation.override(language):
        content = render_to_string("look/voice.html", samples(language, prefix))
        direction = "rtl" if translation.get_language_bidi() else "ltr"
    return _Block(language, direction, theme, content)


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Show the language; `?lang=fa` and `?theme=dark` narrow it to one block."""
    wanted = [tag for tag in LANGUAGES if request.GET.get("lang", tag) == tag]
    themes = [theme for theme in THEMES if request.GET.get("theme", theme) == theme]
    voices = [(tag, NAMES[tag], [_block(tag, theme) for theme in themes]) for tag in wanted]
    context = {
        "voices": voices,
        "themes": themes,
        "tones": TONES,
        "steps": STEPS,
        "sizes": SIZES,
        "icons": ICONS,
    }
    return render(request, "look/look.html", context)
