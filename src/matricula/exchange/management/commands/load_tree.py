"""`load_tree PACK`: enter the offices that the law of a pack establishes; as the owner."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matricula.exchange.tree import load_tree
from matricula.regulation.api import PackError


class Command(BaseCommand):
    """Safe to run again, after every change of a pack."""

    help = "Enter every office of a pack's tree, and correct names. Needs MATRICULA_DB_ROLE=owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The pack."""
        parser.add_argument("pack", help="the name of an installed pack, as cn_guizhou")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how much changed."""
        pack: str = options["pack"]
        try:
            changed = load_tree(pack)
        except PackError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{changed} offices added or changed.")
