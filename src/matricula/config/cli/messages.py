"""Bring the message catalogues up to date, or check them."""

import argparse

from matricula.config.cli import ready
from matricula.config.cli.saying import say, warn

NAME = "messages"


def add(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument(
        "what", choices=("extract", "check", "compile"), help="what to do with the catalogues"
    )


def run(chosen: argparse.Namespace) -> int:
    """Exit code 1 when a check finds a fault."""
    ready.django("app")
    from django.conf import settings

    from matricula.config import catalogues

    languages = [code for code, _ in settings.KNOWN_LANGUAGES if code != settings.LANGUAGE_CODE]
    if chosen.what == "extract":
        catalogues.extract_all(languages)
    if chosen.what == "check":
        found = list(catalogues.faults(languages, settings.COMPLETE_LANGUAGES))
        for fault in found:
            warn(fault)
        if found:
            return 1
        say(f"The catalogues are in order; complete: {', '.join(settings.COMPLETE_LANGUAGES)}.")
    catalogues.compile_all()
    return 0
