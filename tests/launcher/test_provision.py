"""Roles and database are made as often as asked, also by an administrator who is no superuser."""

import psycopg
import pytest
from psycopg import sql

from matricula.config.cli import ready
from matricula.config.database.problems import DatabaseProblem
from matricula.config.database.provision import provision
from matricula.config.database.roles import APP, EFFECTS, OWNER
from matricula.config.database.server import EmbeddedServer
from matricula.config.database.target import DEFAULT_NAME, Target, of_state, target


@pytest.fixture
def cluster(server: EmbeddedServer) -> Target:
    return of_state(server.use(), DEFAULT_NAME)


def attributes(target: Target, role: str) -> tuple[bool, ...]:
    with target.connect(target.admin, "postgres") as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles WHERE rolname = %s",
            [role],
        ).fetchone()
    assert row is not None
    return tuple(row)


def test_the_roles_are_plain(cluster: Target) -> None:
    provision(cluster)
    assert attributes(cluster, OWNER) == (False, False, False, False, True)
    assert attributes(cluster, APP) == (False, False, False, False, True)
    assert attributes(cluster, EFFECTS) == (False, False, False, False, False)


def test_a_second_run_takes_back_what_was_given_by_hand(cluster: Target) -> None:
    provision(cluster)
    with cluster.connect(cluster.admin) as connection:
        connection.execute(f"ALTER ROLE {APP} BYPASSRLS CREATEROLE")
        connection.execute(f"GRANT {OWNER} TO {APP}")
    provision(cluster)
    assert attributes(cluster, APP) == (False, False, False, False, True)
    with cluster.connect(APP) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"SET ROLE {OWNER}")


def test_an_administrator_without_superuser_is_enough(cluster: Target) -> None:
    with cluster.connect(cluster.admin, "postgres") as connection:
        connection.execute("CREATE ROLE clerk LOGIN CREATEROLE CREATEDB PASSWORD 'clerk'")
    clerk = Target(
        cluster.host, cluster.port, "of_clerk", "clerk", cluster.passwords | {"clerk": "clerk"}, {}
    )
    provision(clerk)
    provision(clerk)
    with clerk.connect(OWNER) as connection:
        connection.execute("CREATE TABLE made_by_owner ()")


def test_an_administrator_who_may_do_nothing_is_told_what_is_missing(cluster: Target) -> None:
    with cluster.connect(cluster.admin, "postgres") as connection:
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    guest = Target(
        cluster.host, cluster.port, "of_guest", "guest", cluster.passwords | {"guest": "guest"}, {}
    )
    with pytest.raises(DatabaseProblem, match="CREATEROLE and CREATEDB"):
        provision(guest)


