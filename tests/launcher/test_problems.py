"""However a command ends, it says in words what is wrong and what to do, and never shows a traceback."""

import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError
from django.db import OperationalError

from matricula.config import settings
from matricula.config.cli import main, problems, serve
from matricula.config.cli.problems import (
    INTERRUPTED,
    KNOWN,
    NOBODY_READS,
    UNKNOWN,
    Problem,
    explained,
    words_for,
)
from matricula.config.database.state import free_port


def plain() -> dict[str, str]:
    """The environment without anything that is said to Matricula."""
    return {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("MATRICULA_") and key != "DATABASE_URL"
    }


def command(home: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A command as somebody types it, in a process of its own: two seconds each."""
    return subprocess.run(
        [sys.executable, "-m", "matricula.config", *arguments],
        env=plain() | {"MATRICULA_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, for commands that end in this process before they set Django up."""
    monkeypatch.setattr(os, "environ", plain() | {"MATRICULA_HOME": str(tmp_path)})
    return tmp_path


def nobody_listens() -> str:
    return f"postgresql://admin:secret@127.0.0.1:{free_port()}/matricula"


def test_a_database_that_is_down(tmp_path: Path) -> None:
    ended = command(tmp_path, "serve", f"--port={free_port()}", DATABASE_URL=nobody_listens())
    assert ended.returncode == KNOWN
    assert "The database does not answer" in ended.stderr
    assert "matricula doctor" in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    assert "secret" not in ended.stderr


@pytest.mark.parametrize("what", ["migrate", "manage showmigrations"])
def test_a_database_that_is_down_for_other_commands(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", nobody_listens())
    assert main(what.split()) == KNOWN
    said = "".join(capsys.readouterr())
    assert "The database does not answer" in said
    assert "matricula doctor" in said
    assert "Traceback" not in said
    assert "secret" not in said


@pytest.mark.parametrize("what", ["serve", "demo"])
def test_a_port_that_is_taken(installation: Path, capsys: pytest.CaptureFixture[str], what: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main([what, f"--port={port}"]) == KNOWN
    said = "".join(capsys.readouterr())
    assert f"port {port}" in said.lower()
    assert "--port" in said
    assert "Traceback" not in said
    assert not (installation / "database.json").exists(), "no database was made for what cannot be served"


@pytest.mark.parametrize("what", ["serve", "demo"])
def test_a_data_folder_that_cannot_be_written(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    (installation / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("MATRICULA_HOME", str(installation / "file" / "home"))
    assert main([what, f"--port={free_port()}"]) == KNOWN
    said = "".join(capsys.readouterr())
    assert str(installation / "file") in said
    assert "Traceback" not in said


def test_a_doctor_whose_data_folder_cannot_be_written(tmp_path: Path) -> None:
    """It goes on to look at the rest, the settings among them, which find no place for their secret."""
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    ended = command(tmp_path / "file" / "home", "doctor")
    said = ended.stderr + ended.stdout
    assert ended.returncode == KNOWN
    assert str(tmp_path / "file") in said
    assert "Traceback" not in said


def test_a_setting_that_is_none(tmp_path: Path) -> None:
    ended = command(tmp_path, "messages", "check", MATRICULA_PROXIES="two")
    assert ended.returncode == KNOWN
    assert "MATRICULA_PROXIES" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MATRICULA_URL", "https://records.example.org:99999"),
        ("MATRICULA_SMTP_URL", "smtp://host:port"),
        ("DATABASE_URL", "mysql://x"),
    ],
)
def test_other_settings_that_are_none(
    installation: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
) -> None:
    monkeypatch.setenv(name, value)
    assert explained(lambda: len(runpy.run_path(settings.__file__))) == KNOWN
    said = "".join(capsys.readouterr())
    assert name in said
    assert "Traceback" not in said


@pytest.mark.parametrize("arguments", [["--processes=0"], ["--threads=0"], ["--port=99999"]])
def test_a_number_that_cannot_be(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", *arguments]) == KNOWN
    assert arguments[0].partition("=")[0] in capsys.readouterr().err


def test_the_number_of_processes_is_chosen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MATRICULA_PROCESSES", raising=False)
    monkeypatch.setattr(serve, "cores", lambda: 3)
    assert serve.processes(None) == 6
    monkeypatch.setattr(serve, "cores", lambda: 96)
    assert serve.processes(None) == 32, "more would want more connections than there are"
    monkeypatch.setenv("MATRICULA_PROCESSES", "5")
    assert serve.processes(None) == 5
    assert serve.processes(2) == 2
    monkeypatch.setenv("MATRICULA_PROCESSES", "many")
    assert main(["serve"]) == KNOWN
    assert "MATRICULA_PROCESSES is 'many'" in capsys.readouterr().err


def test_a_reader_who_goes_away(tmp_path: Path) -> None:
    nobody, end = os.pipe()
    os.close(nobody)
    ended = subprocess.run(
        [sys.executable, "-m", "matricula.config", "law", "table"],
        env=os.environ | {"MATRICULA_HOME": str(tmp_path)},
        stdout=end,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(end)
    assert ended.returncode == NOBODY_READS
    assert ended.stderr == ""


def test_ctrl_c_even_while_it_starts(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "matricula.config", "law", "check"],
        env=os.environ | {"MATRICULA_HOME": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        # The interpreter is up and our own imports have come to their libraries.
        while "psycopg" not in Path(f"/proc/{process.pid}/maps").read_text():
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _out, said = process.communicate(timeout=60)
    # On a machine that is held up it may meet an interpreter that is closing, which the signal ends by itself.
    assert process.returncode in (INTERRUPTED, -signal.SIGINT)
    assert said == ""


def test_what_nobody_has_thought_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(problems, "home", lambda: tmp_path)

    def breaks() -> int:
        raise RuntimeError("the moon\nis blue")

    assert explained(breaks) == UNKNOWN
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "the moon" in said
    log = tmp_path / "logs" / "commands.log"
    assert str(log) in said
    assert "in breaks" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0
    assert explained(breaks, with_traceback=True) == UNKNOWN
    assert "in breaks" in capsys.readouterr().err


def test_details_that_cannot_be_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(problems, "home", lambda: tmp_path / "file")

    def breaks() -> int:
        raise RuntimeError

    assert explained(breaks) == UNKNOWN
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "--traceback" in said


def wrapped(inner: Exception) -> Exception:
    outer = OperationalError("outer")
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        (Problem("so"), "so"),
        (CommandError("so"), "so"),
        (wrapped(psycopg.OperationalError("gone")), "does not answer: gone"),
        (wrapped(psycopg.errors.UndefinedTable("no x")), "Run `matricula migrate`"),
        (wrapped(psycopg.errors.InsufficientPrivilege("no x")), "matricula doctor"),
        (PermissionError(13, "Permission denied", "/x"), "/x: Permission denied. Let this user"),
        (OSError(28, "No space left on device"), "Make room"),
        (FileNotFoundError(2, "No such file or directory", "/x"), "Check the path"),
        (OSError(24, "Too many open files"), "ulimit"),
        (ConnectionResetError(104, "Connection reset"), "Connection reset"),
    ],
)
def test_what_is_known(fault: Exception, part: str) -> None:
    assert part in str(words_for(fault))


@pytest.mark.parametrize("fault", [ValueError("x"), wrapped(psycopg.errors.UniqueViolation("x"))])
def test_what_is_not_known(fault: Exception) -> None:
    assert words_for(fault) is None
