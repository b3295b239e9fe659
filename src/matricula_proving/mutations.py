"""The wrong changes that can be made to each kind of item, one at a time, with words for what was changed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar, cast

from matricula.kernel import jalali
from matricula.kernel.calendars import MonthSystem
from matricula.kernel.durations import Duration
from matricula.regulation.rules.expressions import Constant, Literal
from matricula.regulation.rules.rules import Combination, Comparison, Rule, RuleClause, Test
from matricula.regulation.standing.bases import Basis
from matricula.regulation.standing.context import Tier
from matricula.regulation.standing.institutions import Level, Stage
from matricula.regulation.standing.layouts import Column, ColumnType, Layout, Required
from matricula.regulation.standing.offices import Duty, DutyHolder, Follows, Role
from matricula.regulation.standing.school_years import DayOfYear
from matricula.regulation.standing.seasons import Season
from matricula.regulation.standing.tables import CodeTable
from matricula.regulation.standing.terms import DatedValue, Term
from matricula.regulation.standing.watches import Watch
from matricula.regulation.standing.windows import Bound, DatedWindow, Window

Changes = Iterator[tuple[str, object]]
Item = TypeVar("Item")


def altered(item: Item, changes: Mapping[str, Any]) -> Item:
    """A copy of a frozen dataclass whose fields are chosen at run time."""
    return cast("Item", replace(cast("Any", item), **changes))


_FLIPPED = {
    Comparison.at_least: (Comparison.more_than, Comparison.less_than),
    Comparison.more_than: (Comparison.at_least, Comparison.at_most),
    Comparison.at_most: (Comparison.less_than, Comparison.more_than),
    Comparison.less_than: (Comparison.at_most, Comparison.at_least),
    Comparison.equals: (Comparison.differs,),
    Comparison.differs: (Comparison.equals,),
    Comparison.one_of: (Comparison.none_of,),
    Comparison.none_of: (Comparison.one_of,),
    Comparison.is_true: (Comparison.is_false,),
    Comparison.is_false: (Comparison.is_true,),
    Comparison.present: (Comparison.absent,),
    Comparison.absent: (Comparison.present,),
}


def of_term(item: object) -> Changes:
    """Every dated value one unit more and less, in force a day earlier and later, and without its clause."""
    term = cast("Term", item)
    for place, value in enumerate(term.values):
        for words, since in _days_round(value.since):
            yield words, _with_value(term, place, replace(value, since=since))
        for words, answer in _neighbours(value.value):
            yield f"{words} from {value.since}", _with_value(term, place, altered(value, {"value": answer}))
        yield f"no clause from {value.since}", _with_value(term, place, replace(value, clause=""))


def of_window(item: object) -> Changes:
    """Every bound a day earlier and later, and every version without its clause."""
    window = cast("Window", item)
    for place, value in enumerate(window.values):
        for name in ("opens", "closes"):
            bound: Bound | None = getattr(value, name)
            for words, day in _days(bound.day, window.school_years.system) if bound else ():
                moved = altered(value, {name: altered(bound, {"day": day})})
                yield f"{name} {words} from {value.since}", _with_window(window, place, moved)
        yield (
            f"no clause from {value.since}",
            _with_window(window, place, replace(value, clause="")),
        )


def of_rule(item: object) -> Changes:
    """Comparisons flipped, literals moved by one, conditions dropped, combinations turned, clauses blanked."""
    rule = cast("Rule", item)
    for place, part in enumerate(rule.clauses):
        for words, changed in _of_part(part):
            parts = (*rule.clauses[:place], changed, *rule.clauses[place + 1 :])
            yield f"{part.name}: {words}", replace(rule, clauses=parts)
    for words, combination in _turned(rule.met_when):
        yield words, replace(rule, met_when=combination)


def of_role(item: object) -> Changes:
    """Each permission dropped, the training not needed, not reported, no reserve, each clause blanked."""
    role = cast("Role", item)
    for permission in sorted(role.permissions):
        yield f"without {permission}", replace(role, permissions=role.permissions - {permission})
    for tier, more in role.more_at.items():
        for permission in sorted(more):
            fewer = {**role.more_at, tier: more - {permission}}
            yield f"without {permission} at {tier}", replace(role, more_at=fewer)
    if role.requires_training is not None:
        yield "without training", replace(role, requires_training=None)
        yield "no clause for the training", replace(role, requires_training="")
    if role.reported is not None:
        yield "not reported", replace(role, reported=None)
        yield "no clause for the report", replace(role, reported=replace(role.reported, clause=""))
    if role.reserve_of is not None:
        yield f"no reserve of {role.reserve_of}", replace(role, reserve_of=None)
    yield from of_cited(role)


def of_duty(item: object) -> Changes:
    """For every stage the next tier instead, others that urge, and no clause; directly-run schools the other way."""
    duty = cast("Duty", item)
    tiers = list(Tier)
    if (directly := duty.directly_run) is not None:
        other_way = next(one for one in Follows if one != directly.follows)
        yield f"directly run: {other_way}", replace(duty, directly_run=replace(directly, follows=other_way))
        yield "no clause for directly run", replace(duty, directly_run=replace(directly, clause=""))
    for stage, holder in duty.stages.items():
        other = tiers[(tiers.index(holder.tier) + 1) % len(tiers)]
        for words, changed in (
            (f"{stage} at {other}", replace(holder, tier=other)),
            (f"no clause for {stage}", replace(holder, clause="")),
            *_with_others_urging(stage, holder),
        ):
            yield words, replace(duty, stages={**duty.stages, stage: changed})


def _with_others_urging(stage: str, holder: DutyHolder) -> Iterator[tuple[str, DutyHolder]]:
    for tier, clause in holder.also.items():
        fewer = {other: by for other, by in holder.also.items() if other != tier}
        yield f"{stage}: {tier} does not urge", replace(holder, also=fewer)
        yield f"{stage}: no clause for {tier} to urge", replace(holder, also={**holder.also, tier: ""})
        one_more = next(other for other in Tier if other != holder.tier and other not in holder.also)
        yield f"{stage}: {one_more} urges too", replace(holder, also={**holder.also, one_more: clause})


def of_level(item: object) -> Changes:
    """The next tier instead, and no clause."""
    level = cast("Level", item)
    tiers = list(Tier)
    other = tiers[(tiers.index(level.tier) + 1) % len(tiers)]
    yield f"at {other}", replace(level, tier=other)
    yield from of_cited(level)


def of_stage(item: object) -> Changes:
    """Compulsory or not turned round, the last grade dropped, and no clause."""
    stage = cast("Stage", item)
    yield "compulsory turned round", replace(stage, compulsory=not stage.compulsory)
    grades = dict(list(stage.grades.items())[:-1])
    yield "without its last grade", replace(stage, grades=grades)
    if stage.next is not None:
        yield "leading nowhere", replace(stage, next=None)
    yield from of_cited(stage)


def of_table(item: object) -> Changes:
    """Each code dropped, and no clause."""
    table = cast("CodeTable", item)
    for code in table.entries:
        rest = {other: kept for other, kept in table.entries.items() if other != code}
        yield f"without {code}", replace(table, entries=rest)
    yield from of_cited(table)


def of_layout(item: object) -> Changes:
    """Each column dropped, needed or not, of another size, free instead of coded, and no clause."""
    layout = cast("Layout", item)
    for place, column in enumerate(layout.columns):
        before, after = layout.columns[:place], layout.columns[place + 1 :]
        yield f"without {column.field}", replace(layout, columns=(*before, *after))
        for words, changed in _of_column(column):
            yield f"{column.field}: {words}", replace(layout, columns=(*before, changed, *after))
    yield from of_cited(layout)


def _of_column(column: Column) -> Iterator[tuple[str, Column]]:
    other = Required.no if column.required is Required.yes else Required.yes
    yield f"needed: {other}", replace(column, required=other)
    for name in ("max", "length"):
        size: int | None = getattr(column, name)
        if size is not None:
            yield f"{name} {size + 1}", altered(column, {name: size + 1})
    if column.table is not None:
        yield "in no table", replace(column, table=None, type=ColumnType.text)


def of_basis(item: object) -> Changes:
    """Each word of the basis missing, and no clause."""
    basis = cast("Basis", item)
    for word in basis.words:
        rest = {name: code for name, code in basis.words.items() if name != word}
        yield f"without its word {word}", replace(basis, words=rest)
    yield from of_cited(basis)


def of_watch(item: object) -> Changes:
    """Another source or procedure to follow, each word, status, stage, role and offer missing, and no clause."""
    watch = cast("Watch", item)
    yield "another source", replace(watch, source=f"{watch.source}_elsewhere")
    for word, term in watch.words.items():
        rest = {name: one for name, one in watch.words.items() if name != word}
        yield f"without its word {word}", replace(watch, words=rest)
        yield f"{word} by another term than {term}", replace(watch, words={**watch.words, word: "no_term"})
    if watch.after is not None:
        yield f"not after {watch.after}", replace(watch, after=None)
    for name in ("statuses", "stages", "shown_to", "leads_to"):
        listed: tuple[str, ...] = getattr(watch, name)
        for one in listed:
            rest_of_it = tuple(other for other in listed if other != one)
            yield f"{name} without {one}", altered(watch, {name: rest_of_it})
    yield from of_cited(watch)


def of_season(item: object) -> Changes:
    """Each window, bar, advice and column missing, each name another one, each outcome another, and no clause."""
    season = cast("Season", item)
    for name in ("windows", "bars_after", "advice", "certificate_needs"):
        listed: tuple[str, ...] = getattr(season, name)
        for one in listed:
            rest = tuple(other for other in listed if other != one)
            yield f"{name} without {one}", altered(season, {name: rest})
    for name in ("stage", "duty", "freezes_after", "done_by", "rule", "locked_by"):
        yield f"another {name}", altered(season, {name: f"{getattr(season, name)}_other"})
    if season.leaves_from:
        yield "nothing to wait for", replace(season, leaves_from="")
    for outcome, status in season.outcomes.items():
        yield (
            f"{outcome} otherwise than {status}",
            replace(season, outcomes={**season.outcomes, outcome: f"{status}_other"}),
        )
    yield from of_cited(season)


def of_cited(item: Any) -> Changes:
    """The clause blanked, for an item that cites exactly one."""
    if item.clause:
        yield "no clause", replace(item, clause="")


def _of_part(part: RuleClause) -> Iterator[tuple[str, RuleClause]]:
    for words, test in _of_test(part.test):
        yield words, replace(part, test=test)
    if part.applies_when is not None:
        yield "applies always", replace(part, applies_when=None)
        for words, test in _of_test(part.applies_when):
            yield f"applies when {words}", replace(part, applies_when=test)
    yield "no clause", replace(part, clause="")


def _of_test(test: Test) -> Iterator[tuple[str, Test]]:
    for other in _FLIPPED[test.comparison]:
        yield f"{other} instead of {test.comparison}", replace(test, comparison=other)
    if isinstance(test.needed, Constant):
        for words, value in _neighbours(test.needed.value):
            yield f"needs {words}", replace(test, needed=Constant(value))


def _turned(combination: Combination) -> Iterator[tuple[str, Combination]]:
    if len(combination.parts) > 1:
        words = "any instead of all" if combination.every else "all instead of any"
        yield (
            f"{words} of {', '.join(combination.names())}",
            replace(combination, every=not combination.every),
        )
    for place, part in enumerate(combination.parts):
        if isinstance(part, Combination):
            for words, turned in _turned(part):
                parts = (*combination.parts[:place], turned, *combination.parts[place + 1 :])
                yield words, replace(combination, parts=parts)


def _neighbours(value: object) -> Iterator[tuple[str, Literal]]:
    if isinstance(value, bool):
        yield str(not value).lower(), not value
    elif isinstance(value, int | Decimal):
        step = Decimal(1).scaleb(int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 1
        for other in (value - step, value + step):
            yield f"{other} instead of {value}", other if isinstance(value, Decimal) else int(other)
    else:
        yield from _other_neighbours(value)


def _other_neighbours(value: object) -> Iterator[tuple[str, Literal]]:
    match value:
        case Duration():
            for number in (value.value - 1, value.value + 1):
                if number >= 0:
                    changed = Duration(number, value.unit)
                    yield f"{changed} instead of {value}", changed
        case DayOfYear():
            yield from _days(value, MonthSystem.gregorian)
        case tuple():
            for place, entry in enumerate(value):
                yield f"without {entry}", (*value[:place], *value[place + 1 :])
        case str():
            yield f"{value}~ instead of {value}", f"{value}~"


def _days_round(since: date) -> Iterator[tuple[str, date]]:
    for other in (since - timedelta(days=1), since + timedelta(days=1)):
        yield f"in force from {other} instead of {since}", other


def _days(day: DayOfYear, system: MonthSystem) -> Iterator[tuple[str, DayOfYear]]:
    """The days before and after, in a common year."""
    jalali_system = system is MonthSystem.jalali
    here = day.in_year(1400 if jalali_system else 2001, system)
    for other in (here - timedelta(days=1), here + timedelta(days=1)):
        month, number = jalali.to_parts(other)[1:] if jalali_system else (other.month, other.day)
        moved = DayOfYear(month, number)
        yield f"on {moved} instead of {day}", moved


def _with_value(term: Term, place: int, value: DatedValue) -> Term:
    return replace(term, values=(*term.values[:place], value, *term.values[place + 1 :]))


def _with_window(window: Window, place: int, value: DatedWindow) -> Window:
    return replace(window, values=(*window.values[:place], value, *window.values[place + 1 :]))
