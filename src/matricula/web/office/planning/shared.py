"""What the pages of planning share: whose they are, the tabs above them, and how a change is told."""

import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import wraps
from typing import Any, Final

from django import forms
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import dates
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting, Appointment, Org, Tier
from matricula.journal.api import LessonChange, keeps_journal, teachers_of
from matricula.kernel.clock import civil_today
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest

KINDS: Final = {
    LessonChange.Kind.SUBSTITUTION: gettext_lazy("substituted"),
    LessonChange.Kind.MOVE: gettext_lazy("moved"),
    LessonChange.Kind.CANCELLATION: gettext_lazy("cancelled"),
    LessonChange.Kind.ROOM: gettext_lazy("other room"),
    LessonChange.Kind.RESTORED: gettext_lazy("put back"),
}
WEEKDAYS: Final = {number + 1: name for number, name in dates.WEEKDAYS.items()}
"""By their ISO number."""


def plans_lessons(by: Acting) -> bool:
    """Whether the person is at a school whose law asks for a journal."""
    return by.tier == Tier.SCHOOL and keeps_journal(stack_for(by.pack))


def journal_school(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for a school that keeps a journal; elsewhere there is none."""

    @wraps(view)
    def asked(request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not plans_lessons(request.acting):
            raise Http404
        return view(request, *args, **kwargs)

    return asked


def own_school(by: Acting) -> Org:
    """The school whose lessons are planned; one statement."""
    return Org.objects.get(pk=by.org_id)


def tabs(current: str) -> parts.Tabs:
    """The way between the pages of planning."""
    return parts.Tabs(
        tuple(
            parts.Tab(words, reverse(route), current=route == current)
            for route, words in (
                ("planning", _("The day")),
                ("timetable", _("Timetable")),
                ("planning_groups", _("Groups")),
                ("planning_year", _("Periods and bells")),
                ("planning_marking", _("How marks count")),
            )
        ),
        label=_("Planning"),
    )


def teacher_choices(teachers: Iterable[Appointment]) -> list[tuple[str, str]]:
    """Teachers as choices, by their appointment."""
    return [(str(one.uuid), one.user.display_name) for one in teachers]


class TeacherField(forms.ChoiceField):
    """One of the teachers of the school on a day; cleaned, it is the appointment."""

    teachers: dict[str, Appointment]

    def offer(self, school: Org, day: date | None = None) -> None:
        """Offer those of that day, or of today; one statement."""
        found = list(teachers_of(school, day or civil_today(school.time_zone)))
        self.teachers = {str(one.uuid): one for one in found}
        self.choices = [("", "–"), *teacher_choices(found)]

    def clean(self, value: Any) -> Any:
        """The appointment, or nothing where nobody has to be chosen."""
        chosen = super().clean(value)
        return self.teachers.get(chosen) if chosen else None


def changed_words(change: LessonChange, names: dict[int, str], zone: Any) -> str:
    """What a lesson was before this change: day, number, hours, room and teacher."""
    was = change.was
    begins = datetime.fromisoformat(was["starts_at"]).astimezone(zone) if "starts_at" in was else None
    said = [
        date_format(date.fromisoformat(was["day"]), "SHORT_DATE_FORMAT") if "day" in was else "",
        _("lesson %(number)d") % {"number": was["number"]} if "number" in was else "",
        time_format(begins, "TIME_FORMAT") if begins else "",
        _("room %(room)s") % {"room": was["room"]} if was.get("room") else "",
        names.get(was.get("teacher", 0), ""),
    ]
    return " · ".join(one for one in said if one)


def teacher_names(changes: Iterable[LessonChange]) -> dict[int, str]:
    """The names of those whom changes name, by the id of the appointment; one statement, none without changes."""
    named = {one.was["teacher"] for one in changes if one.was.get("teacher")}
    if not named:
        return {}
    found = Appointment.objects.filter(pk__in=named).select_related("user")
    return {one.pk: one.user.display_name for one in found}


def uuid_in(written: str) -> uuid.UUID | None:
    """The id in an address or a form, if it is one."""
    try:
        return uuid.UUID(written)
    except ValueError:
        return None
