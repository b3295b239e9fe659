"""Django's `migrate`, followed by the privileges, so that no migrated table is ever without them."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection

from matricula.config.database import privileges
from matricula.config.database.lean_state import LeanExecutor
from matricula.config.database.roles import OWNER

# Django's command looks its executor up here and nowhere else.
migrate.MigrationExecutor = LeanExecutor  # type: ignore[attr-defined]


class Command(migrate.Command):
    """Migrate as the owner, then grant."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse any role but the owner: tables it did not make would escape the privileges."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            (role,) = cursor.fetchone()
        if role != OWNER:
            raise CommandError(
                f"Only {OWNER} migrates, and this process is {role}. Run `matricula migrate`, "
                "or set MATRICULA_DB_ROLE=owner."
            )
        super().handle(*args, **options)
        if not options["plan"] and not options["check_unapplied"]:
            privileges.apply()
