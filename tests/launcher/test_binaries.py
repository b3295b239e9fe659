"""The programs of the wheel run for an account that cannot go where the environment lies."""

from pathlib import Path

import pytest

from matricula.config.database import binaries
from matricula.config.database.account import Account


def test_they_run_from_a_copy_when_the_environment_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "SYSTEM_FOLDER", tmp_path)
    monkeypatch.setattr(
        Account, "can_enter", lambda self, folder: not folder.is_relative_to(binaries.installed())
    )
    first = binaries.reachable_by(Account())
    assert first.is_relative_to(tmp_path)
    for program in ("initdb", "postgres"):
        said = Account().run(first / program, "--version")
        assert said.returncode == 0, said.stderr
        assert f"(PostgreSQL) {binaries.MAJOR}." in said.stdout
    # Made once, and nothing half-made is left beside it.
    assert binaries.reachable_by(Account()) == first
    assert len(list(tmp_path.iterdir())) == 1


def test_they_run_in_place_when_the_account_can_go_there() -> None:
    assert binaries.reachable_by(Account()) == binaries.installed() / "bin"
