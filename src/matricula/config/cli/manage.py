"""Run any Django management command: `matricula manage shell`."""

import argparse

from matricula.config.cli import ready

NAME = "manage"
# What makes or fills tables runs as the owner, everything else as the application.
_OWNERS = frozenset(
    {
        "appoint_first",
        "migrate",
        "makemigrations",
        "load_demo",
        "load_tree",
        "sqlmigrate",
        "showmigrations",
        "pgtrigger",
    }
)
# These look at the code alone, and must work where no database can run.
_WITHOUT_DATABASE = frozenset({"check", "diffsettings", "findstatic", "help"})


def add(parser: argparse.ArgumentParser) -> None:
    """Everything after `manage` is Django's."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="the Django command and its options")


def run(chosen: argparse.Namespace) -> int:
    """Hand over to Django."""
    arguments: list[str] = chosen.arguments or ["help"]
    role = "owner" if arguments[0] in _OWNERS else "app"
    if arguments[0] in _WITHOUT_DATABASE:
        _execute(role, arguments)
        return 0
    with ready.database():
        try:
            _execute(role, arguments)
        finally:
            ready.close_connections()
    return 0


def _execute(role: str, arguments: list[str]) -> None:
    ready.django(role)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["matricula manage", *arguments])
