"""Cases about dated values: terms, windows, deadlines, working days, bases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from matricula.kernel.calendars import reckon
from matricula.kernel.durations import Duration, Unit
from matricula.regulation.answers.notation import in_words
from matricula.regulation.clause_cases.model import Failures, citation, expected
from matricula.regulation.reading.nodes import Fields, Node
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.context import Context
from matricula.regulation.standing.terms import TermAnswer, TermNotInForce, TermRepealed


@dataclass(frozen=True)
class TermAsk:
    """What a term is on a day; `none` before it is in force, `repealed` after its end."""

    term: str
    on: date
    expect: object
    kind: str = "term"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"term:{self.term}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        found: object
        try:
            value = stack.term(self.term, on=self.on)
        except TermRepealed:
            found = "repealed"
        except TermNotInForce:
            found = "none"
        else:
            found = _plain(value.value)
            if value.clause != clause:
                return (f"the term {self.term} on {self.on} cites {value.clause!r}, not {clause}",)
        cites = citation(stack, clause, f"term:{self.term}", stack.terms[self.term])
        return (*expected(f"the term {self.term} on {self.on}", self.expect, found), *cites)

    def in_words(self) -> str:
        return f"term {self.term} on {self.on}: {self.answer_in_words()}"

    def answer_in_words(self) -> str:
        return _shown(self.expect)


@dataclass(frozen=True)
class WindowAsk:
    """Whether a window is open on a day."""

    window: str
    on: date
    expect: str
    school_year: int | None
    kind: str = "window"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"window:{self.window}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        window = stack.window(self.window)
        year = stack.school_years.of(self.on) if self.school_year is None else self.school_year
        found = "open" if window.is_open(self.on, year) else "closed"
        return (
            *expected(f"the window {self.window} on {self.on}", self.expect, found),
            *expected(f"the clause of the window {self.window}", clause, window.of(year).clause),
        )

    def in_words(self) -> str:
        return f"window {self.window} on {self.on}: {self.expect}"

    def answer_in_words(self) -> str:
        return self.expect


@dataclass(frozen=True)
class DeadlineAsk:
    """When a term's time is up, counted from an instant in the pack's zone."""

    term: str
    start: datetime
    expect: date | datetime
    kind: str = "deadline"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"term:{self.term}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        value = stack.term(self.term, on=self.start.date())
        begun = self.start.replace(tzinfo=stack.zone)
        reckoned = reckon(begun, value.duration, stack.calendar(), stack.zone)
        if isinstance(self.expect, datetime):
            found: object = reckoned.at.replace(tzinfo=None)
        else:
            found = reckoned.last_on
        doubts = (
            (f"the calendar is not complete for {', '.join(map(str, reckoned.incomplete_years))}",)
            if reckoned.incomplete_years
            else ()
        )
        return (
            *expected(f"{self.term} from {self.start:%Y-%m-%d %H:%M}", self.expect, found),
            *expected(f"the clause of the term {self.term}", clause, value.clause),
            *doubts,
        )

    def in_words(self) -> str:
        return f"{self.term} from {self.start:%Y-%m-%d %H:%M}: {self.answer_in_words()}"

    def answer_in_words(self) -> str:
        return f"until {self.expect}"


@dataclass(frozen=True)
class CalendarAsk:
    """Whether a day is a working day."""

    day: date
    expect: str
    kind: str = "calendar"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({"calendar"})

    def check(self, stack: Stack, clause: str) -> Failures:
        found = "working" if stack.calendar().is_working_day(self.day) else "off"
        return expected(f"the day {self.day}", self.expect, found)

    def in_words(self) -> str:
        return f"{self.day} is {self.expect}"

    def answer_in_words(self) -> str:
        return self.expect


@dataclass(frozen=True)
class BasisAsk:
    """Which clause stands behind something the platform's code enforces: the case's own; and the words it writes."""

    basis: str
    expect: Mapping[str, str] | None = None
    kind: str = "basis"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"basis:{self.basis}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        failures = expected(f"the basis {self.basis}", clause, stack.basis(self.basis))
        if self.expect is not None:
            failures += expected(f"the words of {self.basis}", self.expect, stack.basis_words(self.basis))
        return failures

    def in_words(self) -> str:
        words = ", ".join(f"{name} {code}" for name, code in (self.expect or {}).items())
        return f"basis {self.basis}" + (f": {words}" if words else "")

    def answer_in_words(self) -> str:
        return "this clause"


def read_term(fields: Fields, _: Context) -> TermAsk:
    return TermAsk(fields["term"].name(), fields["on"].day(), _expectation(fields["expect"]))


def read_window(fields: Fields, _: Context) -> WindowAsk:
    return WindowAsk(
        fields["window"].name(),
        fields["on"].day(),
        _word(fields["expect"], "open", "closed"),
        fields.integer("school_year"),
    )


def read_deadline(fields: Fields, _: Context) -> DeadlineAsk:
    expect = fields["expect"]
    instant = isinstance(expect.raw, datetime) or (isinstance(expect.raw, str) and "T" in expect.raw)
    return DeadlineAsk(
        fields["term"].name(), fields["from"].instant(), expect.instant() if instant else expect.day()
    )


def read_calendar(fields: Fields, _: Context) -> CalendarAsk:
    return CalendarAsk(fields["day"].day(), _word(fields["expect"], "working", "off"))


def read_basis(fields: Fields, _: Context) -> BasisAsk:
    expect = {key: node.text() for key, node in fields["expect"].entries()} if "expect" in fields else None
    return BasisAsk(fields["basis"].name(), expect)


def _word(node: Node, *words: str) -> str:
    if (written := node.text()) not in words:
        node.fail(f"{written!r} is not among {', '.join(words)}")
    return written


def _expectation(node: Node) -> object:
    if node.is_mapping:
        fields = node.fields(required={"value", "unit"})
        return (fields["value"].integer(), str(fields["unit"].choice(Unit)))
    if node.is_list:
        return node.texts()
    plain = node.plain()
    return Decimal(plain) if isinstance(plain, int) and not isinstance(plain, bool) else plain


def _plain(value: TermAnswer) -> object:
    match value:
        case Duration():
            return (value.value, str(value.unit))
        case bool() | Decimal() | tuple():
            return value
        case int():
            return Decimal(value)
        case _:
            return str(value)


def _shown(expect: object) -> str:
    if isinstance(expect, tuple) and len(expect) == 2 and isinstance(expect[0], int):
        return str(Duration(expect[0], Unit(str(expect[1]))))
    return in_words(expect, "en")
