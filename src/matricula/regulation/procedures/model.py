"""What a statutory procedure is: parties, routes, steps, form, papers, guards and refusals, as values."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, TypeVar

from matricula.regulation.procedures.forms import Form
from matricula.regulation.procedures.keys import key, name, named_by, parts_of, words
from matricula.regulation.procedures.lists import Lines
from matricula.regulation.reading.texts import Text

CORRECTION = "correction"
"""The name of the turn to correct; no other step has it."""


class PartySource(StrEnum):
    """How the org behind a party is found."""

    STARTER = "starter"
    SUBJECT_SCHOOL = "subject_school"
    AUTHORITY_OF = "authority_of"


class PupilFound(StrEnum):
    """How the pupil of a case is found: on the roll of the office that starts, or anywhere by number and name.

    A case about a ``list`` is about many at once, whom its ``lines`` name.
    ``former_roll``: those who gave up their last place, which was on that roll.
    """

    OWN_ROLL = "own_roll"
    FORMER_ROLL = "former_roll"
    NUMBER_AND_NAME = "number_and_name"
    LIST = "list"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRole:
    """One role of a procedure; an authority is found going up from ``of`` to the tier that has ``duty``."""

    PART: ClassVar[str] = "party"
    id: str = name()
    names: Text = words()
    side: str = key()
    source: PartySource = key(at="is")
    of: str | None = key(None, to="party")
    duty: str | None = key(None, to="duty")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """One unit's turn: who prepares, who decides, in how long, and what happens when the time is up.

    ``within`` names a dated term of the pack; the clock starts at receipt, or at the day held by the form
    field ``clock_from``. Without a term, because the clause sets none, nothing runs and nothing expires.
    ``asks`` and ``answers`` (approve, object, refuse, return) are this step's own words for the question and its
    answers.
    """

    PART: ClassVar[str] = "step"
    id: str = name()
    names: Text = words()
    party: str = key(to="party")
    prepares: tuple[str, ...] = key(to="role")
    decides: tuple[str, ...] = key(to="role")
    clause: str = key(to="clause", inherits="clause", acts=True)
    within: str | None = key(None, to="duration")
    preparation: Preparation = key(Preparation.SEPARATELY, acts=True)
    clock_from: str | None = key(None, to="field", needs="within", acts=True)
    on_expiry: tuple[OnExpiry, ...] = key(
        (OnExpiry.MARK, OnExpiry.ESCALATE), needs="within", without=(), acts=True
    )
    note: Text | None = words(None)
    asks: Text | None = words(None)
    answers: Mapping[str, Text] = words(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An order of steps; taken when the parties of ``same`` are one org, of ``different`` two, and ``rule`` is met.

    What it leaves out it does not ask.
    """

    PART: ClassVar[str] = "route"
    id: str = name()
    names: Text = words()
    steps: tuple[StepRule, ...] = key()
    same: tuple[str, str] | None = key(None, at="when.same", to="party", acts=True)
    different: tuple[str, str] | None = key(None, at="when.different", to="party", acts=True)
    rule: str | None = key(None, at="when.rule", to="rule", acts=True)

    def step(self, step_id: str) -> StepRule:
        """The step of that name; KeyError when the route has none."""
        for rule in self.steps:
            if rule.id == step_id:
                return rule
        raise KeyError(step_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKind:
    """A paper that can be put on the case: which files are accepted and how large (bytes) each may be."""

    PART: ClassVar[str] = "evidence"
    id: str = name()
    names: Text = words()
    media_types: tuple[str, ...] = key()
    max_bytes: int = key()
    clause: str = key(to="clause", inherits="clause", acts=True)
    required: bool = key(False, acts=True)
    note: Text | None = words(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A lawful reason for the application; ``papers`` are needed all, of ``any_papers`` one is enough."""

    PART: ClassVar[str] = "ground"
    id: str = name()
    names: Text = words()
    clause: str = key(to="clause", inherits="clause", acts=True)
    papers: tuple[str, ...] = key((), to="evidence", acts=True)
    any_papers: tuple[str, ...] = key((), to="evidence", acts=True)
    needs_statement: bool = key(False, acts=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardUse:
    """A condition judged at a moment: a rule of the pack over facts, a guard that an app registered, or a window of the
    pack in which the day of the filing has to lie.

    ``field`` is the field of the form beside which it is shown that the condition is not met.
    """

    PART: ClassVar[str] = "guard"
    id: str = name()
    names: Text = words()
    clause: str = key(to="clause", inherits="clause", acts=True)
    at: GuardMoment = key()
    text: Text = words()
    on_unmet: OnUnmet = key(OnUnmet.REFUSE, acts=True)
    on_incomplete: OnIncomplete = key(OnIncomplete.REFUSE)
    rule: str | None = key(None, to="rule")
    guard: str | None = key(None)
    window: str | None = key(None, to="window", acts=True)
    field: str | None = key(None, to="field")
    note: Text | None = words(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalGround:
    """A reason for which ``parties`` may refuse, or object; without one of these, in writing, nobody may."""

    PART: ClassVar[str] = "refusal"
    id: str = name()
    names: Text = words()
    clause: str = key(to="clause", inherits="clause", acts=True)
    parties: tuple[str, ...] = key(to="party", acts=True)
    note: Text | None = words(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Who may take the case back, and until when."""

    by: str = key(to="party")
    until: WithdrawUntil = key(acts=True)
    clause: str | None = key(None, to="clause", acts=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Which parties may hand a case back for correction, and the starter's turn to correct it.

    Once the time of that turn is up, or at once where it has no term, ``abandoned_to`` may end the case, so that a
    pupil is not tied to an application that nobody goes on with. ``at_most`` names the term (a number) that bounds how
    often one case is returned; without it nothing does.
    """

    clause: str = key(to="clause", inherits="clause", acts=True)
    by: tuple[str, ...] = key(to="party", acts=True)
    correction: StepRule = key(called=CORRECTION, given=(("party", "starter"),))
    abandoned_to: tuple[str, ...] = key((), to="party", acts=True)
    at_most: str | None = key(None, to="count", acts=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objections:
    """Parties that may not refuse: what they hold against a case goes on with it, to the offices that decide after.

    An objection names one of the grounds for refusing that is the party's, in writing, with one of ``papers``.
    """

    PART: ClassVar[str] = "objections"
    id: str = name()
    names: Text = words()
    clause: str = key(to="clause")
    by: tuple[str, ...] = key(to="party", acts=True)
    papers: tuple[str, ...] = key((), to="evidence", acts=True)
    note: Text | None = words(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter on paper that follows from a case that was carried out, to whoever has no account here.

    ``addressee`` is to whom, ``text`` what it asks for; what the form says goes along.
    """

    PART: ClassVar[str] = "letter"
    id: str = name()
    names: Text = words()
    addressee: Text = words()
    text: Text = words()
    clause: str = key(to="clause", inherits="clause")


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilRule:
    """Whom the procedure is about: how they are found, and who of them it is for.

    It may be for those alone who have a temporary number, one of ``statuses``, or are in one of ``stages``. ``clause``
    is that of the refusal where status or stage does not fit; without it the procedure's.
    """

    found: PupilFound = key(acts=True)
    temporary_number: bool = key(False, acts=True)
    statuses: tuple[str, ...] = key((), to="status", acts=True)
    stages: tuple[str, ...] = key((), to="stage", acts=True)
    clause: str | None = key(None, to="clause", acts=True)

    @property
    def at_hand(self) -> bool:
        """Whether the office that starts has the pupil's record, so that it starts from the pupil's page."""
        return self.found in (PupilFound.OWN_ROLL, PupilFound.FORMER_ROLL)

    def fits(self, status: str, stage: str) -> bool:
        """Whether the procedure is for a pupil of this status, in this stage."""
        return (not self.statuses or status in self.statuses) and (not self.stages or stage in self.stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One statutory procedure as a pack has it; ``in_force_until`` is the first day without it.

    ``start`` are the words of the button that begins it, ``group`` the code of the heading under which it is offered.
    Without ``withdrawal`` nobody takes a filed case back, without ``returns`` nobody returns one. ``ends_other_cases``
    is the clause by which a case, once carried out, ends whatever else is under way about its pupil; it waits for none.
    ``after`` is the procedure that comes before: when it was carried out, rules learn from ``cases.earlier``.
    ``barred_by`` is the window after whose last day none is filed any more about a student whom an office has put under
    it; one that was filed by then goes on.
    """

    PART: ClassVar[str] = "procedure"
    id: str = name()
    names: Text = words()
    start: Text = words()
    group: str | None = key(None, to="group")
    clause: str = key(to="clause", acts=True)
    in_force_from: date = key(at="in_force.from", acts=True)
    in_force_until: date | None = key(None, at="in_force.until")
    starter: str = key(to="party")
    pupil: PupilRule = key()
    lines: Lines | None = key(None)
    after: str | None = key(None, to="other_procedure", acts=True)
    barred_by: str | None = key(None, to="window", acts=True)
    changes_status: bool = key(False, acts=True)
    ends_other_cases: str | None = key(None, to="clause", needs="changes_status", acts=True)
    duty_stage: str = key()
    parties: tuple[PartyRole, ...] = key()
    routes: tuple[Route, ...] = key()
    form: Form = key()
    evidence: tuple[EvidenceKind, ...] = key(())
    grounds_clause: str | None = key(
        at="grounds.clause", to="clause", inherits="clause", needs="grounds", acts=True
    )
    grounds: tuple[Ground, ...] = key((), at="grounds.list")
    facts: tuple[str, ...] = key(())
    guards: tuple[GuardUse, ...] = key(())
    refusal_clause: str = key(at="refusals.clause", to="clause", inherits="clause", acts=True)
    refusals: tuple[RefusalGround, ...] = key(at="refusals.list")
    effect: str = key()
    effect_with: Mapping[str, str] = key(default_factory=dict, acts=True)
    withdrawal: Withdrawal | None = key(None)
    returns: Return | None = key(None, at="return")
    objections: Objections | None = key(None, called="objections")
    two_people_clause: str = key(at="two_people.clause", to="clause", inherits="clause", acts=True)
    letters: tuple[Letter, ...] = key(())
    messages: Mapping[str, Text] = words()

    @property
    def is_list(self) -> bool:
        """Whether a case is about many students, each on a line of its own."""
        return self.pupil.found is PupilFound.LIST

    @property
    def ties_pupil(self) -> bool:
        """Whether a case under way keeps off others that change the pupil's status, and they it."""
        return self.changes_status and self.ends_other_cases is None

    def guards_at(self, moment: GuardMoment) -> tuple[GuardUse, ...]:
        """The conditions that say of themselves that they are judged at that moment."""
        return tuple(use for use in self.guards if use.at is moment)

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
        if self.returns is not None:
            yield self.returns.correction

    def onlookers(self) -> tuple[str, ...]:
        """The parties that neither start nor have a turn on any route: they see the case, and are told it is filed."""
        acting = {self.starter, *(step.party for route in self.routes for step in route.steps)}
        return tuple(party.id for party in self.parties if party.id not in acting)

    def carries_out(self, route_id: str, step_id: str) -> bool:
        """Whether an approval of that turn is the last one of the route."""
        return self.route(route_id).steps[-1].id == step_id

    def rule_of(self, route_id: str, step_id: str) -> StepRule:
        """The rule of a turn of that route, or of the turn to correct; KeyError when there is none."""
        if step_id == CORRECTION and self.returns is not None:
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

    def route_for(self, orgs: Mapping[str, int], met: Container[str] = ()) -> Route:
        """The one route whose condition holds for the parties' org ids and the rules that are ``met``.

        LookupError when it holds for none or several.
        """
        fitting = [
            route
            for route in self.routes
            if (route.same is None or orgs[route.same[0]] == orgs[route.same[1]])
            and (route.different is None or orgs[route.different[0]] != orgs[route.different[1]])
            and (route.rule is None or route.rule in met)
        ]
        if len(fitting) != 1:
            found = ", ".join(route.id for route in fitting) or "none"
            raise LookupError(f"procedure {self.id}: one route has to fit this case, found {found}")
        return fitting[0]

    def clauses(self) -> tuple[str, ...]:
        """Every clause the procedure cites, once each, in order of appearance."""
        return tuple(dict.fromkeys(named_by(self, "clause")))

    def notes(self) -> Iterator[tuple[str, Text, Text]]:
        """The clause, the names and the note of each part that says how far its clause bears it, once each."""
        said: set[tuple[str, Text]] = set()
        for _, _, part in parts_of(self):
            note: Text | None = getattr(part, "note", None)
            if note is not None and (part.clause, note) not in said:
                said.add((part.clause, note))
                yield part.clause, part.names, note

    def letter(self, letter_id: str) -> Letter:
        """The letter of that name; KeyError when there is none."""
        return _by_id(self.letters, letter_id)

    def terms(self) -> tuple[str, ...]:
        """Every dated term the procedure's clocks use."""
        return tuple(dict.fromkeys(named_by(self, "duration")))

    def rules(self) -> tuple[str, ...]:
        """Every rule of the pack that guards, those of lines too, and routes are judged by."""
        return tuple(dict.fromkeys(named_by(self, "rule")))

    def rules_of_lines(self) -> tuple[str, ...]:
        """Those of them that the lines of a list are judged by, or that say what becomes of them."""
        return tuple(dict.fromkeys(named_by(self.lines, "rule"))) if self.lines is not None else ()

    def tables(self) -> tuple[str, ...]:
        """Every code table the form draws on."""
        return tuple(dict.fromkeys(named_by(self, "table")))


_Named = TypeVar("_Named", PartyRole, Ground, EvidenceKind, Route, Letter)


def _by_id(entries: "tuple[_Named, ...]", wanted: str) -> "_Named":
    for entry in entries:
        if entry.id == wanted:
            return entry
    raise KeyError(wanted)
