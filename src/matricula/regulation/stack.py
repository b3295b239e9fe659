"""All law that holds in one place: a pack and those above it, as one."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from matricula.kernel.calendars import WorkingCalendar
from matricula.regulation.bases import Basis
from matricula.regulation.context import PackHead
from matricula.regulation.institutions import Level, OrgEntry, Stage
from matricula.regulation.judging import JudgingRule
from matricula.regulation.layouts import Layout
from matricula.regulation.offices import Duty, Follows, Role
from matricula.regulation.ports import PortFunction
from matricula.regulation.procedures import Procedure
from matricula.regulation.reading import Node, PackError
from matricula.regulation.rules import Rule
from matricula.regulation.school_years import SchoolYears
from matricula.regulation.sources import Clause, Source
from matricula.regulation.tables import CodeTable
from matricula.regulation.terms import Term, TermValue
from matricula.regulation.texts import Text
from matricula.regulation.windows import Window
from matricula.regulation.written_procedures import ProcedureHistory

Named = TypeVar("Named")


@dataclass(frozen=True)
class Written:
    """The files of one pack as they were read, without comments, and the version of each port that its law goes by.

    `ports` is None only in law kept before versions were: it goes by the first of each port.
    """

    pack: str
    files: Mapping[str, Node]
    ports: Mapping[str, int] | None


@dataclass(frozen=True, eq=False, repr=False)
class Stack:
    """A pack over those it extends. Look-ups raise KeyError for names that no pack of the stack has."""

    heads: tuple[PackHead, ...]
    written: tuple[Written, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    bases: Mapping[str, Basis] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    procedures: Mapping[str, ProcedureHistory] = field(default_factory=dict)
    tables: Mapping[str, CodeTable] = field(default_factory=dict)
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    levels: Mapping[str, Level] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    orgs: Mapping[str, OrgEntry] = field(default_factory=dict)
    ports: Mapping[str, PortFunction] = field(default_factory=dict)
    # Ports that the law was kept with and no installed pack offers in that version any more.
    missing_ports: Mapping[str, int] = field(default_factory=dict)
    working_calendar: WorkingCalendar | None = None
    # Law that was read from a snapshot keeps its very bytes, and so its address, whatever later versions write.
    kept: bytes | None = None

    def __repr__(self) -> str:
        return f"<Stack {self.version}>"

    @property
    def head(self) -> PackHead:
        """What `pack.yaml` of the lowest pack says."""
        return self.heads[-1]

    @property
    def pack(self) -> str:
        return self.head.id

    @property
    def packs(self) -> tuple[str, ...]:
        """The packs of the stack, the nation's first."""
        return tuple(head.id for head in self.heads)

    @property
    def version(self) -> str:
        """Versions of all packs, the nation's first."""
        return " ".join(f"{head.id}-{head.version}" for head in self.heads)

    @property
    def name(self) -> Text:
        return self.head.name

    @property
    def languages(self) -> tuple[str, ...]:
        return self.head.languages

    @property
    def zone(self) -> ZoneInfo:
        return self.head.zone

    @property
    def school_years(self) -> SchoolYears:
        return self.head.school_years

    @cached_property
    def _clauses(self) -> dict[str, Clause]:
        return {clause.id: clause for source in self.sources.values() for clause in source.clauses}

    def clause(self, clause_id: str) -> Clause:
        return self._found("clause", self._clauses, clause_id)

    def clauses(self) -> tuple[Clause, ...]:
        """Every clause of every source, in the order of the files, the nation's first."""
        return tuple(self._clauses.values())

    def source_of(self, clause_id: str) -> Source:
        return self.sources[self.clause(clause_id).source]

    def above(self, org: str) -> Iterator[str]:
        """The codes of the offices above one of the tree, the nearest first."""
        parent = self.orgs[org].parent
        while parent is not None:
            yield parent
            parent = self.orgs[parent].parent

    def pack_of(self, org: str) -> str:
        """The pack under whose law an office of the tree acts: of those that govern it or one above, the nearest."""
        governing = {head.governs: head.id for head in self.heads if head.governs is not None}
        return next((governing[one] for one in (org, *self.above(org)) if one in governing), self.packs[0])

    def basis(self, name: str) -> str:
        """The clause behind something that the platform's code enforces."""
        return self._found("basis", self.bases, name).clause

    def basis_words(self, name: str) -> Mapping[str, str]:
        """What the pack calls the things that the platform writes on that basis."""
        return self._found("basis", self.bases, name).words

    def term(self, name: str, *, on: date) -> TermValue:
        """The value on the governing date; `TermMissing` when the law has none then."""
        return self._found("term", self.terms, name).on(on)

    def window(self, name: str) -> Window:
        return self._found("window", self.windows, name)

    def rule(self, name: str) -> JudgingRule:
        """The rule with this stack's terms: `.judge(frame, on=…)`, `.explain(facts, on=…)`."""
        return JudgingRule(self._found("rule", self.rules, name), self)

    def procedure(self, name: str, *, on: date) -> Procedure:
        """The version in force on `on`; KeyError also when there is none then."""
        return self._found("procedure", self.procedures, name).on(on)

    def table(self, name: str) -> CodeTable:
        return self._found("table", self.tables, name)

    def layout(self, name: str) -> Layout:
        return self._found("layout", self.layouts, name)

    # Each port has its own signature (`ports.PORTS`), checked when the pack is read.
    def port(self, name: str) -> Callable[..., Any]:
        return self._found("port", self.ports, name)

    def role(self, name: str) -> Role:
        return self._found("role", self.roles, name)

    @cached_property
    def reported_role(self) -> Role | None:
        """The role whose holders are made known to the level above; None where no law asks it."""
        return next((role for role in self.roles.values() if role.reported is not None), None)

    def reserves_of(self, name: str) -> tuple[str, ...]:
        """The roles whose holders stand ready to relieve those of the role `name`."""
        return tuple(role.name for role in self.roles.values() if role.reserve_of == name)

    def stage(self, name: str) -> Stage:
        return self._found("stage", self.stages, name)

    def level(self, name: str) -> Level:
        return self._found("level", self.levels, name)

    def duty(self, name: str, stage: str) -> str:
        """The tier that holds the duty for schools' pupils of a stage."""
        return str(self._found("duty", self.duties, name).at(stage).tier)

    def duty_clause(self, name: str, stage: str) -> str:
        """The clause that gives the duty to that tier."""
        return self._found("duty", self.duties, name).at(stage).clause

    def duty_beside(self, name: str, stage: str) -> dict[str, str]:
        """The tiers that look on and urge beside the one that holds the duty, each with the clause that says so."""
        beside = self._found("duty", self.duties, name).at(stage).also
        return {str(tier): clause for tier, clause in beside.items()}

    def follows_runner(self, name: str) -> bool:
        """Whether the duty for a school that a higher office runs is that office's, wherever the school lies."""
        directly = self._found("duty", self.duties, name).directly_run
        return directly is not None and directly.follows is Follows.RUNNER

    def directly_run_clause(self, name: str) -> str | None:
        """The clause that says so, or that it goes by where the school lies; None where the law says nothing."""
        directly = self._found("duty", self.duties, name).directly_run
        return None if directly is None else directly.clause

    def calendar(self) -> WorkingCalendar:
        """The working days of the pack, without the closures of any one organisation."""
        if self.working_calendar is None:
            raise PackError(
                f"{self.pack}: no pack of the stack has a calendar.yaml; add one before counting working days"
            )
        return self.working_calendar

    def snapshot(self) -> bytes:
        """The law of this stack as canonical JSON, to keep with decisions; `loader.restored` reads it again."""
        from matricula.regulation.digest import snapshot

        return snapshot(self) if self.kept is None else self.kept

    @cached_property
    def digest(self) -> str:
        """The content address: SHA-256 of the snapshot, in hex."""
        from matricula.regulation.digest import address

        return address(self.snapshot())

    def _found(self, kind: str, items: Mapping[str, Named], name: str) -> Named:
        try:
            return items[name]
        except KeyError:
            raise KeyError(f"no pack of {' + '.join(self.packs)} has a {kind} {name!r}") from None


_substitutes: ContextVar[tuple[Stack, ...]] = ContextVar("matricula_substitute_stacks", default=())


def stack_for(pack: str) -> Stack:
    """The stack of an installed pack, read once. `PackError` when it or one above cannot be used."""
    for stack in _substitutes.get():
        if stack.pack == pack:
            return stack
    return _installed(pack)


@lru_cache(maxsize=64)
def _installed(pack: str) -> Stack:
    from matricula.regulation.loader import load_installed

    return load_installed(pack)


@contextmanager
def substituted(stack: Stack) -> Iterator[None]:
    """In this context `stack_for` answers `stack` for its pack: to rehearse a change of law, or to test a mutant."""
    token = _substitutes.set((stack, *_substitutes.get()))
    try:
        yield
    finally:
        _substitutes.reset(token)


def forget_installed() -> None:
    """Read packs anew when they are next asked for: after files were changed in development."""
    _installed.cache_clear()
