"""Carries out the promotions that are due, in a process of its own that a test may kill."""

import sys

import django
from django.conf import settings


def main(database: str) -> None:
    """Run the job once on that database as the application's role, with the date of its demonstration."""
    from matricula.config.database.roles import APP
    from matricula.config.testing_database import target_of_run

    settings.DATABASES["default"].update(target_of_run().django(APP) | {"NAME": database})
    django.setup()
    from matricula.registry.tasks import promote

    promote()


if __name__ == "__main__":
    main(sys.argv[1])
