"""How procedures of several packs and dates stand beside each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from matricula.regulation.procedures.checks import check_procedure
from matricula.regulation.procedures.model import Procedure
from matricula.regulation.procedures.reading import Reading, Reference
from matricula.regulation.procedures.skeletons import Skeleton, whole
from matricula.regulation.reading.nodes import Fields, Node, PackError
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, named


@dataclass(frozen=True)
class ProcedureHistory:
    """The versions of one procedure, in the order of their dates."""

    declared: Declaration
    versions: tuple[Procedure, ...]
    references: tuple[Reference, ...] = ()

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def cited(self) -> frozenset[str]:
        return frozenset(clause for version in self.versions for clause in version.clauses())

    def notes_on(self, clause: str) -> tuple[tuple[Text, Text, Text], ...]:
        """The names of the procedure and of a part, and its note, for every part that rests on the clause with one."""
        found = (
            (version.names, names, note)
            for version in reversed(self.versions)
            for cited, names, note in version.notes()
            if cited == clause
        )
        return tuple(dict.fromkeys(found))

    def on(self, day: date) -> Procedure:
        """The version in force on `day`; KeyError when there is none."""
        for version in self.versions:
            if version.in_force_from <= day and (
                version.in_force_until is None or day < version.in_force_until
            ):
                return version
        raise KeyError(f"the procedure {self.name!r} is not in force on {day} ({self.declared.origin})")

    def over(self, upper: "ProcedureHistory") -> "ProcedureHistory":
        """This history laid over that of an upper pack, whose versions hold until this one's first."""
        first = self.versions[0].in_force_from
        kept = tuple(
            version
            if version.in_force_until is not None and version.in_force_until <= first
            else replace(version, in_force_until=first)
            for version in upper.versions
            if version.in_force_from < first
        )
        references = (*upper.references, *self.references)
        return replace(self, versions=(*kept, *self.versions), references=references)


def read_procedures(
    node: Node, context: Context, skeletons: Mapping[str, Skeleton]
) -> Iterator[ProcedureHistory]:
    """The procedures under the key `procedures` of one file, each as a history of one version."""
    for name, entry in named(node):
        declared = context.declaration(name, entry, Fields(entry, dict(entry.entries())))
        said = whole(entry.without(DECLARED), skeletons)
        procedure, references = read_procedure(said, name, context.head.languages)
        for reference in references:
            if reference.to == "clause":
                context.clause(reference.node)
        yield ProcedureHistory(declared, (procedure,), references)


def read_procedure(
    node: Node, name: str, languages: tuple[str, ...]
) -> tuple[Procedure, tuple[Reference, ...]]:
    """The procedure written at `node`, and every name that it uses. Raises `PackError` with the line of what is wrong.

    Whether what it names outside itself exists is for whoever knows the sources and the other packs.
    """
    reading = Reading(languages)
    procedure = reading.part(Procedure, node, name)
    check_procedure(procedure, reading)
    return procedure, tuple(reading.references)


def in_one_history(histories: list[ProcedureHistory]) -> Iterator[tuple[Declaration, ProcedureHistory]]:
    """Files of one pack that describe the same procedure, joined; fails when two are in force on the same day."""
    by_name: dict[str, list[ProcedureHistory]] = {}
    for history in histories:
        by_name.setdefault(history.name, []).append(history)
    for group in by_name.values():
        group.sort(key=lambda history: history.versions[0].in_force_from)
        for earlier, later in pairwise(group):
            until = earlier.versions[0].in_force_until
            if until is None or until > later.versions[0].in_force_from:
                _fail_overlap(earlier, later)
        yield (
            group[0].declared,
            ProcedureHistory(
                group[0].declared,
                tuple(history.versions[0] for history in group),
                tuple(reference for history in group for reference in history.references),
            ),
        )


def _fail_overlap(earlier: ProcedureHistory, later: ProcedureHistory) -> None:
    raise PackError(
        f"{later.declared.origin}: the procedure {later.name!r} is in force from "
        f"{later.versions[0].in_force_from} while {earlier.declared.origin} still is; "
        "end the earlier one with in_force: until"
    )
