"""Write the words of the screens into the glossary of the documentation."""

import argparse
from pathlib import Path

from matricula.config.cli import ready

NAME = "glossary"
BEGIN = "<!-- Written by `python -m matricula.config glossary`; change glossary.yaml instead. -->"
END = "<!-- End of what is written. -->"


def add(parser: argparse.ArgumentParser) -> None:
    """Into which file."""
    parser.add_argument("into", type=Path, help="the page of the documentation, as docs/glossary.md")


def run(chosen: argparse.Namespace) -> int:
    """Put the table between its two marks; what stands around it stays."""
    ready.django("app")
    chosen.into.write_text(written_into(chosen.into.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def written_into(page: str) -> str:
    """The page with the table of today. ValueError where it lacks the marks between which the table stands."""
    from django.conf import settings

    from matricula.web.explaining.glossary import as_markdown

    complete = (settings.LANGUAGE_CODE, *settings.COMPLETE_LANGUAGES)
    languages = {tag: name for tag, name in settings.KNOWN_LANGUAGES if tag in complete}

    before, begins, rest = page.partition(BEGIN)
    _old, ends, after = rest.partition(END)
    if not begins or not ends:
        raise ValueError(f"the glossary lacks its marks; put these two lines into it: {BEGIN} {END}")
    return f"{before}{BEGIN}\n\n{as_markdown(languages)}\n\n{END}{after}"
