"""Cases about what a procedure says on paper, part by part: the written form that people have read and approved.

The written form stands in a file of its own, which `python -m matricula_proving written` writes anew; a lawyer reads
what changed in it. Each part of it is a case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from matricula.regulation.clause_cases.model import Ask, Failures, expected
from matricula.regulation.procedures.keys import CLAUSE_KEY, parts_of, written
from matricula.regulation.procedures.model import Procedure
from matricula.regulation.reading.nodes import Node, Plain
from matricula.regulation.stacks.stack import Stack

WHOLE = "procedure"
CITES = "cites"
"""The part of a case that asks only which clause stands at a path of the procedure."""


def written_parts(procedure: Procedure) -> Iterator[tuple[str, str, dict[str, Plain]]]:
    """Kind, name and written form of the procedure itself and of every part of it that says something."""
    yield WHOLE, procedure.id, written(procedure)
    for kind, name, part in parts_of(procedure):
        if said := written(part):
            yield kind, name, said


def clauses_in(said: Mapping[str, Plain]) -> Iterator[tuple[str, str]]:
    """The paths at which the written form of a procedure cites a clause, and the clauses."""
    for path, value in said.items():
        if isinstance(value, dict):
            yield from ((f"{path}.{inner}", clause) for inner, clause in clauses_in(value))
        elif isinstance(value, str) and CLAUSE_KEY.fullmatch(path.rpartition(".")[2]):
            yield path, value


@dataclass(frozen=True)
class ProcedureAsk:
    """What one part of a procedure says on a day, path by path; of the part `cites`, one path and its clause."""

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
        if self.part == CITES:
            cited = dict(clauses_in(written(procedure)))
            return expected(f"the clause at {self.name} of {self.procedure}", clause, cited.get(self.name))
        said = self._said(procedure)
        if not said:
            return (f"there is no {what} on {self.on}",)
        return tuple(
            failure
            for path in dict.fromkeys((*self.expect, *said))
            for failure in expected(
                f"{path} of the {what}", self.expect.get(path, "nothing"), said.get(path, "nothing")
            )
        )

    def _said(self, procedure: Procedure) -> dict[str, Plain]:
        """The written form of the part asked for; empty when the procedure has none, or it says nothing."""
        if self.part == WHOLE:
            return written(procedure) if procedure.id == self.name else {}
        parts = (part for kind, name, part in parts_of(procedure) if (kind, name) == (self.part, self.name))
        return next(filter(None, map(written, parts)), {})

    def in_words(self) -> str:
        shown = self.answer_in_words()
        return f"procedure {self.procedure}, {self.part} {self.name}" + (f": {shown}" if shown else "")

    def answer_in_words(self) -> str:
        return ", ".join(f"{key} {_worded(value)}" for key, value in self.expect.items())


def read_written(node: Node) -> Iterator[tuple[str, str, Ask, Node]]:
    """A name, the clause, the question and the place of every case in the written forms of one file."""
    for procedure, entry in node.entries():
        sections = dict(entry.entries())
        on = entry.fields(required={"on", WHOLE}, optional=set(sections))["on"].day()
        whole = _said(sections[WHOLE])
        form_clause = str(whole.get("form.clause", ""))
        yield _case(procedure, on, WHOLE, procedure, sections[WHOLE], str(whole.get("clause")))
        for path, clause in clauses_in(whole):
            ask = ProcedureAsk(procedure, on, CITES, path, {})
            yield f"{CITES}.{path}", clause, ask, sections[WHOLE]
        steps = {
            name: _said(step) for name, step in (sections["step"].entries() if "step" in sections else ())
        }
        for kind in (one for one in sections if one not in ("on", WHOLE)):
            for name, part in sections[kind].entries():
                said = _said(part)
                first = next((step for at, step in steps.items() if at.startswith(f"{name}.")), {})
                fallback = form_clause if kind == "field" else first.get("clause", whole.get("clause"))
                yield _case(procedure, on, kind, name, part, str(said.get("clause", fallback)))


def _case(
    procedure: str, on: date, kind: str, name: str, node: Node, clause: str
) -> tuple[str, str, Ask, Node]:
    return f"{kind}.{name}", clause, ProcedureAsk(procedure, on, kind, name, _said(node)), node


def _said(node: Node) -> dict[str, Plain]:
    return {path: value.plain() for path, value in node.entries()}


def _worded(value: Plain) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
