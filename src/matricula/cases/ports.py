"""Where other apps plug in what a procedure may name: its effect, the facts its rules judge, its own guards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org
from matricula.cases.models import Case, CaseSubject
from matricula.regulation.api import Outcome, PackError, Procedure, Refused, Stack

FactValue = str | int | bool | date | None


@dataclass(frozen=True, slots=True)
class Question:
    """What is being judged: a case as it stands at ``at``, its parties' orgs by role, its pupil.

    The transaction has the sight of ``by``: the pupil's own rows may be hidden from it.
    """

    case: Case
    procedure: Procedure
    stack: Stack
    subject: CaseSubject
    orgs: Mapping[str, Org]
    by: Acting
    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """A guard's answer and what it saw."""

    outcome: Outcome
    seen: FactValue = None
    needed: FactValue = None


class Effect(Protocol):
    """Carries out an approved case inside the deciding transaction, which then sees with the eyes of all parties."""

    def __call__(self, question: Question) -> None: ...


class NumberGiven(Protocol):
    """The student number that carrying the case out would give; None while there is none. It asks no database."""

    def __call__(self, case: Case, procedure: Procedure, stack: Stack) -> str | None: ...


class Fact(Protocol):
    """Answers some facts by name; a fact that is not known is None, which judges as incomplete."""

    def __call__(self, question: Question) -> Mapping[str, FactValue]: ...


class Guard(Protocol):
    """Judges one condition that no rule over facts can express."""

    def __call__(self, question: Question) -> Verdict: ...


_effects: dict[str, Effect] = {}
_numbers: dict[str, NumberGiven] = {}
_facts: dict[str, Fact] = {}
_guards: dict[str, Guard] = {}
_P = TypeVar("_P", Effect, NumberGiven, Fact, Guard)


def register_effect(name: str, effect: Effect, *, gives: NumberGiven | None = None) -> None:
    """Make ``effect`` known, and the number that it gives the pupil, if any; a name is given once."""
    _register(_effects, name, effect)
    if gives is not None:
        _register(_numbers, name, gives)


def register_fact(name: str, fact: Fact) -> None:
    """Make a source of facts known; a name is given once."""
    _register(_facts, name, fact)


def register_guard(name: str, guard: Guard) -> None:
    """Make ``guard`` known; a name is given once."""
    _register(_guards, name, guard)


def effect_named(name: str) -> Effect:
    """The effect of that name; ``NotOffered`` when nobody registered it."""
    return _named(_effects, name)


def number_given_by(case: Case, procedure: Procedure, stack: Stack) -> str | None:
    """The student number that the case gives once it is carried out; None where its effect gives none."""
    gives = _numbers.get(procedure.effect)
    return gives(case, procedure, stack) if gives else None


def fact_named(name: str) -> Fact:
    """The source of facts of that name; ``NotOffered`` when nobody registered it."""
    return _named(_facts, name)


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


def verify_ports(procedure: Procedure) -> None:
    """Raise PackError when the procedure names an effect, fact or guard that no installed app offers."""
    wanted: list[tuple[str, str, Collection[str]]] = [("effect", procedure.effect, _effects)]
    wanted += [("fact", name, _facts) for name in procedure.facts]
    wanted += [("guard", use.guard, _guards) for use in procedure.guards if use.guard]
    for kind, name, known in wanted:
        if name not in known:
            offered = ", ".join(sorted(known)) or "none"
            raise PackError(
                f"procedure {procedure.id}: no installed app offers the {kind} {name!r}; offered are: {offered}"
            )


def _named(known: Mapping[str, _P], name: str) -> _P:
    if name not in known:
        raise NotOffered(name)
    return known[name]


def _register(known: dict[str, _P], name: str, implementation: _P) -> None:
    if name in known and known[name] is not implementation:
        raise ValueError(f"{name!r} is registered twice")
    known[name] = implementation
