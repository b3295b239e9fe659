"""Every clause case of every installed pack."""

import ast
from pathlib import Path

import pytest

from matricula.regulation.api import installed_packs
from matricula.regulation.clause_cases.model import ClauseCase, run
from matricula.regulation.stacks.stack import Stack
from matricula_proving.written import written_files
from tests.law.asking import Play, as_params, named_tests, of_data, of_scenarios, stacks

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("stack", "case"), as_params(of_data()))
def test_law_answers_as_the_case_says(stack: Stack, case: ClauseCase) -> None:
    assert run(case, stack) == (), f"{case.origin}: {case.ask.in_words()}"


@pytest.mark.parametrize("pack", sorted(stacks()))
def test_what_procedures_say_is_written_down(pack: str) -> None:
    """Whoever knows the law reads the difference before it is committed."""
    root = Path(str(installed_packs()[pack].root))
    stale = [path for path, text in written_files(pack) if (root / path).read_text(encoding="utf-8") != text]
    assert stale == [], "run `python -m matricula_proving written` and have the difference read"


@pytest.mark.database
@pytest.mark.parametrize(("stack", "case"), as_params(of_scenarios()))
def test_procedure_goes_as_the_case_says(stack: Stack, case: ClauseCase, play: Play) -> None:
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
