"""What a statutory procedure is: parties, routes, steps, form, papers, guards and refusals, as values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from matricula.regulation.procedures.forms import Form
from matricula.regulation.texts import Text


class PartySource(StrEnum):
    """How the org behind a party is found."""

    STARTER = "starter"
    SUBJECT_SCHOOL = "subject_school"
    AUTHORITY_OF = "authority_of"


class PupilFound(StrEnum):
    """How the pupil of a case is found: on the roll of the office that starts, or anywhere by number and name."""

    OWN_ROLL = "own_roll"
    NUMBER_AND_NAME = "number_and_name"


class Preparation(StrEnum):
    """Whether an officer prepares a step after its receipt, or did so by submitting the case."""

    SEPARATELY = "separately"
    BY_SUBMISSION = "by_submission"


class OnExpiry(StrEnum):
    """What the sweep does with a step whose time is up."""

    MARK = "mark"
    ESCALATE = "escalate"
    RETURN = "return"


class GuardMoment(StrEnum):
    """When a guard is judged; one of ``opening`` before there is a draft, and again at submission."""

    OPENING = "opening"
    SUBMISSION = "submission"
    DECISION = "decision"


class OnUnmet(StrEnum):
    """What an unmet guard does: stops the case, or is only kept as a finding against who is answerable."""

    REFUSE = "refuse"
    MARK = "mark"


class OnIncomplete(StrEnum):
    """What a guard does when the facts it needs are missing."""

    REFUSE = "refuse"
    MARK = "mark"


class WithdrawUntil(StrEnum):
    """The last state of a case in which its starter may still take it back."""

    SUBMITTED = "submitted"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class PartyRole:
    """One role of a procedure; an authority is found going up from ``of`` to the tier that has ``duty``."""

    id: str
    names: Text
    side: str
    source: PartySource
    of: str | None = None
    duty: str | None = None


@dataclass(frozen=True, slots=True)
class StepRule:
    """One unit's turn: who prepares, who decides, in how long, and what happens when the time is up.

    ``within`` names a dated term of the pack; the clock starts at receipt, or at the day held by the form
    field ``clock_from``. Without a term, because the clause sets none, nothing runs and nothing expires.
    ``asks`` and ``answers`` (approve, object, refuse, return) are this step's own words for the question and its
    answers.
    """

    id: str
    names: Text
    party: str
    prepares: tuple[str, ...]
    decides: tuple[str, ...]
    within: str | None
    clause: str
    preparation: Preparation = Preparation.SEPARATELY
    clock_from: str | None = None
    on_expiry: tuple[OnExpiry, ...] = (OnExpiry.MARK, OnExpiry.ESCALATE)
    note: Text | None = None
    asks: Text | None = None
    answers: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """An order of steps; taken when the parties of ``same`` are one org, or of ``different`` two, else always."""

    id: str
    names: Text
    steps: tuple[StepRule, ...]
    same: tuple[str, str] | None = None
    different: tuple[str, str] | None = None

    def step(self, step_id: str) -> StepRule:
        """The step of that name; KeyError when the route has none."""
        for rule in self.steps:
            if rule.id == step_id:
                return rule
        raise KeyError(step_id)


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A paper that can be put on the case: which files are accepted and how large (bytes) each may be."""

    id: str
    names: Text
    media_types: tuple[str, ...]
    max_bytes: int
    clause: str
    required: bool
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A lawful reason for the application; ``papers`` are needed all, of ``any_papers`` one is enough."""

    id: str
    names: Text
    clause: str
    papers: tuple[str, ...] = ()
    any_papers: tuple[str, ...] = ()
    needs_statement: bool = False


@dataclass(frozen=True, slots=True)
class GuardUse:
    """A condition judged at a moment: a rule of the pack over facts, or a guard that an app registered."""

    id: str
    names: Text
    clause: str
    at: GuardMoment
    on_unmet: OnUnmet
    on_incomplete: OnIncomplete
    text: Text
    rule: str | None = None
    guard: str | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class RefusalGround:
    """A reason for which ``parties`` may refuse, or object; without one of these, in writing, nobody may."""

    id: str
    names: Text
    clause: str
    parties: tuple[str, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who may take the case back, and until when."""

    by: str
    until: WithdrawUntil
    clause: str | None


@dataclass(frozen=True, slots=True)
class Return:
    """Which parties may hand a case back for correction, and the starter's turn to correct it.

    Once the time of that turn is up, or at once where it has no term, ``abandoned_to`` may end the case, so that a
    pupil is not tied to an application that nobody goes on with. ``at_most`` names the term (a number) that bounds how
    often one case is returned; without it nothing does.
    """

    clause: str
    by: tuple[str, ...]
    correction: StepRule
    abandoned_to: tuple[str, ...] = ()
    at_most: str | None = None


