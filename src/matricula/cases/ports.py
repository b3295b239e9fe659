"""Where other apps plug in what a procedure may name: its effect, the facts its rules judge, its own guards."""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org
from matricula.cases.models import Case, CaseSubject
from matricula.cases.words import Word, wrong_words
from matricula.registry.api import Student
from matricula.regulation.api import (
    FactType,
    FieldKind,
    Outcome,
    PackError,
    Procedure,
    Refused,
    Stack,
)

FactValue = str | int | bool | date | Decimal | None
BeforeLines = Callable[[Case, Iterable[int]], None]
"""Brings up to date what is kept of the students on the next lines (ids), before these are carried out."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is being judged: a case as it stands at ``at``, its parties' orgs by role, its pupil.

    The transaction has the sight of ``by``: the pupil's own rows may be hidden from it. A list has no ``pupil``.
    """

    case: Case
    procedure: Procedure
    stack: Stack
    pupil: CaseSubject | None
    orgs: Mapping[str, Org]
    by: Acting
    at: datetime
    on: date

    @property
    def subject(self) -> CaseSubject:
        """The one pupil of the case; LookupError for a list, whose law asks for nothing that one pupil has."""
        if self.pupil is None:
            raise LookupError("a list is about no single pupil")
        return self.pupil


@dataclass(frozen=True, slots=True)
class Verdict:
    """A guard's answer and what it saw."""

    outcome: Outcome
    seen: FactValue = None
    needed: FactValue = None


class Effect(Protocol):
    """Carries out an approved case inside the deciding transaction, which then sees with the eyes of all parties."""

    def __call__(self, question: Question) -> None: ...


class AfterLines(Protocol):
    """What else a list needs once lines of it are carried out, in the same transaction; it does nothing twice."""

    def __call__(self, case: Case, procedure: Procedure) -> None: ...


class Candidate(NamedTuple):
    """A student for whom a list may be, by id, and the status that the list is judged by."""

    id: int
    uuid: uuid.UUID
    status: str


class Candidates(Protocol):
    """Those whom a source offers, each question one statement."""

    def rows(self) -> Sequence[Candidate]:
        """All of them, in the order of their ids."""

    def count(self) -> int:
        """How many have one of the statuses that the list is for."""


class LineSource(Protocol):
    """The students whom a list of that procedure is drawn up from.

    One whose status is none of ``statuses`` comes on the list fallen out, with that status.
    """

    def __call__(self, school: int, stage: str, statuses: Collection[str], stack: Stack) -> Candidates: ...


@dataclass(frozen=True, slots=True)
class InSight:
    """Candidates whom the reader sees."""

    found: QuerySet[Student]
    statuses: Collection[str]

    def rows(self) -> Sequence[Candidate]:
        """All of them, in the order of their ids."""
        return [Candidate(*row) for row in self.found.order_by("id").values_list("id", "uuid", "status")]

    def count(self) -> int:
        """How many have one of the statuses that the list is for."""
        return self.found.filter(status__in=self.statuses).count()


@dataclass(frozen=True, slots=True)
class Told:
    """The little that may be read of a student on a list by who does not see the student: a name, and where from."""

    name: str
    under: str = ""


class LineTeller(Protocol):
    """What the source tells of the students on a list that the reader does not see, by their ids, in one statement.

    Of those among ``students`` only, if any are given; of those whose name begins with ``prefix``.
    """

    def __call__(
        self, case: Case, *, students: Collection[int] | None = None, prefix: str = ""
    ) -> Mapping[int, Told]: ...


class LineJudge(Protocol):
    """Which of these students do not meet one condition; asked of all at once, with a known number of statements."""

    def __call__(self, students: Collection[int], stack: Stack) -> Collection[int]: ...


class LineFacts(Protocol):
    """Answers by student the facts of lines, of all at once, with a known number of statements.

    A fact that is not known is None, and judges as incomplete.
    """

    def __call__(self, students: Collection[int], stack: Stack) -> Mapping[int, Mapping[str, FactValue]]: ...


