"""Lets the engine play the scenarios of the packs, as the owner of the test database where a world must be built."""

from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from matricula.regulation.clause_cases.model import run
from matricula.regulation.clause_cases.scenarios import register_scenario_executor
from tests.law.asking import Play

if TYPE_CHECKING:
    from matricula_proving.rehearsal import Player


@pytest.fixture(scope="session", autouse=True)
def engine() -> "Player":
    # A Django app: importable only when the settings are.
    from matricula.config.testing import as_owner
    from matricula_proving.rehearsal import Player

    player = Player(as_owner)
    register_scenario_executor(player)
    return player


@pytest.fixture(scope="module", autouse=True)
def _papers_in_memory() -> Iterator[None]:
    """The papers of stories lie in memory: each is written through to its disk, and thousands are attached."""
    from django.test import override_settings

    from matricula.config.testing_database import in_memory

    with TemporaryDirectory(dir=in_memory()) as folder, override_settings(PAPERS_FOLDER=folder):
        yield


@pytest.fixture(scope="module")
def play(engine: "Player", django_db_setup: None, django_db_blocker: Any) -> Iterator[Play]:
    """Plays a scenario under a law and says what went otherwise.

    The stories of a module are played one after another: what two begin with alike is played once. Nothing of them
    stays in the database.
    """
    with django_db_blocker.unblock(), engine.one_after_another():
        yield run
