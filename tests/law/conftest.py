"""Lets the engine play the scenarios of the packs, as the owner of the test database where a world must be built."""

from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest

from matricula.regulation.clause_cases.scenarios import register_scenario_executor


@pytest.fixture(scope="session", autouse=True)
def _engine() -> None:
    # A Django app: importable only when the settings are.
    from matricula.config.testing import as_owner
    from matricula_proving.rehearsal import Player

    register_scenario_executor(Player(as_owner))


@pytest.fixture(scope="module", autouse=True)
def _papers_in_memory() -> Iterator[None]:
    """The papers of stories lie in memory: each is written through to its disk, and thousands are attached."""
    from django.test import override_settings

    from matricula.config.testing_database import in_memory

    with TemporaryDirectory(dir=in_memory()) as folder, override_settings(PAPERS_FOLDER=folder):
        yield
