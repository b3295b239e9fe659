"""The embedded server starts anywhere, survives everything, and is gone when nobody needs it."""

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from matricula.config.database import state
from matricula.config.database.account import account_for
from matricula.config.database.problems import DatabaseProblem
from matricula.config.database.provision import provision
from matricula.config.database.roles import OWNER
from matricula.config.database.server import EmbeddedServer
from matricula.config.database.target import DEFAULT_NAME, Target, of_state
from tests.launcher.conftest import QUICK, forget


def target_of(server: EmbeddedServer) -> Target:
    return of_state(server.state, DEFAULT_NAME)


def postmaster(server: EmbeddedServer) -> int:
    return int((server.state.cluster / "postmaster.pid").read_text().splitlines()[0])


def test_it_starts_in_a_folder_with_a_space_and_foreign_letters(new_server: EmbeddedServer) -> None:
    server = new_server
    server.use()
    assert server.running()
    server.release()
    assert not server.running()
    assert not server.alive()


def test_the_second_start_makes_and_mends_nothing_and_finds_what_was_written(
    server: EmbeddedServer,
) -> None:
    server.use()
    provision(target_of(server))
    made = (server.state.cluster / "PG_VERSION").stat()
    with target_of(server).connect(OWNER) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Ж龙' AS name")
    server.release()
    server.use()
    assert (server.state.cluster / "PG_VERSION").stat() == made
    assert "recovery" not in server.log.read_text("utf-8"), "it was stopped cleanly"
    with target_of(server).connect(OWNER) as connection:
        assert connection.execute("SELECT lower(name) FROM kept").fetchone() == ("ж龙",)
    server.release()


def test_an_uninstalled_language_does_not_stop_it(
    new_server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.setenv(name, "xx_YY.UTF-8")
    monkeypatch.setenv("PGDATA", "/nowhere")
    new_server.use()
    new_server.release()


def test_what_was_committed_survives_kill_9(begun: Path) -> None:
    server = EmbeddedServer(begun)
    server.use()
    provision(target_of(server))
    with target_of(server).connect(OWNER) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    os.kill(postmaster(server), signal.SIGKILL)
    server.use()
    with target_of(server).connect(OWNER) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    server.release()


def test_kill_9_of_every_process_leaves_nothing_in_the_way(begun: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path;"
        "from matricula.config.database.server import EmbeddedServer;"
        f"EmbeddedServer(Path(sys.argv[1]), {QUICK!r}).use(); print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(begun)], stdout=subprocess.PIPE) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == b"ready\n"
        server = EmbeddedServer(begun, QUICK)
        os.kill(postmaster(server), signal.SIGKILL)
        user.kill()
    server.use()
    server.release()
    # The killed user is not counted any more: we were the last, so it is stopped.
    assert not server.alive()


def test_a_pid_that_belongs_to_another_program_now_is_not_believed(server: EmbeddedServer) -> None:
    server.use()
    server.release()
    account = account_for(server.state.cluster)
    with subprocess.Popen(["sleep", "60"], user=account.uid) as stranger:
        lines = [str(stranger.pid), str(server.state.cluster), "0", "1", "", "", "", ""]
        (server.state.cluster / "postmaster.pid").write_text("\n".join(lines))
        server.use()
        assert postmaster(server) != stranger.pid
        server.release()
        stranger.kill()


def test_a_port_taken_meanwhile_is_given_up(server: EmbeddedServer) -> None:
    server.use()
    before = server.state.port
    server.release()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", before))
        squatter.listen()
        server.use()
        assert server.state.port != before
    server.release()


def test_the_last_of_several_users_stops_it(begun: Path) -> None:
    first, second = EmbeddedServer(begun, QUICK), EmbeddedServer(begun, QUICK)
    first.use()
    second.use()
    first.release()
    assert second.running()
    second.release()
    assert not second.alive()


def test_only_its_user_may_read_the_passwords(new_server: EmbeddedServer) -> None:
    server = new_server
    server.use()
    for name in ("database.json", "database.lock", "database.users"):
        assert stat.S_IMODE((server.home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(server.state.cluster.stat().st_mode) == 0o700
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            host="127.0.0.1", port=server.state.port, user=OWNER, password="guess", dbname="postgres"
        )
    server.release()


def test_a_cluster_of_another_version_is_left_alone(server: EmbeddedServer) -> None:
    server.use()
    server.release()
    (server.state.cluster / "PG_VERSION").write_text("16\n")
    with pytest.raises(DatabaseProblem, match="made by PostgreSQL 16"):
        server.use()
    server.release()


def test_why_it_did_not_start_is_said(folder: Path) -> None:
    server = EmbeddedServer(folder, QUICK | {"shared_buffers": "nonsense"})
    with pytest.raises(DatabaseProblem, match="shared_buffers"):
        server.use()
    server.release()


def test_a_folder_moved_elsewhere_brings_its_database(server: EmbeddedServer) -> None:
    server.use()
    server.release()
    moved = server.home.with_name("moved")
    server.home.rename(moved)
    there = EmbeddedServer(moved, QUICK)
    there.use()
    assert there.state.cluster.is_relative_to(moved)
    there.release()
    moved.rename(server.home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's folders are closed to the server's account")
def test_root_may_keep_the_data_where_no_other_account_can_go(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    server = EmbeddedServer(tmp_path / "var", QUICK)
    try:
        server.use()
        assert not server.state.cluster.is_relative_to(tmp_path)
        port = server.state.port
        server.release()
        assert state.load(tmp_path / "var") == server.state
        server.use()
        assert server.state.port == port
        server.release()
        # Nothing above was opened up for it.
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    finally:
        forget(tmp_path / "var")