@dataclass(frozen=True, slots=True)
class Barred:
    """Until which day, that one included, something could be filed, and the clause that says so."""

    last_on: date
    clause: str


class Bar(Protocol):
    """Whether filing is barred by that window for any of these students today, by now: since when. Else None.

    ``by`` is who files: what an office above has opened to it is no longer barred.
    """

    def __call__(self, window: str, students: Collection[int], stack: Stack, by: Acting) -> Barred | None: ...


class NumberGiven(Protocol):
    """The student number that carrying the case out would give; None while there is none. It asks no database."""

    def __call__(self, case: Case, procedure: Procedure, stack: Stack) -> str | None: ...


class Fact(Protocol):
    """Answers some facts by name; a fact that is not known is None, which judges as incomplete."""

    def __call__(self, question: Question) -> Mapping[str, FactValue]: ...


class Guard(Protocol):
    """Judges one condition that no rule over facts can express."""

    def __call__(self, question: Question) -> Verdict: ...


Verify = Callable[[Procedure, Stack], Iterator[str]]
"""Says what else does not fit between an effect and a procedure that names it, each in one English sentence."""


@dataclass(frozen=True, slots=True)
class _Carrier:
    """An effect with what it takes from its procedure, and the number that it gives.

    It carries out a case about one pupil by ``effect``; what it does to a list, the database does.
    """

    effect: Effect | None
    words: Mapping[str, Word]
    verify: Verify | None = None
    gives: NumberGiven | None = None
    after: AfterLines | None = None

    @property
    def on_lists(self) -> bool:
        """Whether it carries out lists, and no case about one pupil."""
        return self.effect is None


@dataclass(frozen=True, slots=True)
class _LinesFrom:
    """Where lines come from, and what may be read of them beyond what the reader sees."""

    source: LineSource
    teller: LineTeller | None


@dataclass(frozen=True, slots=True)
class _Source:
    """A source of facts with what it answers."""

    fact: Fact
    facts: Mapping[str, FactType]


@dataclass(frozen=True, slots=True)
class _LineSource:
    """A source of facts of lines with what it answers under a law."""

    facts_of: LineFacts
    facts: Callable[[Stack], Mapping[str, FactType]]


BARS = "barred_by"
"""What is asked of the one who says whether filing is barred."""
_effects: dict[str, _Carrier] = {}
_facts: dict[str, _Source] = {}
_guards: dict[str, Guard] = {}
_lines: dict[str, _LinesFrom] = {}
_judges: dict[str, LineJudge] = {}
_line_facts: dict[str, _LineSource] = {}
_bars: dict[str, Bar] = {}
_before: dict[str, BeforeLines] = {}
_P = TypeVar("_P", _Carrier, _Source, Guard, _LinesFrom, LineJudge, _LineSource, Bar, BeforeLines)


def register_effect(
    name: str,
    effect: Effect,
    *,
    words: Mapping[str, Word],
    verify: Verify | None = None,
    gives: NumberGiven | None = None,
) -> None:
    """Make ``effect`` known; a name is given once.

    ``words`` are those that it takes from ``effect_with`` of its procedure, ``verify`` says what else does not fit,
    ``gives`` is the number that it gives the pupil, if any.
    """
    _register(_effects, name, _Carrier(effect, words, verify, gives))


def register_line_effect(
    name: str,
    *,
    words: Mapping[str, Word],
    verify: Verify | None = None,
    after: AfterLines | None = None,
) -> None:
    """Make an effect known that carries out lists; ``words`` and ``verify`` as for any effect.

    The database has a function by its name, which ``cases_carry_out_lines`` calls for the places on the next lines:
    ``cases_lines_registry_promote(list, law, day, places)`` for the effect ``registry.promote``. What the database
    cannot do is done ``after`` each chunk; a function ``cases_done_…`` says whether it has been.
    """
    _register(_effects, name, _Carrier(None, words, verify, after=after))


def register_before_lines(effect: str, look: BeforeLines) -> None:
    """Let another app look at students before that effect on lists is carried out for them; one for each effect.

    Whom ``cases_held_<effect>(list, law, students)`` of the database does not answer, if there is one, falls out.
    """
    _register(_before, effect, look)


