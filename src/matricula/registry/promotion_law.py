"""What the law of a pack says of the yearly promotion, for the preview and for the database that carries it out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from matricula.kernel.clock import civil_today
from matricula.kernel.durations import Duration, Unit
from matricula.registry.statuses import STATUS_TABLE, status_named
from matricula.regulation.api import DayOfYear, Grade, Stack, Stage, TermMissing, Tier

BASIS: Final = "yearly_promotion"
"""``with``: the terms ``day`` (of the year), ``prepared`` (how long before it) and ``undone`` (how long after it)."""
STAYING: Final = "staying_in_grade"
"""``with``: the procedure ``decided_by`` which alone a pupil stays in a grade. Without it the school says who does."""
KEEP: Final = "registry.keep_promotion"
UNDO: Final = "registry.undo_promotion"
# The database is told whole years: it counts in no other calendar than its own. An upgrade tells it the next ones.
YEARS_BEFORE, YEARS_AFTER = 1, 12
_DAYS: Final = {Unit.calendar_days: 1, Unit.weeks: 7}


@dataclass(frozen=True)
class Staying:
    """By which clause and procedure a pupil stays in a grade, and in which stages; anybody else goes on."""

    clause: str
    procedure: str
    kind: str
    stages: tuple[str, ...]


@dataclass(frozen=True)
class PromotionYear:
    """The days of the promotion that ends one school year; ``undo_until`` is the last on which it may be undone."""

    code: str
    prepared_on: date
    runs_on: date
    undo_until: date
    next_code: str
    next_starts: date
    next_ends: date


def promotion_words(stack: Stack) -> dict[str, Any] | None:
    """What the database has to know to promote: as JSON, None for law that says nothing of promotion.

    ``next`` is the grade after each, ``renamed`` by which words a class called after its grade is called in the next,
    ``staying`` the kind of change by which alone a pupil stays, absent where the school says who does.
    """
    if BASIS not in stack.bases:
        return None
    return {
        "clause": stack.basis(BASIS),
        "next": {name: _following(stage) for name, stage in stack.stages.items()},
        "renamed": {name: _renamed(stage) for name, stage in stack.stages.items()},
        "in_school": promoted_statuses(stack),
        "kept_by": _roles(stack, KEEP),
        "undone_by": _roles(stack, UNDO),
        **_staying_words(stack),
        "years": {
            one.code: {
                "prepared": one.prepared_on.isoformat(),
                "runs": one.runs_on.isoformat(),
                "undone": one.undo_until.isoformat(),
                "next_code": one.next_code,
                "next_starts": one.next_starts.isoformat(),
                "next_ends": one.next_ends.isoformat(),
            }
            for one in promotion_years(stack)
        },
    }


def staying_law(stack: Stack) -> Staying | None:
    """What the law has decide who stays in a grade; None where it is the school's word, or the procedure not in force.

    Raises KeyError where the basis names no procedure, or one that changes nothing.
    """
    if STAYING not in stack.bases:
        return None
    name = stack.basis_words(STAYING)["decided_by"]
    history = stack.procedures[name]
    try:
        law = history.on(civil_today(stack.zone))
    except KeyError:
        return None
    return Staying(stack.basis(STAYING), name, law.effect_with["change_kind"], law.pupil.stages)


def _staying_words(stack: Stack) -> dict[str, Any]:
    found = staying_law(stack)
    return {"staying": {"clause": found.clause, "kind": found.kind}} if found is not None else {}


def unfit_staying(stack: Stack) -> Iterator[str]:
    """What of the basis names no procedure that changes a grade."""
    try:
        staying_law(stack)
    except KeyError as missing:
        yield f"bases.{STAYING}.with.decided_by names a procedure that changes a grade; {missing.args[0]!r} is none"


def promoted_statuses(stack: Stack) -> list[str]:
    """The statuses with which a pupil goes on to the next grade: those who are in school."""
    statuses = (status_named(stack, code) for code in stack.table(STATUS_TABLE).codes)
    return [one.code for one in statuses if one.in_school and not one.ends]


def away_statuses(stack: Stack) -> list[str]:
    """The statuses with which a pupil keeps the place and stays in the grade."""
    statuses = (status_named(stack, code) for code in stack.table(STATUS_TABLE).codes)
    return [one.code for one in statuses if not one.in_school and not one.ends]


def promotion_years(stack: Stack) -> Iterator[PromotionYear]:
    """The promotions of the years around today for which the law has figures."""
    this = stack.school_years.of(civil_today(stack.zone))
    for year in range(this - YEARS_BEFORE, this + YEARS_AFTER + 1):
        found = promotion_year(stack, year)
        if found is not None:
            yield found


def promotion_year(stack: Stack, year: int) -> PromotionYear | None:
    """The promotion that ends the school year beginning in ``year``; None before the law had one."""
    words, years = stack.basis_words(BASIS), stack.school_years
    starts = years.period(year).start
    try:
        day = stack.term(words["day"], on=starts).value
        before = stack.term(words["prepared"], on=starts).duration
        after = stack.term(words["undone"], on=starts).duration
    except TermMissing:
        return None
    if not isinstance(day, DayOfYear):
        raise TypeError(f"the term {words['day']!r} is no day of the year")
    runs_on, following = years.day(day, year), years.period(year + 1)
    assert following.end is not None  # a school year always ends
    return PromotionYear(
        code=_code(year),
        prepared_on=runs_on - _length(before),
        runs_on=runs_on,
        undo_until=runs_on + _length(after),
        next_code=_code(year + 1),
        next_starts=following.start,
        next_ends=following.end,
    )


def unfit_promotion(stack: Stack) -> Iterator[str]:
    """What of the basis and its terms makes no promotion."""
    try:
        promotion_year(stack, stack.school_years.of(civil_today(stack.zone)))
    except (KeyError, TypeError, ValueError) as wrong:
        yield (
            f"bases.{BASIS}.with names the terms day (a day_of_year), prepared and undone (durations in calendar days"
            f" or weeks): {wrong.args[0]}"
        )


def _length(duration: Duration) -> timedelta:
    if duration.unit not in _DAYS:
        raise ValueError(f"no day of the year is reckoned backwards in {duration.unit}")
    return timedelta(days=duration.value * _DAYS[duration.unit])


def _code(year: int) -> str:
    """As the school's own years are called (``school_year_on``)."""
    return f"{year}-{year + 1}"


def _following(stage: Stage) -> dict[str, str]:
    after = {name: stage.next_grade(name) for name in stage.grades}
    return {name: one.name for name, one in after.items() if one is not None}


def _renamed(stage: Stage) -> dict[str, list[list[str]]]:
    """Under each grade the pairs of words, its own and the next grade's, in the same language or place."""
    pairs: dict[str, list[list[str]]] = {}
    for name, grade in stage.grades.items():
        after = stage.next_grade(name)
        if after is not None:
            pairs[name] = [[here, there] for here, there in _said(grade, after) if here != there]
    return pairs


def _said(grade: Grade, after: Grade) -> Iterator[tuple[str, str]]:
    for language in grade.label:
        yield grade.label[language], after.label[language]
    yield from zip(grade.aliases, after.aliases, strict=False)


def _roles(stack: Stack, permission: str) -> list[str]:
    return [name for name, role in stack.roles.items() if permission in role.permissions_at(Tier.school)]
