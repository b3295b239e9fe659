"""Static files as a served installation gives them out: compressed, under names that change with what they hold."""

import os
from typing import Final

from matricula.config.home import home

# Set for the processes that serve; without it (tests, commands, development) files come straight from the package.
FOLDER: Final = "MATRICULA_STATIC_FOLDER"


def choose_folder() -> None:
    """Say where the files will lie, before Django reads its settings: in the data folder, written at each start."""
    os.environ[FOLDER] = str(home() / "static")


def collect() -> None:
    """Write them there; what has not changed is left alone."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
