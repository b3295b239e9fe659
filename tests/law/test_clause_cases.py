"""Every clause case of every installed pack."""

import ast
from pathlib import Path

import pytest

from matricula.regulation.clause_cases.model import ClauseCase, run
from matricula.regulation.stacks.stack import Stack
from tests.law.asking import as_params, named_tests, of_data, of_scenarios, play

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("stack", "case"), as_params(of_data()))
def test_law_answers_as_the_case_says(stack: Stack, case: ClauseCase) -> None:
    assert run(case, stack) == (), f"{case.origin}: {case.ask.in_words()}"


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize(("stack", "case"), as_params(of_scenarios()))
def test_procedure_goes_as_the_case_says(stack: Stack, case: ClauseCase) -> None:
    assert play(case, stack) == (), f"{case.origin}: {case.ask.in_words()}"


@pytest.mark.parametrize(
    ("case", "node"),
    [pytest.param(case, node, id=f"{case.id}-{case.clause}") for case, node in named_tests()],
)
def test_named_test_exists(case: ClauseCase, node: str) -> None:
    """That it also ran and passed is seen by `tests.law.plugin`."""
    file, *names = node.split("::")
    assert (ROOT / file).is_file(), f"{case.origin}: there is no file {file}"
    scope: list[ast.stmt] = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
    for name in names:
        found = [
            item
            for item in scope
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and item.name == name
        ]
        assert found, f"{case.origin}: {file} has no {name}"
        scope = found[0].body
