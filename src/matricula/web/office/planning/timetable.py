"""The timetable of a week, of a class, a teacher or a room: lines added and ended by hand, lessons planned of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting, Org
from matricula.journal.api import (
    JOURNAL_BASIS,
    PLAN,
    SUBJECTS,
    Bell,
    Filled,
    NewLine,
    TeachingGroup,
    TimetableLine,
    add_lines,
    end_line,
    fill_lessons,
    groups_of,
    planned_until,
    standing_lines,
    teachers_of,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import day, table_label
from matricula.web.forms import UNPROCESSABLE, DateBox, OfficeForm, posted
from matricula.web.office.planning.shared import (
    WEEKDAYS,
    TeacherField,
    journal_school,
    own_school,
    tabs,
    uuid_in,
)
from matricula.web.refusing import refused_note

WEEKS: Final = {
    TimetableLine.Weeks.ALL: gettext_lazy("every week"),
    TimetableLine.Weeks.ODD: gettext_lazy("odd weeks"),
    TimetableLine.Weeks.EVEN: gettext_lazy("even weeks"),
}
_SIX: Final = 6


class LineForm(OfficeForm):
    """A lesson of every week."""

    group = forms.ChoiceField(label=gettext_lazy("Group"))
    teacher = TeacherField(label=gettext_lazy("Teacher"))
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"), coerce=int, choices=tuple(WEEKDAYS.items())
    )
    number = forms.TypedChoiceField(label=gettext_lazy("Lesson"), coerce=int)
    room = forms.CharField(label=gettext_lazy("Room"), max_length=40, required=False)
    weeks = forms.ChoiceField(label=gettext_lazy("Weeks"), choices=tuple(WEEKS.items()))
    since = forms.DateField(label=gettext_lazy("From which day"), widget=DateBox)

    def __init__(
        self, by: Acting, school: Org, groups: Sequence[TeachingGroup], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(by, *args, **kwargs)
        stack = stack_for(by.pack)
        self.groups = {str(one.uuid): one for one in groups}
        self.fields["group"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (key, f"{one.name} · {table_label(stack, SUBJECTS, one.subject)}")
            for key, one in self.groups.items()
        ]
        self.fields["teacher"].offer(school)  # type: ignore[attr-defined]  # one of ours
        bells = Bell.objects.filter(school=school).order_by("number")
        self.fields["number"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (one.number, f"{one.number} · {one.begins:%H:%M}–{one.ends:%H:%M}") for one in bells
        ]

    def line(self) -> NewLine:
        """What was filled in."""
        said = self.cleaned_data
        return NewLine(**{**said, "group": self.groups[said["group"]]})


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(PLAN)
@limited("timetable", times=120, seconds=60)
@journal_school
def timetable_page(request: OfficeRequest) -> HttpResponse:
    """The week, narrowed by ``?class=``, ``?teacher=`` or ``?room=``; and what is done to it."""
    by = request.acting
    stack, school, today = stack_for(by.pack), own_school(by), civil_today(by.zone)
    groups = groups_of(school, today)
    do = request.POST.get("do", "")
    form = LineForm(
        by, school, groups, posted(request) if do in ("", "add") else None, initial={"since": today}
    )
    refusal = None
    if request.method == "POST":
        if do == "add":
            if form.is_valid():
                with form.showing_refusals():
                    add_lines(by=by, school=school, lines=[form.line()])
                    messages.success(
                        request, _("Added. Lessons of the coming weeks are planned in a moment.")
                    )
                    return redirect(_here(request))
        elif do in ("end", "fill"):
            try:
                messages.success(
                    request,
                    _ended(request, by) if do == "end" else _filled(fill_lessons(by=by, school=school)),
                )
                return redirect(_here(request))
            except Refused as refused:
                refusal = refused_note(by.pack, refused, _("This was refused"))
        else:
            raise Http404
    lines = standing_lines(school.pk, today)
    until = planned_until(school)
    context = {
        "tabs": tabs("timetable"),
        "form": form,
        "refusal": refusal,
        "clause": clause_note(by.pack, stack.basis(JOURNAL_BASIS)),
        "filters": _filters(request, lines, groups, school),
        "until": date_format(until) if until else "",
        "today": today.isoformat(),
        **_week(request, lines, stack),
        "nothing": parts.Empty(
            _("No lessons of the week here"), _("Add lines below, or hand a workbook in."), icon="calendar"
        ),
    }
    return render(
        request, "planning/timetable.html", context, status=UNPROCESSABLE if refusal else form.status
    )


def _here(request: OfficeRequest) -> str:
    asked = request.GET.urlencode()
    return reverse("timetable") + (f"?{asked}" if asked else "")


def _ended(request: OfficeRequest, by: Acting) -> str:
    line = uuid_in(request.POST.get("line", ""))
    if line is None or not TimetableLine.objects.filter(uuid=line, school_id=by.org_id).exists():
        raise Http404
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError as error:
        raise Refused(
            "no_such_day", _("This is no day."), next_step=_("Choose the first day without the lesson.")
        ) from error
    end_line(by=by, line=line, on=on)
    return _("Ended. Lessons that nobody has written in go with it.")


def _filled(filled: Filled) -> str:
    words = ngettext("%(count)s lesson was planned.", "%(count)s lessons were planned.", filled.made) % {
        "count": number_format(filled.made)
    }
    if filled.gone or filled.changed:
        words += " " + _("%(changed)d brought up to date, %(gone)d taken away.") % {
            "changed": filled.changed,
            "gone": filled.gone,
        }
    for one in filled.in_the_way[:5]:
        words += " " + _(
            "Left out, because something else is there: %(group)s, %(day)s, lesson %(number)d."
        ) % {
            "group": one.group.name,
            "day": day(one.day),
            "number": one.number,
        }
    return words


def _of_class(group: TeachingGroup) -> str:
    return group.school_class.name if group.school_class else group.name


def _filters(
    request: OfficeRequest, lines: Sequence[TimetableLine], groups: Sequence[TeachingGroup], school: Org
) -> list[parts.Filter]:
    """Which class, teacher or room is shown."""
    names = list(dict.fromkeys(_of_class(one) for one in groups))
    rooms = sorted({one.room for one in lines if one.room})
    teachers = teachers_of(school, civil_today(school.time_zone))

    def choice(name: str, label: str, values: Sequence[tuple[str, str]]) -> parts.Filter:
        options = (parts.Option("", _("all")), *(parts.Option(value, words) for value, words in values))
        return parts.Filter(name, label, options, request.GET.get(name, ""))

    return [
        choice("class", _("Class"), [(one, one) for one in names]),
        choice("teacher", _("Teacher"), [(str(one.uuid), one.user.display_name) for one in teachers]),
        choice("room", _("Room"), [(one, one) for one in rooms]),
    ]


def _week(request: OfficeRequest, lines: Sequence[TimetableLine], stack: Stack) -> dict[str, Any]:
    """The lines that were asked for, by number and weekday; without a question those of the first class."""
    asked = {name: request.GET.get(name, "") for name in ("class", "teacher", "room")}
    if not any(asked.values()) and lines:
        asked["class"] = min((one.group.grade, _of_class(one.group)) for one in lines)[1]
    shown = [
        one
        for one in lines
        if (not asked["class"] or _of_class(one.group) == asked["class"])
        and (not asked["teacher"] or str(one.teacher.uuid) == asked["teacher"])
        and (not asked["room"] or one.room == asked["room"])
        and one.started_on != one.ended_on
    ]
    days = sorted({*range(1, _SIX), *(one.weekday for one in shown)})
    return {
        "of": asked["class"],
        "weekdays": [WEEKDAYS[one] for one in days],
        "rows": [
            {
                "number": number,
                "cells": [
                    [_line(one, stack) for one in shown if (one.number, one.weekday) == (number, weekday)]
                    for weekday in days
                ],
            }
            for number in sorted({one.number for one in shown})
        ],
    }


def _line(one: TimetableLine, stack: Stack) -> dict[str, Any]:
    return {
        "uuid": one.uuid,
        "subject": table_label(stack, SUBJECTS, one.group.subject),
        "group": one.group.name,
        "teacher": one.teacher.user.display_name,
        "room": one.room,
        "weeks": "" if one.weeks == TimetableLine.Weeks.ALL else WEEKS[TimetableLine.Weeks(one.weeks)],
        "since": date_format(one.started_on, "SHORT_DATE_FORMAT"),
        "until": date_format(one.ended_on, "SHORT_DATE_FORMAT") if one.ended_on else "",
    }
