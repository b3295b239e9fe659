"""The wrong changes that can be made to a procedure.

What can be wrong with one key follows from how the key is declared (`matricula.regulation.procedures.keys`): each has a
wrong value or several by its type, and says whether a played story has to notice. Here stands besides what is wrong
with no single key: turns in another order or of another party, parts that are missing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar, cast

from matricula.regulation.procedures import GuardMoment, Procedure, PupilFound, Route
from matricula.regulation.procedures.histories import ProcedureHistory
from matricula.regulation.procedures.keys import CLAUSE_KEY, Declared, declared
from matricula_proving.mutations import altered

Changed = Iterator[tuple[str, Procedure]]
Part = TypeVar("Part")

_OTHER_MOMENT = {
    GuardMoment.OPENING: GuardMoment.DECISION,
    GuardMoment.SUBMISSION: GuardMoment.DECISION,
    GuardMoment.DECISION: GuardMoment.SUBMISSION,
}
_NEVER_SEEN = frozenset({"return › correction › preparation", "withdrawal › by"})
"""Keys that act, but not by every wrong value: the starter corrects alone; who withdraws is changed below."""
_DROPPED = ("guards", "grounds", "refusals")
"""Lists of parts of which each has to be missed by a story."""


def of_acts(item: object) -> Iterator[tuple[str, object]]:
    """What changes what people may do, must do, and by when, in every version."""
    yield from _of_versions(item, _acts)


def of_papers(item: object) -> Iterator[tuple[str, object]]:
    """What changes the procedure as it is written, in every version."""
    yield from _of_versions(item, _printed)


def _of_versions(item: object, changes: Callable[[Procedure], Changed]) -> Iterator[tuple[str, object]]:
    history = cast("ProcedureHistory", item)
    for place, version in enumerate(history.versions):
        for words, changed in changes(version):
            versions = _with(history.versions, place, changed)
            yield f"{words} (from {version.in_force_from})", replace(history, versions=versions)


def _acts(procedure: Procedure) -> Changed:
    parties = [party.id for party in procedure.parties]
    way = procedure.withdrawal
    same = f"return › abandoned_to: {way.by} too" if way else ""  # they may withdraw at any time
    onlookers = procedure.onlookers()
    # Who has no turn can answer nothing, whatever a list says: the reader of the law refuses it.
    acting = [party for party in parties if party not in onlookers]
    yield from (change for change in _keys(procedure, acting, acts=True) if change[0] != same)
    yield from _left_to_onlookers(procedure)
    yield from _routes(procedure)
    yield from _missing(procedure, _DROPPED)
    if procedure.lines is not None:
        for words, lines in _missing(procedure.lines, ("guards", "outcomes")):
            yield words, altered(procedure, {"lines": lines})
    for attribute in ("withdrawal", "returns", "ends_other_cases"):
        if getattr(procedure, attribute) is not None:
            yield f"without {attribute}", altered(procedure, {attribute: None})
    for place, guard in enumerate(procedure.guards):
        if guard.rule is not None:  # what an app guards may hold at any moment, whenever it is asked
            other = replace(guard, at=_OTHER_MOMENT[guard.at])
            yield (
                f"guard {guard.id}: at {other.at}",
                replace(procedure, guards=_with(procedure.guards, place, other)),
            )
    other_party = next((party for party in parties if way and party != way.by), None)
    if way and other_party:
        yield f"withdrawn by {other_party}", replace(procedure, withdrawal=replace(way, by=other_party))


def _left_to_onlookers(procedure: Procedure) -> Changed:
    """An office that looks on may end what nobody goes on with, where the law says so."""
    returns = procedure.returns
    for party in procedure.onlookers() if returns is not None else ():
        if returns is not None and party not in returns.abandoned_to:
            wrong = replace(returns, abandoned_to=(*returns.abandoned_to, party))
            yield f"return › abandoned_to: {party} too", altered(procedure, {"returns": wrong})


def _printed(procedure: Procedure) -> Changed:
    yield from _keys(procedure, [party.id for party in procedure.parties], acts=False)
    for words, form in _missing(procedure.form, ("fields",)):
        yield words, replace(procedure, form=form)


def _keys(part: Part, parties: Sequence[str], *, acts: bool, way: str = "") -> Iterator[tuple[str, Part]]:
    """Each key of a part, and of the parts inside it, with each value that is wrong."""
    for one in declared(type(part)):
        value, here = getattr(part, one.attribute), f"{way} › {one.key.path}" if way else one.key.path
        if value is None or one.key.said:
            continue
        if one.part is not None:
            found = _keys(value, parties, acts=acts, way=here)
        elif one.parts is not None:
            found = _of_parts(value, parties, acts=acts, way=way)
        elif one.key.acts is acts and here not in _NEVER_SEEN and not _asked_of_nobody(part, one):
            found = ((f"{here}: {words}", wrong) for words, wrong in _wrong(one, value, parties))
        else:
            continue
        for words, changed in found:
            yield words, altered(part, {one.attribute: changed})


def _of_parts(
    parts: tuple[Any, ...], parties: Sequence[str], *, acts: bool, way: str
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for place, inner in enumerate(parts):
        named = f"{way} › {inner.PART} {inner.id}" if way else f"{inner.PART} {inner.id}"
        for words, changed in _keys(inner, parties, acts=acts, way=named):
            yield words, _with(parts, place, changed)


def _asked_of_nobody(part: object, one: Declared) -> bool:
    """Whether the key says nothing beside another: only students of one's own roll are asked for a temporary number,
    and a list, or a case that ends all others, keeps none off, whether or not it changes the status.
    """
    match one.attribute:
        case "temporary_number":
            return getattr(part, "found", None) is not PupilFound.OWN_ROLL
        case "changes_status":
            return getattr(part, "ends_other_cases", None) is not None or getattr(part, "is_list", False)
    return False


def _wrong(one: Declared, value: Any, parties: Sequence[str]) -> Iterator[tuple[str, Any]]:
    if one.key.to == "clause":
        yield "no clause", ""
    elif isinstance(value, bool):
        yield str(not value).lower(), not value
    elif isinstance(value, StrEnum):
        yield from ((str(other), other) for other in type(value) if other is not value)
    elif isinstance(value, int):
        yield f"{value + 1}", value + 1
    elif isinstance(value, date):
        yield from ((str(day), day) for day in (value - timedelta(days=1), value + timedelta(days=1)))
    elif isinstance(value, Mapping):
        for name, word in value.items():
            wrong = "" if CLAUSE_KEY.fullmatch(name) else f"{word}~"
            yield f"{name} {wrong or 'without its clause'}", {**value, name: wrong}
    elif isinstance(value, tuple):
        yield from _wrong_list(one, value, parties)
    else:
        yield ("none", None) if one.optional else (f"{value}~", f"{value}~")


def _wrong_list(one: Declared, value: tuple[Any, ...], parties: Sequence[str]) -> Iterator[tuple[str, Any]]:
    if one.optional:
        yield "none", None
        return
    for place, entry in enumerate(value):
        yield f"without {entry}", _without(value, place)
    if (
        len(value) > 1 and one.key.to == "evidence"
    ):  # of papers one may be enough: without any is another wrong
        yield "none of them", ()
    if one.key.to == "party" and one.key.acts:
        yield from ((f"{party} too", (*value, party)) for party in parties if party not in value)


def _missing(part: Part, lists: Sequence[str]) -> Iterator[tuple[str, Part]]:
    """The part without one of the parts in these lists; the last one of a list stays."""
    for attribute in lists:
        parts = getattr(part, attribute)
        for place, inner in enumerate(parts):
            if len(parts) > 1:
                yield (
                    f"without the {inner.PART} {inner.id}",
                    altered(part, {attribute: _without(parts, place)}),
                )


def _routes(procedure: Procedure) -> Changed:
    for place, route in enumerate(procedure.routes):
        for words, changed in _of_route(route):
            routes = _with(procedure.routes, place, changed)
            yield f"route {route.id}: {words}", replace(procedure, routes=routes)


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


def _with(items: Sequence[Any], place: int, item: object) -> tuple[Any, ...]:
    return (*items[:place], item, *items[place + 1 :])


def _without(items: Sequence[Any], place: int) -> tuple[Any, ...]:
    return (*items[:place], *items[place + 1 :])
