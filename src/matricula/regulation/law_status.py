"""How far the product does what the law demands, clause by clause."""

from collections.abc import Iterable, Sequence
from typing import Any

from matricula.regulation.clause_cases.model import ClauseCase
from matricula.regulation.clause_cases.reading import cases_of
from matricula.regulation.loader import installed_packs
from matricula.regulation.reading import PackError
from matricula.regulation.sources import Clause, Source, Status
from matricula.regulation.stack import Stack, stack_for


def status(packs: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """`{clause, pack, status, partly, missing, implemented_by, cases}` for every clause of the given packs.

    All installed packs by default. `partly` is true where an implemented clause is done in part only; `missing` says
    in each language what is not, and is empty elsewhere. `cases` are the ids of the clause cases of any of these packs
    that cite the clause.
    """
    cases = cases_by_clause(named(packs))
    return [
        {
            "clause": clause.id,
            "pack": clause.pack,
            "status": str(clause.status),
            "partly": clause.missing is not None,
            "missing": dict(clause.missing or {}),
            "implemented_by": list(clause.implemented_by),
            "cases": [case.id for case in cases.get(clause.id, ())],
        }
        for _, clause in clauses_of(named(packs))
    ]


def counts(packs: Iterable[str] | None = None) -> dict[str, int]:
    """How many clauses have each status."""
    found = [clause.status for _, clause in clauses_of(named(packs))]
    return {str(one): found.count(one) for one in Status}


def in_part(packs: Iterable[str] | None = None) -> frozenset[str]:
    """The implemented clauses of which something is missing. `status` calls them implemented: its words are fixed."""
    return frozenset(clause.id for _, clause in clauses_of(named(packs)) if clause.missing is not None)


def all_cases(packs: Iterable[str] | None = None) -> list[tuple[Stack, ClauseCase]]:
    """Every clause case with the stack it asks: that of the pack whose file it stands in."""
    return [(stack_for(pack), case) for pack in named(packs) for case in cases_of(stack_for(pack), pack=pack)]


def named(packs: Iterable[str] | None) -> list[str]:
    """The packs that are meant: those named, which must be installed, or all installed."""
    installed = installed_packs()
    if packs is None:
        return sorted(installed)
    names = list(packs)
    if unknown := sorted(set(names) - set(installed)):
        raise PackError(
            f"no pack {', '.join(unknown)} is installed; installed are {', '.join(sorted(installed))}"
        )
    return names


def clauses_of(packs: Sequence[str]) -> list[tuple[Source, Clause]]:
    """Every clause that the packs themselves bring, with its instrument."""
    found: dict[str, tuple[Source, Clause]] = {}
    for pack in packs:
        for source in stack_for(pack).sources.values():
            if source.pack == pack:
                found.update({clause.id: (source, clause) for clause in source.clauses})
    return list(found.values())


def cases_by_clause(packs: Sequence[str]) -> dict[str, list[ClauseCase]]:
    """The cases of the packs, by the clause they are about."""
    found: dict[str, list[ClauseCase]] = {}
    for _, case in all_cases(packs):
        found.setdefault(case.clause, []).append(case)
    return found
