"""Bring the database to this release: roles, tables, privileges."""

import argparse

from matricula.config.cli import ready

NAME = "migrate"


def add(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(_chosen: argparse.Namespace) -> int:
    """Migrate as the owner."""
    with ready.database():
        ready.django("owner")
        from django.core.management import call_command

        try:
            call_command("migrate", interactive=False)
        finally:
            ready.close_connections()
    return 0
