"""Which database this installation talks to: the embedded one, or the server that an address names.

DATABASE_URL holds an administrator, who makes the roles; MATRICULA_APP_DATABASE_URL the application's role alone, so a
process that serves need not hold more.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from matricula.config.database import state as states
from matricula.config.database.problems import DatabaseProblem
from matricula.config.database.roles import ADMIN, APP, OWNER
from matricula.config.database.server import EmbeddedServer
from matricula.config.home import home

DEFAULT_NAME = "matricula"
ADMIN_URL = "DATABASE_URL"
APP_URL = "MATRICULA_APP_DATABASE_URL"


@dataclass(frozen=True)
class Target:
    """A database and how each role reaches it. `options` are libpq's, such as `sslmode`.

    `admin` is empty where this process holds no administrator's credentials, and so nobody's but the application's.
    """

    host: str
    port: str
    name: str
    admin: str
    passwords: dict[str, str]
    options: dict[str, Any]

    def password(self, role: str) -> str:
        """How the role logs in; DatabaseProblem when this process was not told."""
        try:
            return self.passwords[role]
        except KeyError:
            raise DatabaseProblem(
                f"{APP_URL} lets this process be {APP} alone, not {role}. "
                "Set DATABASE_URL as well, as `matricula migrate` needs it."
            ) from None

    def connect(self, role: str, name: str | None = None) -> psycopg.Connection[Any]:
        """An autocommit connection as a role, to this database or another of the same server."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=name or self.name,
            user=role,
            password=self.password(role),
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
            "PASSWORD": self.password(role),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(self.options),
        }


def embedded() -> EmbeddedServer | None:
    """The embedded server of the data folder; None when an address names another."""
    return None if os.environ.get(ADMIN_URL) or os.environ.get(APP_URL) else EmbeddedServer(home())


def target() -> Target | None:
    """The database in use; None when it is the embedded one and has never been started.

    With both addresses, the application's password is the one that its own address gives.
    """
    url, app_url = os.environ.get(ADMIN_URL), os.environ.get(APP_URL)
    if url:
        found = _from_url(url)
        return replace(found, passwords=found.passwords | _of_app(app_url).passwords) if app_url else found
    if app_url:
        return _of_app(app_url)
    known = states.load(home())
    return None if known is None else of_state(known, DEFAULT_NAME)


def of_state(known: states.State, name: str) -> Target:
    """A database of an embedded server."""
    return Target("127.0.0.1", str(known.port), name, ADMIN, known.passwords, {})


def _from_url(url: str) -> Target:
    needed = "a role that may create roles and databases: postgresql://user:password@host:5432/matricula"
    found, admin, password = _parsed(ADMIN_URL, url, needed)
    passwords = {role: _derived(password, role) for role in (OWNER, APP)}
    return replace(found, admin=admin, passwords={**passwords, admin: password})


def _of_app(url: str) -> Target:
    found, user, password = _parsed(APP_URL, url, f"{APP}: postgresql://{APP}:password@host:5432/matricula")
    if user != APP:
        raise DatabaseProblem(f"{APP_URL} names the role {user!r}; it is for {APP} alone.")
    return replace(found, passwords={APP: password})


def _parsed(variable: str, url: str, needed: str) -> tuple[Target, str, str]:
    """The database of an address, without anybody's credentials, and the user and password it holds."""
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError as error:
        raise DatabaseProblem(f"{variable} is not a PostgreSQL address: {error}".strip()) from None
    user, password, host = (parts.pop(name, None) for name in ("user", "password", "host"))
    name = parts.pop("dbname", DEFAULT_NAME)
    if not user or not password or not host:
        raise DatabaseProblem(f"{variable} needs a host, a user and a password of {needed}")
    if name in ("postgres", "template0", "template1"):
        raise DatabaseProblem(f"{variable} names the database {name!r}; name one of Matricula's own.")
    return Target(host, parts.pop("port", "5432"), name, "", {}, parts), user, password


def _derived(password: str, role: str) -> str:
    """The same on every host that knows the address, so that hosts need not share a file."""
    return hmac.new(password.encode(), f"matricula:{role}".encode(), hashlib.sha256).hexdigest()
