"""The calendar of working days that a pack describes."""

from datetime import date
from enum import IntEnum

from matricula.kernel.calendars import MonthSystem, Override, WorkingCalendar
from matricula.regulation.reading.nodes import Node
from matricula.regulation.standing.context import Context


class Weekday(IntEnum):
    """Names of the days as packs write them, numbered as Python does."""

    monday = 0
    tuesday = 1
    wednesday = 2
    thursday = 3
    friday = 4
    saturday = 5
    sunday = 6


def read_calendar(node: Node, context: Context) -> WorkingCalendar:
    """The calendar under the key `calendar`."""
    fields = node.fields(
        required={"holidays", "weekend", "complete_years"},
        optional={"overrides", "replaces_above", "subdivision"},
    )
    weekend: set[int] = set()
    for item in fields["weekend"].items():
        if (written := item.text()) not in Weekday.__members__:
            item.fail(f"{written!r} is no day of the week; write one of {', '.join(Weekday.__members__)}")
        weekend.add(Weekday[written])
    overrides: dict[date, Override] = {}
    for day, entry in fields["overrides"].entries() if "overrides" in fields else ():
        inner = entry.fields(required={"working", "reason"})
        overrides[entry.key_day(day)] = Override(inner["working"].flag(), str(context.words(inner["reason"])))
    try:
        return WorkingCalendar(
            country=None if fields["holidays"].is_null else fields["holidays"].text(),
            weekend=frozenset(weekend),
            overrides=overrides,
            complete_years=frozenset(year.integer() for year in fields["complete_years"].items()),
            subdivision=fields.text("subdivision"),
            months=MonthSystem(context.head.school_years.system),
        )
    except ValueError as wrong:
        node.fail(str(wrong))
