"""All law that holds in one place: a pack and those above it, as one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from matricula.kernel.calendars import WorkingCalendar
from matricula.regulation.procedures import Procedure
from matricula.regulation.procedures.histories import ProcedureHistory
from matricula.regulation.procedures.skeletons import Skeleton
from matricula.regulation.reading.nodes import PackError
from matricula.regulation.reading.texts import Text
from matricula.regulation.rules.explaining import JudgingRule
from matricula.regulation.rules.rules import Rule
from matricula.regulation.stacks.digest import Written, address, kept
from matricula.regulation.stacks.ports import PortFunction
from matricula.regulation.standing.bases import Basis
from matricula.regulation.standing.certificates import Certificate
from matricula.regulation.standing.context import PackHead
from matricula.regulation.standing.institutions import Level, OrgEntry, Stage
from matricula.regulation.standing.layouts import Layout
from matricula.regulation.standing.offices import Duty, Follows, Role
from matricula.regulation.standing.school_years import SchoolYears
from matricula.regulation.standing.seasons import Season
from matricula.regulation.standing.sources import Clause, Source
from matricula.regulation.standing.tables import CodeTable
from matricula.regulation.standing.terms import Term, TermValue
from matricula.regulation.standing.watches import Watch
from matricula.regulation.standing.windows import Window

Named = TypeVar("Named")


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
    # Procedures are whole: their skeletons stand here for those of the packs below.
    skeletons: Mapping[str, Skeleton] = field(default_factory=dict)
    procedures: Mapping[str, ProcedureHistory] = field(default_factory=dict)
    tables: Mapping[str, CodeTable] = field(default_factory=dict)
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    levels: Mapping[str, Level] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    watches: Mapping[str, Watch] = field(default_factory=dict)
    certificates: Mapping[str, Certificate] = field(default_factory=dict)
    seasons: Mapping[str, Season] = field(default_factory=dict)
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

    def watch(self, name: str) -> Watch:
        return self._found("watch", self.watches, name)

    def certificate(self, name: str) -> Certificate:
        return self._found("certificate", self.certificates, name)

    def season(self, name: str) -> Season:
        return self._found("season", self.seasons, name)

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
        return kept(self.written) if self.kept is None else self.kept

    @cached_property
    def digest(self) -> str:
        """The content address: SHA-256 of the snapshot, in hex."""
        return address(self.snapshot())

    def _found(self, kind: str, items: Mapping[str, Named], name: str) -> Named:
        try:
            return items[name]
        except KeyError:
            raise KeyError(f"no pack of {' + '.join(self.packs)} has a {kind} {name!r}") from None
