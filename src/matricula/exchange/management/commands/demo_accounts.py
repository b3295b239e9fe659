"""`demo_accounts`: list who can be signed in in this demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from matricula.exchange.demo.accounts import demo_accounts
from matricula.exchange.demo.people import DEMO_PASSWORD


class Command(BaseCommand):
    """Prints nothing where this is no demonstration."""

    help = "List the accounts of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each of the people worth trying first."""
        accounts = [one for one in demo_accounts() if one.featured]
        if not accounts:
            return
        self.stdout.write(
            f"  Sign in with one click, or with any of these addresses and the password {DEMO_PASSWORD}:"
        )
        width = max(len(one.email or one.login) for one in accounts)
        for one in accounts:
            self.stdout.write(f"    {one.email or one.login:<{width}}  {one.hint.in_('en')}")
