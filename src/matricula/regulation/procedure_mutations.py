"""The wrong changes that can be made to a procedure: its order, its people, its clocks, guards, papers, reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from matricula.regulation.clause_cases.procedure_parts import CITED_BY_NAME, clause_keys
from matricula.regulation.mutations import altered
from matricula.regulation.procedures import OnUnmet, Procedure, Route
from matricula.regulation.written_procedures import ProcedureHistory

Changed = Iterator[tuple[str, Procedure]]


def of_history(item: object) -> Iterator[tuple[str, object]]:
    """Every mutation of every version."""
    history = cast("ProcedureHistory", item)
    for place, version in enumerate(history.versions):
        for words, changed in of_procedure(version):
            versions = (*history.versions[:place], changed, *history.versions[place + 1 :])
            yield f"{words} (from {version.in_force_from})", replace(history, versions=versions)


def of_procedure(procedure: Procedure) -> Changed:
    """One wrong thing at a time; every clause it cites is blanked in its turn."""
    yield from _routes(procedure)
    yield from _guards(procedure)
    yield from _papers(procedure)
    yield from _reasons(procedure)
    for key in clause_keys(procedure.effect_with):
        yield f"no {key} for its effect", replace(procedure, effect_with={**procedure.effect_with, key: ""})
    for name in CITED_BY_NAME:
        part: Any = getattr(procedure, name, None)
        if isinstance(part, str):
            yield f"no {name}", altered(procedure, {name: ""})
        elif part is not None and getattr(part, "clause", None):
            yield f"no clause for its {name}", altered(procedure, {name: replace(part, clause="")})


def _routes(procedure: Procedure) -> Changed:
    for place, route in enumerate(procedure.routes):
        for words, changed in _of_route(route):
            routes = (*procedure.routes[:place], changed, *procedure.routes[place + 1 :])
            yield f"{route.id}: {words}", replace(procedure, routes=routes)


def _of_route(route: Route) -> Iterator[tuple[str, Route]]:
    steps = route.steps
    for place, step in enumerate(steps):
        if place + 1 < len(steps):
            after = steps[place + 1]
            swapped = (*steps[:place], after, step, *steps[place + 2 :])
            yield f"{after.id} before {step.id}", replace(route, steps=swapped)
            other = replace(step, party=after.party)
            yield f"{step.id} by {after.party}", replace(route, steps=_with(steps, place, other))
        if len(steps) > 1:
            yield f"without {step.id}", replace(route, steps=_without(steps, place))
        exchanged = replace(step, prepares=step.decides, decides=step.prepares)
        if exchanged != step:
            yield f"{step.id}: who prepares decides", replace(route, steps=_with(steps, place, exchanged))
        for act in step.on_expiry:
            lax = replace(step, on_expiry=tuple(other for other in step.on_expiry if other is not act))
            yield f"{step.id}: no {act} on expiry", replace(route, steps=_with(steps, place, lax))
        blank = replace(step, clause="")
        yield f"{step.id}: no clause", replace(route, steps=_with(steps, place, blank))
    for name in ("same", "different"):
        if getattr(route, name) is not None:
            yield f"taken without {name}", altered(route, {name: None})


def _guards(procedure: Procedure) -> Changed:
    for place, guard in enumerate(procedure.guards):
        guards = procedure.guards
        yield f"without the guard {guard.id}", replace(procedure, guards=_without(guards, place))
        lax = OnUnmet.MARK if guard.on_unmet is OnUnmet.REFUSE else OnUnmet.REFUSE
        changed = replace(guard, on_unmet=lax)
        yield f"the guard {guard.id}: {lax}", replace(procedure, guards=_with(guards, place, changed))
        blank = replace(guard, clause="")
        yield f"the guard {guard.id}: no clause", replace(procedure, guards=_with(guards, place, blank))


def _papers(procedure: Procedure) -> Changed:
    for place, paper in enumerate(procedure.evidence):
        papers = procedure.evidence
        turned = replace(paper, required=not paper.required)
        words = "not needed" if paper.required else "needed always"
        yield f"the paper {paper.id} {words}", replace(procedure, evidence=_with(papers, place, turned))
        blank = replace(paper, clause="")
        yield f"the paper {paper.id}: no clause", replace(procedure, evidence=_with(papers, place, blank))
    for place, ground in enumerate(procedure.grounds):
        grounds = procedure.grounds
        if ground.papers or ground.any_papers:
            bare = replace(ground, papers=(), any_papers=())
            yield (
                f"the ground {ground.id} without papers",
                replace(procedure, grounds=_with(grounds, place, bare)),
            )
        if len(grounds) > 1:
            yield f"without the ground {ground.id}", replace(procedure, grounds=_without(grounds, place))
        blank_ground = replace(ground, clause="")
        yield (
            f"the ground {ground.id}: no clause",
            replace(procedure, grounds=_with(grounds, place, blank_ground)),
        )


def _reasons(procedure: Procedure) -> Changed:
    for place, reason in enumerate(procedure.refusals):
        reasons = procedure.refusals
        if len(reasons) > 1:
            yield f"without the reason {reason.id}", replace(procedure, refusals=_without(reasons, place))
        blank = replace(reason, clause="")
        yield f"the reason {reason.id}: no clause", replace(procedure, refusals=_with(reasons, place, blank))
        if len(reason.parties) > 1:
            fewer = replace(reason, parties=reason.parties[1:])
            yield (
                f"the reason {reason.id} not for {reason.parties[0]}",
                replace(procedure, refusals=_with(reasons, place, fewer)),
            )


def _with(items: Sequence[Any], place: int, item: object) -> tuple[Any, ...]:
    return (*items[:place], item, *items[place + 1 :])


def _without(items: Sequence[Any], place: int) -> tuple[Any, ...]:
    return (*items[:place], *items[place + 1 :])
