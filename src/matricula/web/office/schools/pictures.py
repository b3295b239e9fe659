"""The pictures with which a school and an area open: students by grade and status, turns by week."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from matricula.authorities.api import Acting, Org, own_office
from matricula.cases.api import WeekOfTurns, turns_by_week
from matricula.kernel.clock import civil_today
from matricula.registry.api import STATUS_TABLE, Heads, headcounts, ordinary_status
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.clauses import words
from matricula.web.coded import status_mark

WEEKS: Final = 12
"""So many weeks are shown: a quarter."""


def first_monday(area: Org) -> date:
    """The Monday of the first week that is shown."""
    today = civil_today(area.time_zone)
    return today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))


def by_status(heads: Iterable[Heads]) -> Counter[str]:
    """The same without their grades."""
    counts = Counter[str]()
    for one in heads:
        counts[one.status] += one.students
    return counts


def grades_chart(area: Org, stack: Stack, heads: Iterable[Heads]) -> parts.Chart | None:
    """A bar for each grade, in pieces by status; every number leads to its students. None where there is nobody."""
    found: dict[str, Counter[str]] = {}
    for one in heads:
        found.setdefault(one.grade, Counter())[one.status] += one.students
    if not found:
        return None
    most = ordinary_status(stack).code
    there = {status for counts in found.values() for status in counts}
    law = stack.table(STATUS_TABLE).codes
    statuses = [*sorted((one for one in law if one in there), key=lambda one: one != most)]
    statuses += sorted(there - set(law))
    grades = _grades(stack)
    total = sum(counts.total() for counts in found.values())
    return parts.Chart(
        name="grades",
        caption=_("Students by grade and status"),
        said=ngettext(
            "%(count)s student in all; not in the usual status: %(unusual)s.",
            "%(count)s students in all; not in the usual status: %(unusual)s.",
            total,
        )
        % {
            "count": number_format(total),
            "unusual": number_format(total - sum(counts[most] for counts in found.values())),
        },
        what=_("Grade"),
        series=tuple(_series(area, stack, one) for one in statuses),
        bars=tuple(
            parts.Bar(
                label=grades.get(grade, grade) or _("no grade"),
                counts=tuple(found[grade][one] for one in statuses),
                # Nobody can ask a list for those without a grade.
                hrefs=tuple(_students(area, grade, one) if grade else "" for one in statuses),
                href=_students(area, grade) if grade else "",
            )
            for grade in sorted(found, key=lambda one: list(grades).index(one) if one in grades else -1)
        ),
    )


def weeks_chart(area: Org, weeks: Mapping[date, WeekOfTurns]) -> parts.Chart | None:
    """A column for each of the last weeks: turns that ended late, and in time. None where none ended."""
    since = first_monday(area)
    mondays = [since + timedelta(days=7 * at) for at in range(WEEKS)]
    shown = {one: weeks[one] for one in mondays if one in weeks}
    if not shown:
        return None
    late = sum(one.late for one in shown.values())
    ended = late + sum(one.in_time for one in shown.values())
    return parts.Chart(
        name="weeks",
        caption=_("Turns that ended, by week"),
        said=ngettext(
            "%(count)s turn ended in twelve weeks; late: %(late)s.",
            "%(count)s turns ended in twelve weeks; late: %(late)s.",
            ended,
        )
        % {"count": number_format(ended), "late": number_format(late)},
        what=_("Week from"),
        series=(
            parts.Series(pgettext("a turn", "late"), parts.Tone.late),
            parts.Series(_("in time"), parts.Tone.done),
        ),
        bars=tuple(_week(area, monday, shown.get(monday)) for monday in mondays),
        upright=True,
    )


def turns_href(area: Org, monday: date, kind: str = "") -> str:
    """The way to the turns of an area that ended in a week: all, or those of one ``kind``, ``late`` or ``in_time``."""
    asked = {"area": area.code, "week": monday.isoformat(), **({"kind": kind} if kind else {})}
    return f"{reverse('ended_turns')}?{urlencode(asked)}"


def _week(area: Org, monday: date, week: WeekOfTurns | None) -> parts.Bar:
    return parts.Bar(
        label=date_format(monday),
        short=date_format(monday, "MONTH_DAY_FORMAT"),
        counts=(week.late, week.in_time) if week else (0, 0),
        hrefs=(turns_href(area, monday, "late"), turns_href(area, monday, "in_time")),
        href=turns_href(area, monday) if week else "",
    )


def _series(area: Org, stack: Stack, status: str) -> parts.Series:
    mark = status_mark(stack, status)
    way = _students(area, status=status)
    return parts.Series(mark.label if mark else status, mark.tone if mark else parts.Tone.waiting, way)


def _students(area: Org, grade: str = "", status: str = "") -> str:
    asked = {"area": area.code, "grade": grade, "status": status}
    return f"{reverse('students')}?{urlencode({key: one for key, one in asked.items() if one})}"


def _grades(stack: Stack) -> dict[str, str]:
    """What the law calls its grades, in their order."""
    found = [
        (stage.order, grade.ordinal, name, words(grade.label))
        for stage in stack.stages.values()
        for name, grade in stage.grades.items()
    ]
    return {name: label for _order, _ordinal, name, label in sorted(found)}


def office_charts(
    area: Org, stack: Stack, heads: Iterable[Heads], weeks: Mapping[date, WeekOfTurns]
) -> list[parts.Chart]:
    """Both pictures, as far as there is something to see."""
    drawn = (grades_chart(area, stack, heads), weeks_chart(area, weeks))
    return [one for one in drawn if one is not None]


def own_charts(by: Acting) -> list[parts.Chart]:
    """The pictures of the reader's own office, for who has five minutes; three statements."""
    own = own_office(by)
    heads, weeks = headcounts(by, [own.pk]), turns_by_week(by, [own.pk], first_monday(own))
    return office_charts(own, stack_for(own.pack), heads.get(own.pk, ()), weeks.get(own.pk, {}))


def trouble(area: Org, weeks: Mapping[date, WeekOfTurns]) -> int:
    """How many turns ended late in the weeks that are shown."""
    since = first_monday(area)
    return sum(one.late for monday, one in weeks.items() if monday >= since)


def heads_cell(stack: Stack, name: str, heads: Iterable[Heads]) -> parts.Part | str:
    """How the students of an office divide by status, as a small bar with the number beneath."""
    counts = by_status(heads)
    if not counts.total():
        return "0"
    most = ordinary_status(stack).code
    pieces = Counter[parts.Tone]()
    for status, count in counts.items():
        mark = status_mark(stack, status)
        pieces[mark.tone if mark else parts.Tone.waiting] += count
    return parts.Division(
        _("%(office)s: %(unusual)s of %(count)s not in the usual status")
        % {
            "office": name,
            "unusual": number_format(counts.total() - counts[most]),
            "count": number_format(counts.total()),
        },
        tuple(pieces.most_common()),
    )