def test_a_database_of_somebody_else_is_left_alone(cluster: Target) -> None:
    with cluster.connect(cluster.admin, "postgres") as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DEFAULT_NAME)))
    with pytest.raises(DatabaseProblem, match="owned by matricula_admin"):
        provision(cluster)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("postgresql://me@host/matricula", "password"),
        ("postgresql://me:secret@host/postgres", "one of Matricula's own"),
        ("nonsense://x", "not a PostgreSQL address"),
    ],
)
def test_an_address_that_cannot_work_is_refused(
    url: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(DatabaseProblem, match=complaint):
        target()


def test_an_address_gives_every_host_the_same_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@db.example:5433/roll?sslmode=require")
    found = target()
    assert found is not None
    assert (found.host, found.port, found.name, found.admin) == ("db.example", "5433", "roll", "me")
    assert found.options == {"sslmode": "require"}
    assert found == target()
    assert len({found.passwords[role] for role in ("me", OWNER, APP)}) == 3


def test_the_application_serves_with_its_own_credentials_alone(
    cluster: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = f"{cluster.host}:{cluster.port}/{cluster.name}"
    of_admin = f"postgresql://{cluster.admin}:{cluster.passwords[cluster.admin]}@{where}"
    monkeypatch.setenv("MATRICULA_APP_DATABASE_URL", f"postgresql://{APP}:chosen@{where}")
    monkeypatch.setenv("DATABASE_URL", of_admin)
    both = target()
    assert both is not None
    provision(both)
    monkeypatch.delenv("DATABASE_URL")
    with ready.database() as server:
        assert server is None
        alone = target()
    assert alone is not None
    assert (alone.admin, alone.passwords) == ("", {APP: "chosen"})
    with alone.connect(APP) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (APP,)
    assert alone.django(APP)["PASSWORD"] == "chosen"
    with pytest.raises(DatabaseProblem, match="DATABASE_URL as well"):
        alone.django(OWNER)
    with pytest.raises(DatabaseProblem, match="only an administrator"):
        provision(alone)


def test_the_applications_address_is_for_the_application_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("MATRICULA_APP_DATABASE_URL", "postgresql://me:secret@db.example/matricula")
    with pytest.raises(DatabaseProblem, match="matricula_app alone"):
        target()


def settings_of(cluster: Target, role: str) -> list[str]:
    with cluster.connect(cluster.admin, "postgres") as connection:
        found = connection.execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
            " WHERE r.rolname = %s",
            [role],
        ).fetchall()
    return [one for (one,) in found]


def test_settings_that_the_application_gave_itself_are_taken_back(cluster: Target) -> None:
    """They would hold for every connection to come: a time limit that no page meets, a search path of its own."""
    provision(cluster)
    with cluster.connect(APP) as connection:
        connection.execute(f"ALTER ROLE {APP} SET statement_timeout = 1")
        connection.execute(f"ALTER ROLE {APP} IN DATABASE {DEFAULT_NAME} SET search_path = 'mine'")
        connection.execute(f"ALTER ROLE {APP} IN DATABASE postgres SET default_transaction_read_only = on")
    with cluster.connect(OWNER) as connection:
        connection.execute(f"ALTER ROLE {OWNER} SET row_security = off")
    assert len(settings_of(cluster, APP)) == 3
    provision(cluster)
    assert (settings_of(cluster, APP), settings_of(cluster, OWNER)) == ([], [])
    with cluster.connect(APP) as connection:
        assert connection.execute("SHOW search_path").fetchone() == ('"$user", public',)


@pytest.mark.parametrize("database", ["postgres", DEFAULT_NAME])
def test_the_application_makes_no_temporary_table_in_any_database(cluster: Target, database: str) -> None:
    provision(cluster)
    with cluster.connect(APP, database) as connection:
        for statement in ("CREATE TEMP TABLE mine ()", "CREATE TABLE mine ()", "CREATE SCHEMA mine"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_functions_that_nobody_needs_are_closed_again_at_each_start(cluster: Target) -> None:
    provision(cluster)
    with cluster.connect(cluster.admin) as connection:
        connection.execute(
            "GRANT EXECUTE ON FUNCTION lo_create(oid), pg_terminate_backend(integer, bigint) TO PUBLIC"
        )
    provision(cluster)
    for database in (DEFAULT_NAME, "postgres"):
        with cluster.connect(APP, database) as connection:
            for call in ("lo_create(0)", "pg_terminate_backend(0)", "count(*) FROM pg_stat_activity"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(f"SELECT {call}")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        cluster.connect(APP, "template1")


def test_whoever_watches_over_the_server_still_sees_its_sessions(cluster: Target) -> None:
    provision(cluster)
    with cluster.connect(cluster.admin) as connection:
        connection.execute("CREATE ROLE watcher LOGIN PASSWORD 'watcher' IN ROLE pg_monitor")
    watcher = Target(cluster.host, cluster.port, "postgres", "watcher", {"watcher": "watcher"}, {})
    with watcher.connect("watcher") as connection:
        assert connection.execute("SELECT count(*) FROM pg_stat_activity WHERE query <> ''").fetchone()
