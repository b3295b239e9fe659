"""`load_demo`: fill an empty database with the demonstration; as the owner."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from matricula.exchange.demo.loading import load_demo
from matricula.exchange.demo.roll_workbook import FOLDER, demo_rolls, write_demo_rolls
from matricula.regulation.api import Refused


class Command(BaseCommand):
    """Says nothing when the demonstration is loaded already, so that every start may call it."""

    help = "Fill an empty database with the demonstration. Needs MATRICULA_DB_ROLE=owner."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then write the workbooks to import."""
        began = time.monotonic()
        try:
            loaded = load_demo(say=lambda line: self.stdout.write(f"  demonstration: {line} …"))
        except Refused as refused:
            raise CommandError(f"{refused.text} {refused.next_step}") from refused
        folder = settings.HOME / FOLDER
        if loaded is not None or not demo_rolls():
            # Also when a load was killed after it had been committed.
            write_demo_rolls(folder)
        if loaded is None:
            return
        self.stdout.write(
            f"  demonstration: {loaded.schools} schools, {loaded.pupils} pupils, {loaded.transfers} transfers, "
            f"{loaded.overdue} overdue, in {time.monotonic() - began:.0f} s; workbooks to import in {folder}"
        )
