"""Load a school's roll from a workbook."""

import argparse

from matricula.config.cli import ready

NAME = "import"


def add(parser: argparse.ArgumentParser) -> None:
    """The options are those of the management command `import_roll`."""
    parser.add_argument(
        "arguments", nargs=argparse.REMAINDER, help="the workbook and its options; -h lists them"
    )


def run(chosen: argparse.Namespace) -> int:
    """Hand over to `exchange`, as the application."""
    with ready.database():
        ready.django("app")
        from django.core.management import execute_from_command_line

        try:
            execute_from_command_line(["matricula import", "import_roll", *chosen.arguments])
        finally:
            ready.close_connections()
    return 0
