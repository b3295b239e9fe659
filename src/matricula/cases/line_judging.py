"""Judges the students of a list, all at once: whom the list is for, what keeps them off, what becomes of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

from matricula.cases.models import Case
from matricula.cases.ports import Candidate, FactValue, line_facts_named, line_judge_named, lines_named
from matricula.registry.api import ClassMembership, Enrollment
from matricula.regulation.api import (
    Explanation,
    GoverningDate,
    JudgingRule,
    Lines,
    Outcome,
    OutcomeBy,
    Procedure,
    Stack,
    TermNotInForce,
    Window,
)

NOT_ON_ROLL = "not_on_roll"
"""Against a student who has left the roll, the stage or the status since the list was drawn up."""
OTHER_STATUS = "other_status"
"""Against a student whom the source offers but the list is not for; beside it stands the ``status``."""
UNDECIDED = "undecided"
"""Against a student of whom too little is known for the rule to say what becomes of them."""
OTHER_OUTCOME = "other_outcome"
"""Against a student of whom the rule says by now something else than the list that was filed."""
_DAY = timedelta(days=1)
Against: TypeAlias = dict[str, Any]
"""One thing that stands against a line: ``code`` and ``clause``.

Of a rule also the ``text`` by language, of a window the day from which it no longer does (``opens_on``).
"""
Facts: TypeAlias = Mapping[int, Mapping[str, FactValue]]


@dataclass
class Judged:
    """What is found of one student: what stands against the line, what becomes of the student, what a rule found unmet.

    ``outcome`` is empty where no rule says it, or where the rule cannot.
    """

    against: list[Against] = field(default_factory=list)
    outcome: str = ""
    findings: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Roll:
    """Whom the source of a list offers today, and by student what is found."""

    there: Sequence[Candidate]
    judged: Mapping[int, Judged]


def judge_roll(
    case: Case, stack: Stack, law: Procedure, *, school_id: int, stage: str, asked: Iterable[int]
) -> Roll:
    """Judge everybody whom the source offers, and say of those ``asked`` whom it offers no more that they are not.

    One statement for the source, one for the days of entry where a rule goes by them, one for the classes where a
    window does, and those of guards and facts.
    """
    rules = law.lines
    assert rules is not None  # the loader lets no list be without
    unfit = law.pupil.clause or law.clause
    there = lines_named(rules.source)(school_id, stage, law.pupil.statuses, stack).rows()
    judged = {one.id: Judged() for one in there}
    for one in there:
        if one.status not in law.pupil.statuses:
            judged[one.id].against.append({"code": OTHER_STATUS, "clause": unfit, "status": one.status})
    _judge(judged, rules, stack, on=case.governing_on)
    for gone in set(asked) - judged.keys():
        judged[gone] = Judged([{"code": NOT_ON_ROLL, "clause": unfit}])
    return Roll(there, judged)


def _judge(judged: dict[int, Judged], rules: Lines, stack: Stack, *, on: date) -> None:
    """Guard by guard; a rule says what it has seen, the guard where it is written. Last what becomes of them."""
    students = list(judged)
    facts: dict[int, dict[str, FactValue]] = {student: {} for student in students}
    for source in rules.facts:
        for student, known in line_facts_named(source)(students, stack).items():
            facts[student].update(known)
    asked = [stack.rule(name) for name in (*(use.rule for use in rules.guards), _rule_of(rules)) if name]
    entered = _entered(students) if any(_by_entry(rule) for rule in asked) else {}
    for use in rules.guards:
        if use.guard is not None:
            for student in line_judge_named(use.guard)(students, stack):
                judged[student].against.append({"code": use.id, "clause": use.clause})
            continue
        if use.window is not None:
            for student, opens_on in _before(stack.windows[use.window], students, on).items():
                judged[student].against.append(
                    {"code": use.id, "clause": use.clause, "opens_on": opens_on.isoformat()}
                )
            continue
        for student, found in _unmet(stack.rule(use.rule or ""), facts, entered, on=on).items():
            judged[student].against += _against(use.id, found, use.clause)
    if (by := rules.outcome_by) is not None:
        _decide(judged, by, _unmet(stack.rule(by.rule), facts, entered, on=on))


def _decide(judged: dict[int, Judged], by: OutcomeBy, unmet: Mapping[int, Explanation]) -> None:
    """Met or unmet is an outcome. What cannot be decided keeps the line off, with all that is missing."""
    for student, one in judged.items():
        found = unmet.get(student)
        if found is None:
            one.outcome = by.met
        elif found.outcome is Outcome.unmet:
            one.outcome = by.unmet
            one.findings = [{"clause": each.clause, "text": dict(each.text)} for each in found.deciding]
        else:
            one.against += _against(UNDECIDED, found)


def _against(code: str, found: Explanation, clause: str | None = None) -> list[Against]:
    """What stands against a line by a rule: each finding on which it rests, by the clause given or by its own."""
    return [
        {"code": code, "clause": one.clause if clause is None else clause, "text": dict(one.text)}
        for one in found.deciding
    ]


def _unmet(
    rule: JudgingRule, facts: Facts, entered: Mapping[int, date], *, on: date
) -> dict[int, Explanation]:
    """By student what the rule finds of those alone whom it does not find to be met.

    It goes by the law of the day that governs it: one for all, or that on which each student began the stage. Where
    that is not known, or lies before the law, nothing is decided.
    """
    students = list(facts)
    days = [entered.get(student) for student in students] if _by_entry(rule) else on
    unmet = rule.explain_unmet([facts[student] for student in students], on=days)
    return {students[place]: one for place, one in unmet.items()}


def _before(window: Window, students: Sequence[int], on: date) -> dict[int, date]:
    """Those for whom the window has not opened by that day, each with the day on which it does.

    It is asked of the school year of the class where they sit; who sits nowhere belongs to that of the day. A window
    that the law did not have then keeps nobody off. One statement.
    """
    seats = ClassMembership.objects.filter(
        enrollment__student_id__in=students,
        enrollment__is_open=True,
        enrollment__is_principal=True,
        ended_on=None,
    )
    ends = dict(seats.values_list("enrollment__student_id", "school_class__session__ended_on"))
    years = window.school_years
    year_of = {one: years.of(ends[one] - _DAY if one in ends else on) for one in students}
    opens = {year: _opens_on(window, year) for year in set(year_of.values())}
    return {one: day for one in students if (day := opens[year_of[one]]) is not None and on < day}


def _opens_on(window: Window, year: int) -> date | None:
    try:
        return window.of(year).period.start
    except TermNotInForce:
        return None


def _rule_of(rules: Lines) -> str | None:
    return rules.outcome_by.rule if rules.outcome_by is not None else None


def _by_entry(rule: JudgingRule) -> bool:
    return rule.rule.governed_by is GoverningDate.entry


def _entered(students: Sequence[int]) -> dict[int, date]:
    """On which day each began the stage of the place that is open. One statement."""
    places = Enrollment.objects.filter(student_id__in=students, is_open=True, is_principal=True)
    return dict(places.values_list("student_id", "entered_on"))