def register_lines(name: str, source: LineSource, *, teller: LineTeller | None = None) -> None:
    """Make known where the lines of a list may come from; a name is given once. Without a ``teller`` the office that
    draws the list up sees the students.

    The database has a function by its name, which says of students by which place they come from there:
    ``cases_places_registry_on_roll(list, law, students)`` for the source ``registry.on_roll``.
    """
    _register(_lines, name, _LinesFrom(source, teller))


def register_line_guard(name: str, judge: LineJudge) -> None:
    """Make known by what the lines of a list may be judged; a name is given once."""
    _register(_judges, name, judge)


def register_line_facts(
    name: str, facts_of: LineFacts, *, facts: Callable[[Stack], Mapping[str, FactType]]
) -> None:
    """Make a source of facts of lines known; ``facts`` says the name and type of each that it answers under a law."""
    _register(_line_facts, name, _LineSource(facts_of, facts))


def register_bar(bar: Bar) -> None:
    """Make known who says whether a student is under a window that bars filing; there is one for all windows."""
    _register(_bars, BARS, bar)


def register_fact(name: str, fact: Fact, *, facts: Mapping[str, FactType]) -> None:
    """Make a source of facts known, with the name and type of each that it answers; a name is given once."""
    _register(_facts, name, _Source(fact, facts))


def register_guard(name: str, guard: Guard) -> None:
    """Make ``guard`` known; a name is given once."""
    _register(_guards, name, guard)


def effect_named(name: str) -> Effect:
    """The effect on one pupil of that name; ``NotOffered`` when nobody registered it."""
    if (effect := _named(_effects, name).effect) is None:
        raise NotOffered(name)
    return effect


def after_lines(name: str) -> AfterLines | None:
    """What the effect on lists of that name does after each chunk; ``NotOffered`` when nobody registered it."""
    carrier = _named(_effects, name)
    if not carrier.on_lists:
        raise NotOffered(name)
    return carrier.after


def before_lines(effect: str) -> BeforeLines | None:
    """Who looks at students before that effect on lists is carried out for them, if anybody does."""
    return _before.get(effect)


def lines_named(name: str) -> LineSource:
    """The source of lines of that name; ``NotOffered`` when nobody registered it."""
    return _named(_lines, name).source


def line_teller_named(name: str) -> LineTeller | None:
    """What tells of the students of that source; None where whoever reads the list sees them or nothing of them."""
    return _named(_lines, name).teller


def line_judge_named(name: str) -> LineJudge:
    """What judges lines under that name; ``NotOffered`` when nobody registered it."""
    return _named(_judges, name)


def line_facts_named(name: str) -> LineFacts:
    """The source of facts of lines of that name; ``NotOffered`` when nobody registered it."""
    return _named(_line_facts, name).facts_of


def number_given_by(case: Case, procedure: Procedure, stack: Stack) -> str | None:
    """The student number that the case gives once it is carried out; None where its effect gives none."""
    known = _effects.get(procedure.effect)
    return known.gives(case, procedure, stack) if known and known.gives else None


def bar() -> Bar:
    """Who says whether filing is barred; ``NotOffered`` when nobody registered it."""
    return _named(_bars, BARS)


def fact_named(name: str) -> Fact:
    """The source of facts of that name; ``NotOffered`` when nobody registered it."""
    return _named(_facts, name).fact


def guard_named(name: str) -> Guard:
    """The guard of that name; ``NotOffered`` when nobody registered it."""
    return _named(_guards, name)


