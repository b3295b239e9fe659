"""Which database this installation talks to: the embedded one, or the server DATABASE_URL names."""

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from matricula.config.database import state as states
from matricula.config.database.problems import DatabaseProblem
from matricula.config.database.roles import ADMIN, APP, OWNER
from matricula.config.database.server import EmbeddedServer
from matricula.config.home import home

DEFAULT_NAME = "matricula"


@dataclass(frozen=True)
class Target:
    """A database and how each role reaches it. `options` are libpq's, such as `sslmode`."""

    host: str
    port: str
    name: str
    admin: str
    passwords: dict[str, str]
    options: dict[str, Any]

    def connect(self, role: str, name: str | None = None) -> psycopg.Connection[Any]:
        """An autocommit connection as a role, to this database or another of the same server."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=name or self.name,
            user=role,
            password=self.passwords[role],
            autocommit=True,
            **self.options,
        )

    def django(self, role: str) -> dict[str, Any]:
        """The entry of Django's DATABASES for a role."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": self.host,
            "PORT": self.port,
            "NAME": self.name,
            "USER": role,
            "PASSWORD": self.passwords[role],
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(self.options),
        }


def embedded() -> EmbeddedServer | None:
    """The embedded server of the data folder; None when DATABASE_URL names another."""
    return None if os.environ.get("DATABASE_URL") else EmbeddedServer(home())


def target() -> Target | None:
    """The database in use; None when it is the embedded one and has never been started."""
    url = os.environ.get("DATABASE_URL")
    if url:
        return _from_url(url)
    known = states.load(home())
    return None if known is None else of_state(known, DEFAULT_NAME)


def of_state(known: states.State, name: str) -> Target:
    """A database of an embedded server."""
    return Target("127.0.0.1", str(known.port), name, ADMIN, known.passwords, {})


def _from_url(url: str) -> Target:
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError as error:
        raise DatabaseProblem(f"DATABASE_URL is not a PostgreSQL address: {error}".strip()) from None
    admin = parts.pop("user", None)
    password = parts.pop("password", None)
    host = parts.pop("host", None)
    name = parts.pop("dbname", DEFAULT_NAME)
    if not admin or not password or not host:
        raise DatabaseProblem(
            "DATABASE_URL needs a host, a user and a password of a role that may create roles and databases: "
            "postgresql://user:password@host:5432/matricula"
        )
    if name in ("postgres", "template0", "template1"):
        raise DatabaseProblem(f"DATABASE_URL names the database {name!r}; name one of Matricula's own.")
    passwords = {role: _derived(password, role) for role in (OWNER, APP)}
    return Target(host, parts.pop("port", "5432"), name, admin, {**passwords, admin: password}, parts)


def _derived(password: str, role: str) -> str:
    """The same on every host that knows the address, so that hosts need not share a file."""
    return hmac.new(password.encode(), f"matricula:{role}".encode(), hashlib.sha256).hexdigest()
