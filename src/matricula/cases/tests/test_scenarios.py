"""Every scenario of the installed packs, played against the real actions."""

import pytest

from matricula.cases.rehearsal import Player
from matricula.config.testing import as_owner
from matricula.regulation.api import installed_packs, stack_for
from matricula.regulation.clause_cases.model import ClauseCase
from matricula.regulation.clause_cases.reading import cases_of
from matricula.regulation.clause_cases.scenarios import ScenarioAsk

SCENARIOS = [
    (pack, case)
    for pack in sorted(installed_packs())
    for case in cases_of(stack_for(pack), pack=pack)
    if case.kind == "scenario"
]


@pytest.mark.django_db
@pytest.mark.parametrize(("pack", "case"), SCENARIOS, ids=[case.id for _, case in SCENARIOS])
def test_scenario(pack: str, case: ClauseCase) -> None:
    assert isinstance(case.ask, ScenarioAsk)
    played = Player(as_owner)(case.ask.scenario, stack_for(pack))
    assert not played.failures, f"{case.question}: {played.failures}"
    assert case.clause in played.cited


def test_there_are_scenarios() -> None:
    assert len(SCENARIOS) > 50