class NotOffered(Refused):
    """The law of a case names something that no installed app offers any more; nothing was changed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "not_offered",
            _("The law that this case was filed under needs “%(name)s”, which this version no longer has.")
            % {"name": name},
            next_step=_(
                "Ask whoever runs the system to install a version that has it; “matricula doctor” says which."
            ),
        )


def verify_ports(procedure: Procedure, stack: Stack) -> None:
    """Raise PackError with all that keeps the procedure from being carried out under that law.

    That is: an effect, a source of facts or a guard that no installed app offers; a word that the effect needs and
    does not get, or that is none of its kind; a fact of a rule that nobody offers, or of another type.
    """
    faults = list(_not_offered(procedure)) or [
        *_unfit_words(procedure, stack),
        *_unfit_facts(procedure, stack),
    ]
    if faults:
        raise PackError(f"procedure {procedure.id}: {'; and '.join(faults)}")


def _not_offered(procedure: Procedure) -> Iterator[str]:
    wanted: list[tuple[str, str, Collection[str]]] = [("effect", procedure.effect, _effects)]
    wanted += [("fact", name, _facts) for name in procedure.facts]
    wanted += [("guard", use.guard, _guards) for use in procedure.guards if use.guard]
    if procedure.lines is not None:
        wanted.append(("source of lines", procedure.lines.source, _lines))
        wanted += [("guard of lines", use.guard, _judges) for use in procedure.lines.guards if use.guard]
        wanted += [("fact of lines", name, _line_facts) for name in procedure.lines.facts]
    if procedure.barred_by is not None:
        wanted.append(("judge of windows", BARS, _bars))
    for kind, name, known in wanted:
        if name not in known:
            offered = ", ".join(sorted(known)) or "none"
            yield f"no installed app offers the {kind} {name!r}; offered are: {offered}"


def _unfit_words(procedure: Procedure, stack: Stack) -> Iterator[str]:
    carrier = _effects[procedure.effect]
    if carrier.on_lists != procedure.is_list:
        carries_out = "lists" if carrier.on_lists else "cases about one pupil"
        yield f"the effect {procedure.effect!r} carries out {carries_out} only"
    faults = list(wrong_words(carrier.words, procedure, stack))
    yield from faults
    # It may take the words for what they have to be.
    if carrier.verify is not None and not faults:
        yield from carrier.verify(procedure, stack)


def _unfit_facts(procedure: Procedure, stack: Stack) -> Iterator[str]:
    of_lines = procedure.rules_of_lines()
    of_cases = [name for name in procedure.rules() if name not in of_lines]
    yield from _unfit(
        of_cases, offered_facts(procedure), "neither a field of the form is called nor one", stack
    )
    yield from _unfit(of_lines, _offered_of_lines(procedure, stack), "none", stack)


def _unfit(rules: Iterable[str], offered: Mapping[str, FactType], nor: str, stack: Stack) -> Iterator[str]:
    for rule in map(stack.rules.__getitem__, rules):
        for name, declared in rule.facts.items():
            if name not in offered:
                yield (
                    f"the rule {rule.name!r} judges by the fact {name!r}, which {nor} of its sources offers;"
                    f" offered are: {', '.join(sorted(offered))}"
                )
            elif offered[name] is not declared.type:
                yield f"the rule {rule.name!r} takes the fact {name!r} for a {declared.type}; it is a {offered[name]}"


def offered_facts(procedure: Procedure) -> dict[str, FactType]:
    """What the rules of the procedure may judge by: the fields of its form, and before those what its sources say."""
    offered = {one.id: _TYPES.get(one.kind, FactType.text) for one in procedure.form.fields}
    for source in procedure.facts:
        offered.update(_named(_facts, source).facts)
    return offered


def _offered_of_lines(procedure: Procedure, stack: Stack) -> dict[str, FactType]:
    offered: dict[str, FactType] = {}
    for source in procedure.lines.facts if procedure.lines is not None else ():
        offered.update(_named(_line_facts, source).facts(stack))
    return offered


def facts_needed(procedure: Procedure, stack: Stack) -> frozenset[str]:
    """The facts that the rules of the procedure judge by."""
    return frozenset(fact for name in procedure.rules() for fact in stack.rules[name].facts)


_TYPES = {FieldKind.DAY: FactType.date, FieldKind.AMOUNT: FactType.decimal}


def _named(known: Mapping[str, _P], name: str) -> _P:
    if name not in known:
        raise NotOffered(name)
    return known[name]


def _register(known: dict[str, _P], name: str, implementation: _P) -> None:
    if name in known:
        raise ValueError(f"{name!r} is registered twice")
    known[name] = implementation
