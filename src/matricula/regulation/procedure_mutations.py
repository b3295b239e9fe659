"""The wrong changes that can be made to a procedure: its order, its people, its clocks, guards, papers, reasons."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from matricula.regulation.clause_cases.procedure_parts import CITED_BY_NAME, clause_keys
from matricula.regulation.mutations import altered
from matricula.regulation.procedures import (
    Field,
    FieldKind,
    Ground,
    GuardMoment,
    OnUnmet,
    Preparation,
    Procedure,
    PupilFound,
    Return,
    Route,
    WithdrawUntil,
)
from matricula.regulation.written_procedures import ProcedureHistory

Changed = Iterator[tuple[str, Procedure]]

_OTHER_PREPARATION: Mapping[Preparation, Preparation] = {
    Preparation.SEPARATELY: Preparation.BY_SUBMISSION,
    Preparation.BY_SUBMISSION: Preparation.SEPARATELY,
}
_OTHER_FINDING: Mapping[PupilFound, PupilFound] = {
    PupilFound.OWN_ROLL: PupilFound.NUMBER_AND_NAME,
    PupilFound.NUMBER_AND_NAME: PupilFound.OWN_ROLL,
}
_WRITTEN_FREELY = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.NAME,
        FieldKind.LONG_TEXT,
        FieldKind.CLASS,
        FieldKind.PHONE,
        FieldKind.ID_NUMBER,
    }
)
_OTHER_MOMENT: Mapping[GuardMoment, GuardMoment] = {
    GuardMoment.OPENING: GuardMoment.DECISION,
    GuardMoment.SUBMISSION: GuardMoment.DECISION,
    GuardMoment.DECISION: GuardMoment.SUBMISSION,
}


def of_acts(item: object) -> Iterator[tuple[str, object]]:
    """What changes what people may do, must do, and by when, in every version."""
    yield from _of_versions(item, _acts)


def of_papers(item: object) -> Iterator[tuple[str, object]]:
    """What changes the printed form and the files that are accepted, in every version."""
    yield from _of_versions(item, _printed)


def _of_versions(item: object, changes: Callable[[Procedure], Changed]) -> Iterator[tuple[str, object]]:
    history = cast("ProcedureHistory", item)
    for place, version in enumerate(history.versions):
        for words, changed in changes(version):
            versions = (*history.versions[:place], changed, *history.versions[place + 1 :])
            yield f"{words} (from {version.in_force_from})", replace(history, versions=versions)


def _acts(procedure: Procedure) -> Changed:
    """One wrong thing at a time; every clause it cites is blanked in its turn."""
    yield from _routes(procedure)
    yield from _guards(procedure)
    yield from _papers(procedure)
    yield from _grounds(procedure)
    yield from _reasons(procedure)
    yield from _ways_back(procedure)
    yield from _objections(procedure)
    yield (
        "in force a day later",
        replace(procedure, in_force_from=procedure.in_force_from + timedelta(days=1)),
    )
    yield (
        "in force a day earlier",
        replace(procedure, in_force_from=procedure.in_force_from - timedelta(days=1)),
    )
    yield (
        f"changes_status: {not procedure.changes_status}",
        replace(procedure, changes_status=not procedure.changes_status),
    )
    yield from _pupils(procedure)
    clauses = clause_keys(procedure.effect_with)
    for key, word in procedure.effect_with.items():
        said, changed = ("no", "") if key in clauses else ("another", f"{word}~")
        yield (
            f"{said} {key} for its effect",
            replace(procedure, effect_with={**procedure.effect_with, key: changed}),
        )
    for name in CITED_BY_NAME:
        part: Any = getattr(procedure, name, None)
        if isinstance(part, str):
            yield f"no {name}", altered(procedure, {name: ""})
        elif part is not None and getattr(part, "clause", None):
            yield f"no clause for its {name}", altered(procedure, {name: replace(part, clause="")})


def _pupils(procedure: Procedure) -> Changed:
    rule = procedure.pupil
    found = _OTHER_FINDING[rule.found]
    yield f"the student is found by {found}", replace(procedure, pupil=replace(rule, found=found))
    if rule.found is PupilFound.OWN_ROLL:
        other = replace(rule, temporary_number=not rule.temporary_number)
        yield f"temporary_number: {other.temporary_number}", replace(procedure, pupil=other)


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
            if after.party != step.party:
                other = replace(step, party=after.party)
                yield f"{step.id} by {after.party}", replace(route, steps=_with(steps, place, other))
        if len(steps) > 1:
            yield f"without {step.id}", replace(route, steps=_without(steps, place))
        exchanged = replace(step, prepares=step.decides, decides=step.prepares)
        if exchanged != step:
            yield f"{step.id}: who prepares decides", replace(route, steps=_with(steps, place, exchanged))
        if step.clock_from is not None:
            late = replace(step, clock_from=None)
            yield f"{step.id}: not from {step.clock_from}", replace(route, steps=_with(steps, place, late))
        turned = replace(step, preparation=_OTHER_PREPARATION[step.preparation])
        yield f"{step.id}: prepared {turned.preparation}", replace(route, steps=_with(steps, place, turned))
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
        if guard.rule is not None:  # what an app guards may hold at any moment, whenever it is asked
            early = replace(guard, at=_OTHER_MOMENT[guard.at])
            yield (
                f"the guard {guard.id}: at {early.at}",
                replace(procedure, guards=_with(guards, place, early)),
            )
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


def _grounds(procedure: Procedure) -> Changed:
    for place, ground in enumerate(procedure.grounds):
        for words, changed in _of_ground(ground):
            grounds = _with(procedure.grounds, place, changed)
            yield f"the ground {ground.id}: {words}", replace(procedure, grounds=grounds)
        if len(procedure.grounds) > 1:
            grounds = _without(procedure.grounds, place)
            yield f"without the ground {ground.id}", replace(procedure, grounds=grounds)


def _of_ground(ground: Ground) -> Iterator[tuple[str, Ground]]:
    for place, paper in enumerate(ground.papers):
        yield f"without {paper}", replace(ground, papers=_without(ground.papers, place))
    for place, paper in enumerate(ground.any_papers):
        yield f"{paper} is none of its papers", replace(ground, any_papers=_without(ground.any_papers, place))
    if ground.any_papers:
        yield "without papers", replace(ground, any_papers=())
    yield (
        f"needs_statement: {not ground.needs_statement}",
        replace(ground, needs_statement=not ground.needs_statement),
    )
    yield "no clause", replace(ground, clause="")


def _ways_back(procedure: Procedure) -> Changed:
    returns = procedure.returns
    for words, changed in _of_return(returns, [party.id for party in procedure.parties]):
        yield words, replace(procedure, returns=changed)
    yield "no clause for its return", replace(procedure, returns=replace(returns, clause=""))
    way = procedure.withdrawal
    for until in (one for one in WithdrawUntil if one is not way.until):
        yield f"withdrawn until {until}", replace(procedure, withdrawal=replace(way, until=until))
    other = next(one.id for one in procedure.parties if one.id != way.by)
    yield f"withdrawn by {other}", replace(procedure, withdrawal=replace(way, by=other))


def _of_return(returns: Return, parties: Sequence[str]) -> Iterator[tuple[str, Return]]:
    for party in parties:
        if party in returns.by:
            fewer = tuple(one for one in returns.by if one != party)
            yield f"no return by {party}", replace(returns, by=fewer)
        else:
            yield f"returned by {party} too", replace(returns, by=(*returns.by, party))
        if party in returns.abandoned_to:
            fewer = tuple(one for one in returns.abandoned_to if one != party)
            yield f"not abandoned to {party}", replace(returns, abandoned_to=fewer)
    if returns.at_most is not None:
        yield "returned without bound", replace(returns, at_most=None)
    correction = returns.correction
    for act in correction.on_expiry:
        lax = tuple(other for other in correction.on_expiry if other is not act)
        yield (
            f"correction: no {act} on expiry",
            replace(returns, correction=replace(correction, on_expiry=lax)),
        )
    yield "correction: no clause", replace(returns, correction=replace(correction, clause=""))


def _objections(procedure: Procedure) -> Changed:
    objections = procedure.objections
    if objections is None:
        return
    for party in [one.id for one in procedure.parties]:
        if party in objections.by:
            by, words = tuple(one for one in objections.by if one != party), f"{party} may refuse"
        else:
            by, words = (*objections.by, party), f"{party} may only object"
        yield words, replace(procedure, objections=replace(objections, by=by))
    for place, paper in enumerate(objections.papers):
        papers = _without(objections.papers, place)
        yield f"objected without {paper}", replace(procedure, objections=replace(objections, papers=papers))


def _printed(procedure: Procedure) -> Changed:
    for place, field in enumerate(procedure.form.fields):
        fields = procedure.form.fields
        yield f"without the field {field.id}", _with_fields(procedure, _without(fields, place))
        for words, changed in _of_field(field):
            yield f"the field {field.id}: {words}", _with_fields(procedure, _with(fields, place, changed))
    for place, paper in enumerate(procedure.evidence):
        for number, kind in enumerate(paper.media_types):
            fewer = replace(paper, media_types=_without(paper.media_types, number))
            yield (
                f"the paper {paper.id} not as {kind}",
                replace(procedure, evidence=_with(procedure.evidence, place, fewer)),
            )
        larger = replace(paper, max_bytes=paper.max_bytes + 1)
        yield (
            f"the paper {paper.id} a byte larger",
            replace(procedure, evidence=_with(procedure.evidence, place, larger)),
        )


def _of_field(field: Field) -> Iterator[tuple[str, Field]]:
    yield f"required: {not field.required}", replace(field, required=not field.required)
    if field.kind in _WRITTEN_FREELY:
        yield "a character longer", replace(field, max_length=field.max_length + 1)
    if field.of is not None:
        yield "not checked as a number", replace(field, of=None, kind=FieldKind.TEXT)
    if field.kind is FieldKind.AMOUNT:
        yield "not checked as an amount", replace(field, kind=FieldKind.TEXT)
    if field.prefilled is not None:
        yield "not prefilled", replace(field, prefilled=None)
    if field.table is not None:
        yield "in no table", replace(field, table=None, kind=FieldKind.TEXT)


def _with_fields(procedure: Procedure, fields: tuple[Field, ...]) -> Procedure:
    return replace(procedure, form=replace(procedure.form, fields=fields))


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
