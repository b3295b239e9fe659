"""Asks the law the cases it can answer from its data alone, without a database or a run of the test suite."""

from matricula.regulation.clause_cases.model import ClauseCase, Failures, run
from matricula.regulation.stacks.stack import Stack


def answered_by_data(case: ClauseCase) -> bool:
    """Whether the packs alone can answer: scenarios need the engine and a database, named tests a run of the suite."""
    return case.kind not in ("scenario", "test")


def failures(stack: Stack, case: ClauseCase) -> Failures:
    """What is wrong with the answer, in words. ValueError for a case that the packs alone cannot answer."""
    if not answered_by_data(case):
        raise ValueError(f"{case.id} is a {case.kind}: the test suite judges it, not the law's data")
    return run(case, stack)
