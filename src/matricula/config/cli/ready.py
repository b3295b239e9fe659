"""What commands need before they can work: a running database, Django, catalogues."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from matricula.config.cli.saying import warn
from matricula.config.database.provision import provision
from matricula.config.database.server import EmbeddedServer
from matricula.config.database.target import embedded, target
from matricula.kernel.loading import loading


@contextmanager
def database() -> Iterator[EmbeddedServer | None]:
    """A running, provisioned database; the embedded server is let go of at the end, None when it is foreign.

    A process that holds the application's credentials alone provisions nothing: `migrate` has done it.
    """
    server = embedded()
    if server:
        server.use()
    try:
        found = target()
        assert found is not None
        if found.admin:
            provision(found)
        yield server
    finally:
        if server:
            server.release()


def django(role: str) -> None:
    """Set Django up in this process under a role, unless MATRICULA_DB_ROLE already says another."""
    os.environ.setdefault("MATRICULA_DB_ROLE", role)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matricula.config.settings")
    with loading():
        import django

        from matricula.config.catalogues import compile_all

        compile_all()

        django.setup()


def application() -> None:
    """Set Django up to serve or to work, and refuse to unless the database binds the process and holds its law.

    Raises DatabaseProblem, PackError and SealError; says on stderr which cases under way cannot go on.
    """
    django("app")
    from matricula.cases.api import laws_lacking, refuse_unless_procedures_run
    from matricula.config.database.guard import refuse_unless_law_is_stored, refuse_unless_plain_app
    from matricula.documents.api import seal_of_setting
    from matricula.quality.api import refuse_unless_watches_look

    try:
        refuse_unless_plain_app()
        refuse_unless_procedures_run()
        refuse_unless_watches_look()
        refuse_unless_law_is_stored()
        seal_of_setting()
        for fault in laws_lacking():
            warn(f"matricula: cases under way cannot go on: {fault}")
    finally:
        close_connections()


def close_connections() -> None:
    """Let go of this process's connections, so that the server need not break them when it stops."""
    from django.db import connections

    connections.close_all()
