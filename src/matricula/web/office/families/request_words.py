"""A request for access in words: its number, its answer, where its clock stands."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting
from matricula.families.api import Clock, RequestClock, ServiceRequest
from matricula.web import parts
from matricula.web.office.families.shared import local_day

ANSWERS = {
    "": gettext_lazy("waits"),
    "code_sent": gettext_lazy("code sent"),
    "declined": gettext_lazy("declined"),
}
WAYS = {"online": gettext_lazy("online"), "paper": gettext_lazy("on paper")}
CLOCKS = {
    Clock.OPEN: (parts.Tone.due, gettext_lazy("open")),
    Clock.IN_TIME: (parts.Tone.done, gettext_lazy("in time")),
    Clock.LATE: (parts.Tone.warning, gettext_lazy("late")),
    Clock.OWED: (parts.Tone.late, gettext_lazy("overdue")),
}


def number_of(one: ServiceRequest) -> str:
    """Its number in the register, with the year."""
    return f"{one.number}/{one.year}"


def answer_words(one: ServiceRequest) -> str:
    """How it was answered; a code by mail is sent when its mail is."""
    if one.answer == "code_sent" and one.told_at is None:
        return _("code not sent yet")
    return str(ANSWERS[one.answer])


def clock_mark(one: ServiceRequest, clock: RequestClock) -> parts.Status | str:
    """Where its clock stands; nothing where the law sets no term."""
    state = clock.of(one)
    if state == Clock.NONE:
        return ""
    tone, said = CLOCKS[state]
    return parts.Status(tone, said)


def due_words(one: ServiceRequest, clock: RequestClock, by: Acting) -> str:
    """The last day of its term; empty where the law sets none."""
    due = clock.due_at(one)
    return clock_day(due, by) if due else ""


def clock_day(due: datetime, by: Acting) -> str:
    """The last day: a term of working days ends with that day, at the midnight after it."""
    return local_day(due - timedelta(microseconds=1), by)
