"""Between which dates something may or must be done, in the school years of the pack's calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from matricula.kernel.periods import Period
from matricula.regulation.reading.nodes import Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, in_order, named
from matricula.regulation.standing.school_years import DayOfYear, SchoolYears
from matricula.regulation.standing.terms import TermNotInForce


@dataclass(frozen=True, slots=True)
class Bound:
    """A day of the school year, or of one `years_later`."""

    day: DayOfYear
    years_later: int = 0


@dataclass(frozen=True, slots=True)
class DatedWindow:
    """The window as the law has it since a date; a bound of None is the school year's own. Both days belong to it."""

    since: date
    opens: Bound | None
    closes: Bound | None
    clause: str


@dataclass(frozen=True, slots=True)
class WindowState:
    """A window in one school year: the days it is open, and the clause that says so."""

    period: Period
    clause: str
    verified: bool


@dataclass(frozen=True)
class Window:
    """One window through time."""

    declared: Declaration
    question: Text
    checked_against_source_on: date
    school_years: SchoolYears
    values: tuple[DatedWindow, ...]

    @property
    def name(self) -> str:
        return self.declared.name

    def of(self, school_year: int) -> WindowState:
        """The window of the school year that begins in `school_year`; `TermNotInForce` when no law had it then.

        The law in force on the window's last day decides.
        """
        for value in reversed(self.values):
            whole = self.school_years.period(school_year)
            opens = self._day(value.opens, school_year) if value.opens else whole.start
            closes = self._day(value.closes, school_year) if value.closes else whole.last
            if closes is not None and value.since <= closes:
                return WindowState(Period.through(opens, closes), value.clause, self.declared.verified)
        raise TermNotInForce(
            f"the window {self.name!r} does not exist in the school year {school_year}: it holds from "
            f"{self.values[0].since} ({self.declared.origin})"
        )

    def closes_on(self, school_year: int) -> date:
        """The last day that still belongs to the window."""
        last = self.of(school_year).period.last
        if last is None:
            raise ValueError(f"the window {self.name!r} has no last day in the school year {school_year}")
        return last

    def is_open(self, day: date, school_year: int | None = None) -> bool:
        """Whether `day` lies in the window of its own school year, or of the given one."""
        return day in self.of(self.school_years.of(day) if school_year is None else school_year).period

    def _day(self, bound: Bound, school_year: int) -> date:
        return self.school_years.day(bound.day, school_year, bound.years_later)


def read_windows(node: Node, context: Context) -> Iterator[tuple[Declaration, Window]]:
    """The windows under the key `windows`."""
    for name, entry in named(node):
        fields = entry.fields(
            required={"question", "checked_against_source_on", "values"}, optional=set(DECLARED)
        )
        values = [_dated(value.key_day(since), value, context) for since, value in fields["values"].entries()]
        if not values:
            fields["values"].fail(
                f"the window {name!r} has no dates; add them under the date from which they hold"
            )
        in_order(fields["values"], [value.since for value in values])
        declared = context.declaration(name, entry, fields)
        yield (
            declared,
            Window(
                declared=declared,
                question=context.words(fields["question"]),
                checked_against_source_on=fields["checked_against_source_on"].day(),
                school_years=context.head.school_years,
                values=tuple(values),
            ),
        )


def _dated(since: date, node: Node, context: Context) -> DatedWindow:
    fields = node.fields(required={"opens", "closes", "clause"})
    opens, closes = _bound(fields["opens"], context), _bound(fields["closes"], context)
    years = context.head.school_years
    if (
        opens
        and closes
        and years.day(opens.day, 2001, opens.years_later) > years.day(closes.day, 2001, closes.years_later)
    ):
        node.fail(f"the window opens on {opens.day} after it closes on {closes.day} of the same school year")
    return DatedWindow(since, opens, closes, context.clause(fields["clause"]))


def _bound(node: Node, context: Context) -> Bound | None:
    if node.is_null:
        return None
    if not node.is_mapping:
        return Bound(context.day_of_year(node))
    fields = node.fields(required={"day", "years_later"})
    return Bound(context.day_of_year(fields["day"]), fields["years_later"].integer())
