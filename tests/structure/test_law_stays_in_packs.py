"""No clause, country or local term outside the packs: the platform knows no country."""

import ast
import re
from functools import cache
from pathlib import Path

import yaml

from tests.structure.house import PACKAGE, modules, named, nodes, part_of, text

PLATFORM = [path for path in modules() if part_of(path) != "packs"]
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
# `CN-GZ-16.2`, `RU-KM-5a`, `IR-12`: two capital words, or one, and a number.
CLAUSE = re.compile(r"\b[A-Z]{2}(-[A-Z0-9]{1,6})?-\d+[a-z]?(\.\d+[a-z]?)*\b")
# ISO 8601 and the like look the same and are no law; EX is the made-up source of the visual language.
STANDARD = re.compile(r"^(ISO|RFC|UTF|SHA|SM|US|EN|AD|CP|EX)-")
LOCAL = re.compile(r"\b(china|chinese|guizhou|hubei|iran|russia|khanty)\b", re.IGNORECASE)
HAN = re.compile(r"[\u4e00-\u9fff]")
# What is said of languages, scripts and calendars is not said of a country.
ABOUT_LANGUAGE = {
    "regulation/answers/notation.py": "how a value is said in each language packs are written in",
    "registry/queries/students.py": "the marks between the parts of a typed date",
    "config/settings.py": "the names of the languages in themselves",
    "config/catalogues.py": "how many forms of the plural a language has",
    "config/cli/doctor.py": "the scripts fonts are looked for",
    "kernel/text.py": "the digits and separators of scripts",
    "kernel/jalali.py": "the names of a calendar",
}


# Made-up people and places are somewhere; clauses are looked for here too.
WORLDS = {
    "exchange/demo": "the data of the demonstration, which is set in one province",
    "web/look": "samples of every part of the visual language in four scripts",
    "web/templates/look": "the page that shows them",
}


def about_language(path: Path) -> bool:
    """Whether a file speaks of languages or sets up a made-up world, and so needs words of one language."""
    relative = path.relative_to(PACKAGE).as_posix()
    # A language's own way of writing dates is words of that language by nature.
    return (
        relative in ABOUT_LANGUAGE
        or relative.startswith("config/formats/")
        or any(relative.startswith(f"{world}/") for world in WORLDS)
    )


@cache
def pack_codes() -> set[str]:
    return {path.parent.name for path in (PACKAGE / "packs").glob("*/pack.yaml")}


@cache
def strings(path: Path) -> list[tuple[int, str]]:
    """The string constants of a module that are not docstrings."""
    docs = {
        id(node.body[0].value)
        for node in nodes(path)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


def test_no_clause_is_named() -> None:
    found = [
        f"{named(path)}:{number}: {match.group()}"
        for path in (*PLATFORM, *TEMPLATES)
        for number, line in enumerate(text(path).splitlines(), 1)
        for match in CLAUSE.finditer(line)
        if not STANDARD.match(match.group())
    ]
    assert not found, "A clause belongs into a pack:\n" + "\n".join(found)


def test_no_pack_and_no_country_is_named() -> None:
    found = [
        f"{named(path)}:{line}: {words!r}"
        for path in PLATFORM
        if not about_language(path)
        for line, words in strings(path)
        if words in pack_codes() or LOCAL.search(words)
    ]
    assert not found, "What is true of one country belongs into its pack:\n" + "\n".join(found)


def test_no_local_term_is_written_out() -> None:
    found = [
        f"{named(path)}:{line}: {words[:60]!r}"
        for path in (*PLATFORM, *TEMPLATES)
        if not about_language(path)
        for line, words in (strings(path) if path.suffix == ".py" else [(0, text(path))])
        if HAN.search(words)
    ]
    assert not found, "Words of one language belong into a pack or a catalogue:\n" + "\n".join(found)


def test_the_clauses_looked_for_are_those_of_the_packs() -> None:
    """The pattern above is worth nothing if it does not match what packs really call their clauses."""
    ids = {
        clause
        for path in (PACKAGE / "packs").glob("*/sources.yaml")
        for source in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["sources"].values()
        for clause in source["clauses"]
    }
    assert ids
    assert [one for one in sorted(ids) if not CLAUSE.search(one)] == []
