"""Static files as a served installation gives them out: compressed, under names that change with what they hold."""

import hashlib
import os
from pathlib import Path
from typing import Final

from matricula.config.home import home

# Set for the processes that serve; without it (tests, commands, development) files come straight from the package.
FOLDER: Final = "MATRICULA_STATIC_FOLDER"
# Other releases of htmx, and what extends it, come with its package: to compress them took as long as all the rest.
UNUSED: Final = ("htmax-*", "htmx-4*", "htmx-2-compat*", "hx-*")


def choose_folder() -> None:
    """Say where the files will lie, before Django reads its settings: in the data folder, written at each start."""
    os.environ[FOLDER] = str(home() / "static")


def collect() -> None:
    """Write them there, unless they lie there already: to compress them anew takes seconds of every start."""
    from django.core.management import call_command

    made_from = home() / "static" / "made-from"
    now = _state_of_sources()
    if made_from.exists() and made_from.read_text("ascii") == now:
        return
    # Whoever is stopped half-way begins again.
    made_from.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=[*UNUSED])
    made_from.write_text(now, "ascii")


def _state_of_sources() -> str:
    """A short name for everything that decides what lies in the folder."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(Path(__file__).with_name("static_storage.py").read_bytes())
    digest.update(repr(UNUSED).encode())
    for finder in get_finders():
        for name, storage in finder.list([*UNUSED]):
            with storage.open(name) as source:
                digest.update(name.encode() + hashlib.sha256(source.read()).digest())
    return digest.hexdigest()
