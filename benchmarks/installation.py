"""A throw-away installation to measure on: its own data folder, the embedded server with its production settings."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from matricula.config.database.roles import APP, OWNER


@contextmanager
def installation(keep: Path | None = None) -> Iterator[Path]:
    """A migrated, empty database with Django set up as the application's role; everything is deleted afterwards.

    With ``keep`` the data folder is that one, is used again when it holds a database, and stays.
    """
    folder = keep or Path(tempfile.mkdtemp(prefix="matricula-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # the server's account has to get to its cluster
    os.environ["MATRICULA_HOME"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("MATRICULA_DB_ROLE", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matricula.config.settings")
    from matricula.config.cli import ready

    cluster = None
    try:
        with ready.database() as server:
            assert server is not None
            cluster = server.state.cluster
            ready.django("app")
            _migrate()
            yield folder
            ready.close_connections()
    finally:
        if keep is None:
            if cluster is not None and not cluster.is_relative_to(folder):
                shutil.rmtree(cluster.parent)
            shutil.rmtree(folder)


def _migrate() -> None:
    """Migrate as the owner, in this process, then be the application again."""
    from django.core.management import call_command

    with django_as(OWNER):
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def django_as(role: str) -> Iterator[None]:
    """Django's connection as another role for the length of the block."""
    from django.db import connections

    from matricula.config.database.target import target

    found = target()
    assert found is not None
    wrapper = connections["default"]
    before = dict(wrapper.settings_dict)
    wrapper.close()
    wrapper.settings_dict.update(found.django(role))
    try:
        yield
    finally:
        wrapper.close()
        wrapper.settings_dict.update(before)


def connect(role: str) -> psycopg.Connection[Any]:
    """A plain connection as a role, which plans each statement anew as Django's does."""
    from matricula.config.database.target import target

    found = target()
    assert found is not None
    connection = found.connect(role)
    connection.prepare_threshold = None
    return connection


__all__ = ["APP", "OWNER", "connect", "django_as", "installation"]