@dataclass(frozen=True, slots=True)
class Objections:
    """Parties that may not refuse: what they hold against a case goes on with it, to the offices that decide after.

    An objection names one of the grounds for refusing that is the party's, in writing, with one of ``papers``.
    """

    names: Text
    clause: str
    by: tuple[str, ...]
    papers: tuple[str, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class PupilRule:
    """Whom the procedure is about: how they are found, and whether only those with a temporary number may be."""

    found: PupilFound
    temporary_number: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """One statutory procedure as a pack has it; ``in_force_until`` is the first day without it.

    ``start`` are the words of the button that begins it.
    """

    id: str
    names: Text
    start: Text
    clause: str
    in_force_from: date
    in_force_until: date | None
    starter: str
    pupil: PupilRule
    changes_status: bool
    duty_stage: str
    parties: tuple[PartyRole, ...]
    routes: tuple[Route, ...]
    form: Form
    evidence: tuple[EvidenceKind, ...]
    grounds: tuple[Ground, ...]
    grounds_clause: str
    facts: tuple[str, ...]
    guards: tuple[GuardUse, ...]
    refusals: tuple[RefusalGround, ...]
    refusal_clause: str
    effect: str
    effect_with: Mapping[str, str]
    withdrawal: Withdrawal
    returns: Return
    two_people_clause: str
    messages: Mapping[str, Text]
    objections: Objections | None = None

    def party(self, party_id: str) -> PartyRole:
        """The party of that name; KeyError when there is none."""
        return _by_id(self.parties, party_id)

    def ground(self, ground_id: str) -> Ground:
        """The ground of that name; KeyError when there is none."""
        return _by_id(self.grounds, ground_id)

    def paper(self, kind_id: str) -> EvidenceKind:
        """The kind of paper of that name; KeyError when there is none."""
        return _by_id(self.evidence, kind_id)

    def route(self, route_id: str) -> Route:
        """The route of that name; KeyError when there is none."""
        return _by_id(self.routes, route_id)

    def step_rule(self, step_id: str) -> StepRule:
        """The first turn of that name on any route, or the turn to correct; KeyError when there is none."""
        for rule in self._rules():
            if rule.id == step_id:
                return rule
        raise KeyError(step_id)

    def _rules(self) -> Iterator[StepRule]:
        for route in self.routes:
            yield from route.steps
        yield self.returns.correction

    def carries_out(self, route_id: str, step_id: str) -> bool:
        """Whether an approval of that turn is the last one of the route."""
        return self.route(route_id).steps[-1].id == step_id

    def rule_of(self, route_id: str, step_id: str) -> StepRule:
        """The rule of a turn of that route, or of the turn to correct; KeyError when there is none."""
        if step_id == self.returns.correction.id:
            return self.returns.correction
        return self.route(route_id).step(step_id)

    def only_objects(self, party_id: str) -> bool:
        """Whether that party may not refuse, and puts what it holds against the case before those that decide after."""
        return self.objections is not None and party_id in self.objections.by

    def is_against(self, paper_id: str) -> bool:
        """Whether papers of that kind come with an objection, and not with the application."""
        return self.objections is not None and paper_id in self.objections.papers

    def refusals_of(self, party_id: str) -> tuple[RefusalGround, ...]:
        """The whole list of reasons for which that party may refuse, or object."""
        return tuple(ground for ground in self.refusals if party_id in ground.parties)

    def route_for(self, orgs: Mapping[str, int]) -> Route:
        """The one route whose condition holds for the parties' org ids; LookupError when none or several do."""
        fitting = [
            route
            for route in self.routes
            if (route.same is None or orgs[route.same[0]] == orgs[route.same[1]])
            and (route.different is None or orgs[route.different[0]] != orgs[route.different[1]])
        ]
        if len(fitting) != 1:
            found = ", ".join(route.id for route in fitting) or "none"
            raise LookupError(f"procedure {self.id}: one route has to fit these parties, found {found}")
        return fitting[0]

    def clauses(self) -> tuple[str, ...]:
        """Every clause the procedure cites, once each, in order of appearance."""
        cited = [self.clause, self.grounds_clause, self.refusal_clause, self.returns.clause]
        cited += [self.two_people_clause]
        cited += [self.withdrawal.clause] if self.withdrawal.clause else []
        cited += [self.objections.clause] if self.objections else []
        cited += [rule.clause for rule in self._rules()]
        for group in (self.evidence, self.grounds, self.guards, self.refusals):
            cited += [entry.clause for entry in group]
        return tuple(dict.fromkeys(cited))

    def notes(self) -> Iterator[tuple[str, Text, Text]]:
        """The clause, the names and the note of each part that says how far its clause bears it, once each."""
        said: set[tuple[str, Text]] = set()
        parts: tuple[StepRule | Objections | EvidenceKind | GuardUse | RefusalGround, ...] = (
            *self._rules(),
            *((self.objections,) if self.objections else ()),
            *self.evidence,
            *self.guards,
            *self.refusals,
        )
        for part in parts:
            if part.note is not None and (part.clause, part.note) not in said:
                said.add((part.clause, part.note))
                yield part.clause, part.names, part.note

    def terms(self) -> tuple[str, ...]:
        """Every dated term the procedure's clocks use."""
        return tuple(dict.fromkeys(rule.within for rule in self._rules() if rule.within))

    def rules(self) -> tuple[str, ...]:
        """Every rule of the pack the guards judge by."""
        return tuple(dict.fromkeys(use.rule for use in self.guards if use.rule))

    def tables(self) -> tuple[str, ...]:
        """Every code table the form draws on."""
        return tuple(dict.fromkeys(field.table for field in self.form.fields if field.table))


_Named = TypeVar("_Named", PartyRole, Ground, EvidenceKind, Route)


def _by_id(entries: "tuple[_Named, ...]", wanted: str) -> "_Named":
    for entry in entries:
        if entry.id == wanted:
            return entry
    raise KeyError(wanted)
