"""What the pages of the journal share: how a clock is shown, and how lessons are named."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.journal.api import SUBJECTS, Duty, DutyState, Lesson
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import table_label

_WORDS: Final = {
    DutyState.NONE: gettext_lazy("nothing owed"),
    DutyState.OPEN: gettext_lazy("to be entered"),
    DutyState.IN_TIME: gettext_lazy("in time"),
    DutyState.LATE: gettext_lazy("late"),
    DutyState.OWED: gettext_lazy("owed and late"),
}
_TONES: Final = {
    DutyState.NONE: parts.Tone.info,
    DutyState.OPEN: parts.Tone.waiting,
    DutyState.IN_TIME: parts.Tone.done,
    DutyState.LATE: parts.Tone.late,
    DutyState.OWED: parts.Tone.late,
}


def duty_mark(duty: Duty) -> parts.Status:
    """How a duty stands, as a mark."""
    return parts.Status(_TONES[duty.state], str(_WORDS[duty.state]))


def duty_words(duty: Duty, zone: ZoneInfo) -> str:
    """By when, and since when it is done."""
    if duty.done_at is not None:
        return _("entered on %(when)s") % {"when": moment(duty.done_at, zone)}
    if duty.due_at is not None:
        return _("until %(when)s") % {"when": moment(duty.due_at, zone)}
    return ""


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A day and an hour where the school is."""
    local = at.astimezone(zone)
    return f"{date_format(local.date(), 'SHORT_DATE_FORMAT')} {time_format(local, 'TIME_FORMAT')}"


def hours(lesson: Lesson, zone: ZoneInfo) -> str:
    """From when until when."""
    begins, ends = lesson.starts_at.astimezone(zone), lesson.ends_at.astimezone(zone)
    return f"{time_format(begins, 'TIME_FORMAT')}–{time_format(ends, 'TIME_FORMAT')}"


def lesson_name(stack: Stack, lesson: Lesson) -> str:
    """Subject and group."""
    return f"{table_label(stack, SUBJECTS, lesson.group.subject)} · {lesson.group.name}"


def day_in(written: str, otherwise: date) -> date:
    """The day of an address, or another one where it is none or has no day before or after."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return otherwise
    return day if date.min < day < date.max else otherwise
