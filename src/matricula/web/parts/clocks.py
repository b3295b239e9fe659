"""A legal clock as people read it: how long is left, until when, in words, shape and colour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from matricula.kernel.calendars import WorkingCalendar
from matricula.web.parts.law import ClauseNote
from matricula.web.parts.marks import Tone
from matricula.web.parts.part import Part, Words

_FULL = 100
_SOON = 1  # working days left from which a clock warns


class ClockState(StrEnum):
    """Where a clock stands."""

    running = "running"
    soon = "soon"
    today = "today"
    late = "late"
    done = "done"
    waiting = "waiting"
    locked = "locked"
    untimed = "untimed"


_TONES = {
    ClockState.running: Tone.due,
    ClockState.soon: Tone.soon,
    ClockState.today: Tone.soon,
    ClockState.late: Tone.late,
    ClockState.done: Tone.done,
    ClockState.waiting: Tone.waiting,
    ClockState.locked: Tone.locked,
    ClockState.untimed: Tone.waiting,
}


@dataclass(frozen=True)
class ClockFace(Part):
    """What a clock shows. `left_percent` is the share of the time that is left, for the ring.

    `warning` says what the last day rests on that is not certain.
    """

    template: ClassVar[str] = "parts/clock.html"
    state: ClockState
    words: Words
    date_words: Words = ""
    machine_date: str = ""
    left_percent: int = 0
    clause: ClauseNote | None = None
    large: bool = False
    warning: Words = ""

    @property
    def tone(self) -> Tone:
        """Colour of the state."""
        return _TONES[self.state]

    @property
    def ring(self) -> bool:
        """Whether the share of time left is drawn; otherwise the state's icon is."""
        return self.state in (ClockState.running, ClockState.soon, ClockState.today)


def clock_face(
    *,
    started_at: datetime,
    due_at: datetime | None,
    now: datetime,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
    clause: ClauseNote | None = None,
    done_at: datetime | None = None,
    large: bool = False,
    incomplete_years: tuple[int, ...] = (),
) -> ClockFace:
    """The face of a clock that stops at `due_at`, the instant when the time is up (aware).

    Days are counted in working days of `calendar`, in `zone`; the last day still counts whole. While the clock runs,
    it warns of `incomplete_years`, those whose working days were not all known when the last day was reckoned.
    Without `due_at` the clause sets no term, and the face says so.
    """
    if due_at is None:
        return _untimed(started_at, zone, clause, done_at, large=large)
    last_day = (due_at.astimezone(zone) - timedelta(microseconds=1)).date()
    if done_at is not None:
        day = done_at.astimezone(zone).date()
        state = ClockState.done if done_at < due_at else ClockState.late
        words = _("done in time") if state is ClockState.done else _("done too late")
        return ClockFace(state, words, date_format(day), day.isoformat(), 0, clause, large)
    today = now.astimezone(zone).date()
    if now >= due_at:
        days = calendar.working_days_between(last_day, today)
        state = ClockState.late
        words = (
            ngettext("overdue by %(days)d working day", "overdue by %(days)d working days", days)
            % {"days": days}
            if days
            else _("overdue")
        )
    else:
        days = calendar.working_days_between(today, last_day)
        state = ClockState.today if days == 0 else ClockState.soon if days <= _SOON else ClockState.running
        words = (
            ngettext("due in %(days)d working day", "due in %(days)d working days", days) % {"days": days}
            if days
            else _("due today")
        )
    whole = (due_at - started_at).total_seconds()
    left = (due_at - now).total_seconds()
    percent = max(0, min(_FULL, round(_FULL * left / whole))) if whole > 0 else 0
    shown = (
        _("until %(date)s") % {"date": date_format(last_day)}
        if state is not ClockState.late
        else (_("was due %(date)s") % {"date": date_format(last_day)})
    )
    warning = calendar_warning(incomplete_years) if incomplete_years else ""
    return ClockFace(state, words, shown, last_day.isoformat(), percent, clause, large, warning)


def _untimed(
    started_at: datetime, zone: ZoneInfo, clause: ClauseNote | None, done_at: datetime | None, *, large: bool
) -> ClockFace:
    day = (done_at or started_at).astimezone(zone).date()
    if done_at is not None:
        return ClockFace(ClockState.done, _("done"), date_format(day), day.isoformat(), 0, clause, large)
    since = _("since %(date)s") % {"date": date_format(day)}
    words = _("no term set by the clause")
    return ClockFace(ClockState.untimed, words, since, day.isoformat(), 0, clause, large)


def calendar_warning(years: tuple[int, ...]) -> str:
    """Says of which years the working days are only a best knowledge."""
    named = pgettext("between the words of a list", ", ").join(map(str, years))
    return _("calendar not complete for %(years)s") % {"years": named}
