"""Lets the engine play the scenarios of the packs, as the owner of the test database where a world must be built."""

import pytest

from matricula.regulation.clause_cases.scenarios import register_scenario_executor


@pytest.fixture(scope="session", autouse=True)
def _engine() -> None:
    # A Django app: importable only when the settings are.
    from matricula.config.testing import as_owner
    from matricula_proving.rehearsal import Player

    register_scenario_executor(Player(as_owner))
