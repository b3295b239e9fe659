"""Lets the clause cases' scenarios be played by the engine of procedures."""

from matricula.config.testing import as_owner
from matricula.regulation.clause_cases.scenarios import register_scenario_executor


def _play(scenario, stack):
    # The engine's models exist only once Django is set up, which the collection of tests comes before.
    from matricula.cases.rehearsal import Player

    return Player(as_owner)(scenario, stack)


register_scenario_executor(_play)
