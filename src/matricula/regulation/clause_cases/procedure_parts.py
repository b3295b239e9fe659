"""Cases about what a procedure says on paper: its order, its steps, guards, papers, grounds, lawful refusals, form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from matricula.regulation.clause_cases.model import Failures, expected
from matricula.regulation.context import Context
from matricula.regulation.procedures import Field, Procedure, Route
from matricula.regulation.reading import Fields, Plain
from matricula.regulation.stack import Stack

CITED_BY_NAME: tuple[str, ...] = (
    "clause",
    "grounds_clause",
    "refusal_clause",
    "returns",
    "objections",
    "two_people_clause",
    "withdrawal",
    "form",
)
"""Parts of a procedure that stand alone and cite a clause."""


def clause_keys(effect_with: Mapping[str, str]) -> list[str]:
    """The keys of an effect's data that hold a clause."""
    return [key for key in effect_with if key.endswith("clause")]


_PARTS: Mapping[str, Callable[[Procedure], Iterable[tuple[str, object]]]] = {
    "route": lambda procedure: ((route.id, route) for route in procedure.routes),
    "step": lambda procedure: (
        (f"{route.id}.{step.id}", step) for route in procedure.routes for step in route.steps
    ),
    "party": lambda procedure: ((party.id, party) for party in procedure.parties),
    "guard": lambda procedure: ((guard.id, guard) for guard in procedure.guards),
    "evidence": lambda procedure: ((kind.id, kind) for kind in procedure.evidence),
    "ground": lambda procedure: ((ground.id, ground) for ground in procedure.grounds),
    "refusal": lambda procedure: ((refusal.id, refusal) for refusal in procedure.refusals),
    "field": lambda procedure: ((field.id, field) for field in procedure.form.fields),
    "cites": lambda procedure: (
        *((name, part) for name in CITED_BY_NAME if (part := getattr(procedure, name, None)) is not None),
        *((f"effect.{key}", procedure.effect_with[key]) for key in clause_keys(procedure.effect_with)),
    ),
}
KINDS_OF_PART = frozenset(_PARTS)


@dataclass(frozen=True)
class ProcedureAsk:
    """What one part of a procedure says on a day; only the named properties are compared.

    `parties` of a route are those of its steps, in order.
    """

    procedure: str
    on: date
    part: str
    name: str
    expect: Mapping[str, Plain]
    kind: str = "procedure"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"procedure:{self.procedure}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        procedure = stack.procedure(self.procedure, on=self.on)
        what = f"{self.part} {self.name} of the procedure {self.procedure}"
        part = dict(_PARTS[self.part](procedure)).get(self.name)
        if part is None:
            return (f"there is no {what} on {self.on}",)
        return (*self._properties(what, part), *self._citation(what, procedure, part, clause))

    def _properties(self, what: str, part: object) -> Failures:
        failures: list[str] = []
        for key, wanted in self.expect.items():
            failures += expected(f"{key} of the {what}", wanted, _property(part, key))
        return tuple(failures)

    def _citation(self, what: str, procedure: Procedure, part: object, clause: str) -> Failures:
        if isinstance(part, Field):
            return expected(f"the clause of the form with the {what}", clause, procedure.form.clause)
        if isinstance(part, str):
            return expected(f"the clause of the {what}", clause, part)
        if hasattr(part, "steps"):
            cited = {step.clause for step in part.steps}
            return () if clause in cited else (f"no step of the {what} cites {clause}",)
        if hasattr(part, "clause"):
            return expected(f"the clause of the {what}", clause, part.clause)
        return ()

    def in_words(self) -> str:
        shown = self.answer_in_words()
        return f"procedure {self.procedure}, {self.part} {self.name}" + (f": {shown}" if shown else "")

    def answer_in_words(self) -> str:
        return ", ".join(f"{key} {_worded(value)}" for key, value in self.expect.items())


def read_procedure_part(fields: Fields, _: Context) -> ProcedureAsk:
    named = [part for part in _PARTS if part in fields]
    if len(named) != 1:
        fields.node.fail(f"name exactly one part of the procedure: {', '.join(sorted(_PARTS))}")
    [part] = named
    wanted = {key: node.plain() for key, node in fields["expect"].entries()} if "expect" in fields else {}
    return ProcedureAsk(fields["procedure"].name(), fields["on"].day(), part, fields[part].text(), wanted)


def _property(part: object, key: str) -> object:
    if key == "parties" and isinstance(part, Route):
        return [step.party for step in part.steps]
    return _plain(getattr(part, key, f"there is no {key}"))


def _plain(value: object) -> object:
    """A value as a pack's file would write it."""
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return str(value) if isinstance(value, str) else value


def _worded(value: Plain) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
