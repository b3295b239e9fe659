"""The platform's message catalogues: collected from code and templates, checked, compiled; no gettext needed."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polib

from matricula.config.home import CHECKOUT

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "locale"
_KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# Two thirds of the code have no text of theirs: whoever calls none of these need not be taken to pieces.
_CALL: Final = re.compile(rf"\b(?:{'|'.join(_KEYWORDS)})\s*\(")
# The folders of templates: our own, and those of the framework's pages that we write otherwise.
_OURS: Final = "templates"
_BORROWED: Final = "borrowed_templates"
_PLACEHOLDER: Final = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}")
_PLURALS: Final = {
    "zh-hans": "nplurals=1; plural=0;",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "fa": "nplurals=2; plural=(n > 1);",
}


@dataclass(frozen=True)
class Message:
    """One text of the platform, and where it stands. `plural` and `context` are empty for most."""

    text: str
    plural: str | None
    context: str | None
    places: tuple[tuple[str, str], ...]


def path_of(language: str) -> Path:
    """The catalogue of a language, such as `zh-hans`."""
    head, _, tail = language.partition("-")
    folder = f"{head}_{tail.capitalize()}" if tail else head
    return LOCALE / folder / "LC_MESSAGES" / "django.po"


def messages() -> dict[tuple[str | None, str], Message]:
    """Every message of code and templates, by context and text; tests and packs have none."""
    found: dict[tuple[str | None, str], Message] = {}
    for path in sorted(PACKAGE.rglob("*")):
        parts = path.relative_to(PACKAGE).parts
        if path.suffix not in (".py", ".html", ".txt") or {"tests", "migrations", "packs"} & set(parts):
            continue
        if path.suffix != ".py" and not {_OURS, _BORROWED} & set(parts):
            continue
        for line, text, plural, context in _extracted(path):
            place = (path.relative_to(CHECKOUT).as_posix(), str(line))
            before = found.get((context, text))
            found[context, text] = Message(
                text,
                plural or (before.plural if before else None),
                context,
                (*(before.places if before else ()), place),
            )
    return found


def _extracted(path: Path) -> Iterator[tuple[int, str, str | None, str | None]]:
    source = path.read_text(encoding="utf-8")
    if _OURS in path.parts:
        yield from _of_template(source)
    elif path.suffix == ".py":
        yield from _of_code(source)
    else:
        from django.utils.translation.template import templatize

        # Django turns a template into a sequence of gettext calls, line for line.
        yield from _of_code(templatize(source, origin=str(path)))


def _of_template(source: str) -> Iterator[tuple[int, str, str | None, str | None]]:
    """As the very environment reads it that shows it, so that the words asked for are the words collected."""
    from matricula.web.templating.environment import environment

    env: Any = environment(bytecode=None)
    for line, function, taken in env.extract_translations(source):
        texts = [one for one in ([taken] if isinstance(taken, str) else taken) if one]
        context = texts.pop(0) if function in ("pgettext", "npgettext") else None
        yield line, texts[0], texts[1] if len(texts) > 1 else None, context


def _of_code(source: str) -> Iterator[tuple[int, str, str | None, str | None]]:
    from babel.messages.extract import extract

    if not _CALL.search(source):
        return
    for line, taken, _comments, context in extract(
        "python",
        io.BytesIO(source.encode("utf-8")),
        keywords=_KEYWORDS,
        options={"encoding": "utf-8"},
    ):
        texts = [taken] if isinstance(taken, str) else [one for one in taken if one]
        if context and isinstance(taken, tuple):
            texts = (
                texts[-1:] if len(texts) == 2 and texts[0] == context else [t for t in texts if t != context]
            )
        yield line, texts[0], texts[1] if len(texts) > 1 else None, context


def extract_all(languages: list[str]) -> None:
    """Write what is new into each catalogue and take out what is gone; translations are kept."""
    wanted = messages()
    for language in languages:
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        before = polib.pofile(str(path)) if path.exists() else polib.POFile()
        kept: dict[tuple[str | None, str], polib.POEntry] = {
            (entry.msgctxt, entry.msgid): entry for entry in before if not entry.obsolete
        }
        after = polib.POFile(wrapwidth=110)
        after.metadata = {
            "Project-Id-Version": "matricula",
            "Language": path.parents[1].name,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": _PLURALS[language],
        }
        for key in sorted(wanted, key=lambda one: (one[1], one[0] or "")):
            message = wanted[key]
            entry = kept.get(key) or polib.POEntry(msgid=message.text, msgctxt=message.context)
            # Files without lines: a catalogue should change when words do, not when code moves.
            entry.occurrences = sorted({(file, "") for file, _ in message.places})
            entry.msgid_plural = message.plural or ""
            if message.plural and not entry.msgstr_plural:
                forms = int(_PLURALS[language][len("nplurals=")])
                entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(range(forms), entry.msgstr)
            if "python-format" not in entry.flags and "%(" in message.text:
                entry.flags.append("python-format")
            after.append(entry)
        after.save(str(path))


def faults(languages: list[str], complete: list[str]) -> Iterator[str]:
    """What is wrong with the catalogues, a sentence each; only `complete` ones must have every message."""
    wanted = messages()
    for language in languages:
        path = path_of(language)
        if not path.exists():
            if language in complete:
                yield f"{language}: {path} is missing; run `make messages`"
            continue
        catalogue = polib.pofile(str(path))
        known = {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}
        if language in complete:
            for context, text in sorted(wanted.keys() - known, key=lambda one: one[1]):
                yield f"{language}: missing {text!r} ({wanted[context, text].places[0][0]}); run `make messages`"
            for _context, text in sorted(known - wanted.keys(), key=lambda one: one[1]):
                yield f"{language}: {text!r} is used nowhere any more; run `make messages`"
        for entry in catalogue:
            if not entry.obsolete:
                yield from (f"{language}: {fault}" for fault in _faults_of(entry, language in complete))


def _faults_of(entry: polib.POEntry, complete: bool) -> Iterator[str]:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if complete and not all(texts):
        yield f"{entry.msgid!r} is not translated"
    if entry.fuzzy:
        yield f"{entry.msgid!r} is marked fuzzy; look at it and take the mark away"
    expected = set(_PLACEHOLDER.findall(entry.msgid)) | set(_PLACEHOLDER.findall(entry.msgid_plural or ""))
    for text in filter(None, texts):
        found = set(_PLACEHOLDER.findall(text))
        # A plural form may leave out the number ("one file"), never bring in what is not there.
        if found - expected or (expected - found and not entry.msgid_plural):
            yield f"{entry.msgid!r} has {sorted(expected)}, its translation has {sorted(found)}"


def compile_all() -> None:
    """Bring the compiled catalogues, which Django reads, up to date with the written ones."""
    for source in sorted(LOCALE.rglob("*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            temporary = target.with_suffix(".mo.new")
            polib.pofile(str(source)).save_as_mofile(str(temporary))
            temporary.replace(target)
