"""What must hold for the law as a whole: nothing left out, nothing claimed that is not there."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from matricula.regulation.law_pages import pages
from matricula.regulation.law_status import status
from matricula.regulation.stacks.refs import code_exists, unresolved
from matricula.regulation.standing.sources import Clause
from tests.law.asking import every_case, stacks

HERE = Path(__file__).parent
CLAUSE_IDS = (HERE / "clause_ids.txt").read_text(encoding="utf-8").split()


def clauses() -> dict[str, Clause]:
    return {clause.id: clause for stack in stacks().values() for clause in stack.clauses()}


def named_urls(resolver: object, prefix: str = "") -> Iterable[str]:
    from django.urls import URLPattern, URLResolver

    for entry in resolver.url_patterns:  # type: ignore[attr-defined]  # a resolver has them
        if isinstance(entry, URLPattern) and entry.name:
            yield f"{prefix}{entry.name}"
        elif isinstance(entry, URLResolver):
            yield from named_urls(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


def page_exists(name: str) -> bool:
    from django.urls import get_resolver

    return name in set(named_urls(get_resolver()))


def trigger_exists(name: str) -> bool:
    """A trigger by its name, or by app_label.Model:name."""
    import pgtrigger

    return any(
        name in (trigger.name, f"{model._meta.label}:{trigger.name}")
        for model, trigger in pgtrigger.registered()
    )


def in_migrations(name: str) -> bool:
    """A trigger that a migration writes in SQL of its own."""
    source = HERE.parents[1] / "src"
    files = [*source.rglob("migrations/*.py"), *source.rglob("*.sql")]
    return any(f"TRIGGER {name} " in file.read_text(encoding="utf-8") for file in files)


OUTSIDE = {
    "code": code_exists,
    "page": page_exists,
    "trigger": lambda name: trigger_exists(name) or in_migrations(name),
}


def test_every_clause_of_the_digest_is_listed() -> None:
    assert len(CLAUSE_IDS) == len(set(CLAUSE_IDS)) > 80
    assert sorted(set(CLAUSE_IDS) - set(clauses())) == []


def test_no_clause_of_these_instruments_is_invented() -> None:
    instruments = {clause_id.rpartition("-")[0] for clause_id in CLAUSE_IDS}
    invented = {one for one, clause in clauses().items() if clause.source in instruments} - set(CLAUSE_IDS)
    assert sorted(invented) == []


@pytest.mark.parametrize(
    "clause", [pytest.param(one, id=one.id) for one in clauses().values() if one.implemented_by]
)
def test_what_implements_a_clause_is_real(clause: Clause) -> None:
    assert unresolved(clause, stacks().values(), OUTSIDE) == []


def said_by_code() -> set[str]:
    """Every string that stands in a module of the platform, the packs and the tests left out."""
    package = HERE.parents[1] / "src" / "matricula"
    files = [
        one for one in package.rglob("*.py") if not {"packs", "tests"} & set(one.relative_to(package).parts)
    ]
    trees = [ast.parse(one.read_text(encoding="utf-8")) for one in files]
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_code_asks_every_basis_that_a_pack_gives() -> None:
    said = said_by_code()
    unasked = {
        f"{pack}: {name}" for pack, stack in stacks().items() for name in stack.bases if name not in said
    }
    assert sorted(unasked) == [], "remove the basis, or cite it where the code enforces it"


def test_every_implemented_clause_has_a_case() -> None:
    asked = {case.clause for _, case in every_case()}
    assert [one.id for one in clauses().values() if one.status == "implemented" and one.id not in asked] == []


def test_status_has_one_line_for_each_clause() -> None:
    lines = status()
    assert sorted(line["clause"] for line in lines) == sorted(clauses())
    assert {frozenset(line) for line in lines} == {
        frozenset({"clause", "pack", "status", "partly", "missing", "implemented_by", "cases"})
    }


def test_status_says_in_words_what_of_an_implemented_clause_is_not_done() -> None:
    for line in status():
        missing = clauses()[line["clause"]].missing
        assert line["status"] in {"implemented", "planned", "manual", "out_of_scope"}
        assert line["partly"] == (missing is not None), line["clause"]
        assert line["missing"] == (dict(missing) if missing else {}), line["clause"]
    said = {line["clause"]: line for line in status()}
    assert said["CN-GZ-16.2"]["missing"].keys() >= {"en", "zh-hans"}
    assert not said["CN-GZ-17.1"]["partly"]


def test_pages_of_clauses_in_the_docs_are_fresh() -> None:
    docs = HERE.parents[1] / "docs"
    written = {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8")
        for path in [docs / "clauses.md", *(docs / "clauses").glob("*.md")]
    }
    assert written == pages(), "run `matricula law table --into docs` and commit what it writes"


def test_the_table_of_clauses_fits_a_screen_and_leads_to_each() -> None:
    wanted = pages()
    table = wanted.pop("clauses.md")
    rows = {line.split("]")[0][3:]: line for line in table.splitlines() if line.startswith("| [")}
    assert sorted(rows) == sorted(clauses())
    assert [line for line in rows.values() if len(line) > 100] == []
    links = dict(
        line[1:].split("]: ") for line in table.splitlines() if line.startswith("[") and "]: " in line
    )
    for clause, link in links.items():
        page, _, anchor = link.partition("#")
        headings = [line[3:] for line in wanted[page].splitlines() if line.startswith("## ")]
        assert anchor in {one.lower().replace(".", "") for one in headings}, clause
    assert sorted(links) == sorted(rows)


def test_no_clause_outside_the_packs_is_needed_to_read_them() -> None:
    assert [stack.pack for stack in stacks().values() if not stack.clauses()] == []
