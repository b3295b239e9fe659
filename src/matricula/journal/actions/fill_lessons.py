"""Put the lessons of the coming weeks on their days, as the timetable says."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.journal.clashes import in_the_way, standing_on
from matricula.journal.hands import PLAN
from matricula.journal.models import Bell, Lesson, LessonChange, TeachingGroup, TimetableLine
from matricula.journal.teaching_days import TeachingDays
from matricula.journal.timetable import in_week, standing_lines
from matricula.journal.words import JOURNAL_BASIS
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import stack_for

AHEAD: Final = timedelta(days=21)
FILLING_JOB: Final = "journal.fill_lessons"
_PLANNED: Final = ("teacher", "number", "starts_at", "ends_at", "room")


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of it: lessons made, brought up to date and taken away; and those that something is in the way of."""

    made: int
    changed: int
    gone: int
    in_the_way: tuple[Lesson, ...]


def fill_soon(by: Acting) -> None:
    """Have the lessons planned in the background once this transaction has ended; its end queues the job."""
    app.configure_task(FILLING_JOB, allow_unknown=False).defer(appointment=by.appointment_id)


def fill_lessons(*, by: Acting, school: Org, until: date | None = None) -> Filled:
    """Make the lessons of the coming weeks that are missing, before ``until``; take away those whose line is gone.

    On teaching days alone. A lesson in which somebody has written, or that was changed by hand, is left as it is, and
    one that was moved or cancelled does not come back. What has something in its way is left out and named. The same
    again changes nothing, and whoever was stopped in the middle begins anew. Basis ``journal``; about ten statements,
    however many lessons there are. Raises :class:`NotPermitted`.
    """
    require(by, PLAN, school)
    clause = stack_for(school.pack).basis(JOURNAL_BASIS)
    today = civil_today(school.time_zone)
    until = until or today + AHEAD
    with transaction.atomic():
        TeachingGroup.objects.select_for_update(of=("self",), no_key=True).filter(school=school).order_by(
            "pk"
        ).first()
        wanted = _wanted(school, today, until)
        # Those of lines that have ended meanwhile are among them.
        standing = list(
            Lesson.objects.filter(school=school, line__isnull=False, day__gte=today).select_related("group")
        )
        moved = _planned_days(standing)
        by_line = {(one.line_id, moved.get(one.pk, one.day)): one for one in standing}
        stale = [one.pk for key, one in by_line.items() if key not in wanted and key[1] < until]
        stale += [one.pk for key, one in by_line.items() if key[1] >= until and _ended(one, key[1])]
        untouched = {
            one.pk
            for one in standing
            if one.pk not in moved and one.taken_at is None and one.cancelled_at is None
        }
        gone = _unplanned(stale)
        missing = [lesson for key, lesson in wanted.items() if key not in by_line]
        renewed = [
            _brought_up(by_line[key], lesson)
            for key, lesson in wanted.items()
            if key in by_line and by_line[key].pk in untouched and _differs(by_line[key], lesson)
        ]
        free, blocked = _free(school, missing)
        if not (free or renewed or gone):
            return Filled(0, 0, 0, tuple(blocked))
        with recorded(
            "journal.fill_lessons",
            by=by,
            subject_kind="school",
            subject=school.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record:
            Lesson.objects.bulk_create(free)
            Lesson.objects.bulk_update(renewed, _PLANNED)
            record.detail = {
                "made": len(free),
                "changed": len(renewed),
                "gone": gone,
                "blocked": len(blocked),
            }
    return Filled(len(free), len(renewed), gone, tuple(blocked))


def _wanted(school: Org, since: date, until: date) -> dict[tuple[int | None, date], Lesson]:
    """The lessons of the timetable that have not begun, by their line and day."""
    zone, now = school.time_zone, civil_now()
    bells = {one.number: one for one in Bell.objects.filter(school=school)}
    lines: dict[int, list[TimetableLine]] = {}
    for line in standing_lines(school.pk, since):
        lines.setdefault(line.weekday, []).append(line)
    days = TeachingDays(school, since, until)
    found: dict[tuple[int | None, date], Lesson] = {}
    for day in days.days():
        for line in lines.get(day.isoweekday(), ()):
            bell = bells.get(line.number)
            if bell is None or not _in_force(line, day) or not days.teaches(day, line.group.stage):
                continue
            lesson = Lesson(
                school=school,
                group=line.group,
                teacher=line.teacher,
                day=day,
                number=line.number,
                starts_at=datetime.combine(day, bell.begins, zone),
                ends_at=datetime.combine(day, bell.ends, zone),
                room=line.room,
                line=line,
            )
            if lesson.starts_at > now:
                found[line.pk, day] = lesson
    return found


def _in_force(line: TimetableLine, day: date) -> bool:
    begun = line.started_on <= day and (line.ended_on is None or day < line.ended_on)
    return begun and in_week(line.weeks, day)


def _planned_days(lessons: list[Lesson]) -> dict[int, date]:
    """The day for which each lesson that was changed by hand had been planned."""
    days: dict[int, date] = {}
    changes = LessonChange.objects.filter(lesson__in=[one.pk for one in lessons]).order_by("made_at", "pk")
    for change in changes:
        days.setdefault(change.lesson_id, date.fromisoformat(change.was["day"]))
    return days


def _ended(lesson: Lesson, day: date) -> bool:
    line = lesson.line
    return line is not None and line.ended_on is not None and line.ended_on <= day


def _unplanned(lessons: list[int]) -> int:
    """Erase those that nobody has written in or changed; the database looks again."""
    if not lessons:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal_unplan(%s)", [lessons])
        return int(cursor.fetchone()[0])


def _differs(standing: Lesson, wanted: Lesson) -> bool:
    return any(_value(standing, name) != _value(wanted, name) for name in _PLANNED)


def _value(lesson: Lesson, name: str) -> Any:
    return lesson.teacher_id if name == "teacher" else getattr(lesson, name)


def _brought_up(standing: Lesson, wanted: Lesson) -> Lesson:
    for name in _PLANNED:
        setattr(standing, name, getattr(wanted, name))
    return standing


def _free(school: Org, missing: list[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Those with nothing in their way, and the others."""
    by_day = standing_on(school.pk, {one.day for one in missing}) if missing else {}
    free, blocked = [], []
    for lesson in missing:
        others = by_day.setdefault(lesson.day, [])
        if in_the_way(lesson, others) is None:
            free.append(lesson)
            others.append(lesson)
        else:
            blocked.append(lesson)
    return free, blocked


def planned_until(school: Org) -> date | None:
    """The last day for which a lesson stands that came of the timetable; one statement."""
    last = (
        Lesson.objects.filter(Q(line__isnull=False), school=school)
        .order_by("-day")
        .values_list("day", flat=True)
    )
    return last.first()
