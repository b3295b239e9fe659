"""`appoint_first CODE EMAIL NAME`: invite the first person of an office; as the owner."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from matricula.authorities.actions.appoint_first import appoint_first
from matricula.authorities.models import Org
from matricula.regulation.api import Refused


class Command(BaseCommand):
    """Prints a link that works once; whoever opens it chooses a password and can appoint everybody else."""

    help = "Invite the first person of an office. Needs MATRICULA_DB_ROLE=owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, whom, as what."""
        parser.add_argument("code", help="the code of the office, as 520000")
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--role", default="head")

    def handle(self, *args: Any, **options: Any) -> None:
        """Invite and print the link."""
        org = Org.objects.filter(code=options["code"]).first()
        if org is None:
            raise CommandError(
                f"There is no office with the code {options['code']}; load the tree first (load_tree PACK)."
            )
        try:
            _invitation, token = appoint_first(
                org=org, email=options["email"], display_name=options["name"], role=options["role"]
            )
        except Refused as refused:
            raise CommandError(f"{refused.text_in('en')} {refused.next_step_in('en')}") from refused
        address = getattr(settings, "PUBLIC_URL", "") or "http://localhost:8000"
        self.stdout.write(f"{address}/invitation/{token}/")
