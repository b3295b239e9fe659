"""The classes of one's own school on a day: whose list was taken, and how many were there."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from matricula.attendance.api import BASIS, TAKE, TAKE_OWN, ClassDay, classes_on, may_take, why_no_school
from matricula.authorities.api import Acting, Tier, own_office
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import grade_label
from matricula.web.list_pages import list_page, takes_out
from matricula.web.office.attendance.shared import counts, day_in, days_around, law_of, weekday
from matricula.web.refusing import refused_note
from matricula.web.workbooks import Whose


@require_safe
@office
@needs("registry.view_student")
@limited("class", times=120, seconds=60)
def classes_page(request: OfficeRequest) -> HttpResponseBase:
    """Every class with its list of the day, taken or not; a class teacher sees the own ones."""
    by = request.acting
    if by.tier != Tier.SCHOOL:
        return redirect("area")
    school = own_office(by)
    stack = law_of(school)
    today = civil_today(by.zone)
    day = day_in(request.GET["on"]) if "on" in request.GET else today
    own = by.may(TAKE_OWN) and not by.may(TAKE)
    refused = why_no_school(school, day)
    lines = [] if refused else classes_on(by, day, stack, own=own)
    taken = sum(one.taken is not None for one in lines)
    context = {
        "day": weekday(day),
        "is_today": day == today,
        "around": days_around(school, day),
        "refusal": refused_note(by.pack, refused, _("No list can be taken for this day"))
        if refused
        else None,
        "clause": clause_note(by.pack, stack.basis(BASIS)),
        "progress": parts.Status(
            parts.Tone.done if taken == len(lines) else parts.Tone.due,
            _("%(taken)s of %(all)s lists taken")
            % {"taken": number_format(taken), "all": number_format(len(lines))},
        )
        if lines
        else None,
        "classes": [_card(by, one, stack, day.isoformat()) for one in lines],
        "empty": _nothing(own=own),
    }
    return list_page(
        request,
        "attendance/classes.html",
        context,
        [_table(by, lines, stack, weekday(day))] if takes_out(request) else [],
        of=Whose.office(school),
    )


def _table(by: Acting, lines: list[ClassDay], stack: Stack, day: str) -> parts.Table:
    """The same classes with a column for each count."""
    return parts.Table(
        caption=_("Attendance, %(day)s") % {"day": day},
        columns=(
            parts.Column("class", _("Class")),
            parts.Column("grade", _("Grade")),
            parts.Column("expected", _("Students")),
            parts.Column("present", _("Present")),
            parts.Column("unexcused", _("Without excuse")),
            parts.Column("excused", _("Excused")),
            parts.Column("taken", _("List")),
            parts.Column("by", _("Taken by")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "class": one.school_class.name,
                    "grade": grade_label(stack, one.school_class.stage, one.school_class.grade),
                    "expected": number_format(one.expected),
                    "present": number_format(one.present) if one.taken else "",
                    "unexcused": number_format(one.unexcused) if one.taken else "",
                    "excused": number_format(one.excused) if one.taken else "",
                    "taken": _("taken") if one.taken else _("not taken"),
                    "by": _taken_by(by, one),
                }
            )
            for one in lines
        ),
    )


def _card(by: Acting, line: ClassDay, stack: Stack, day: str) -> dict[str, Any]:
    one, taken = line.school_class, line.taken
    shares = counts(line.present, line.excused, line.unexcused, line.unexpected) if taken else None
    return {
        "name": one.name,
        "grade": grade_label(stack, one.stage, one.grade),
        "href": reverse("class_day", args=[one.uuid, day]),
        "month": reverse("class_month", args=[one.uuid]),
        "shares": shares,
        "expected": ngettext("%(count)s student", "%(count)s students", line.expected)
        % {"count": number_format(line.expected)},
        "status": parts.Status(parts.Tone.done, _("taken"))
        if taken
        else parts.Status(parts.Tone.due, _("not taken"), "pen"),
        "by": _taken_by(by, line),
        "may_take": taken is None and line.expected > 0 and may_take(by, one),
    }


def _taken_by(by: Acting, line: ClassDay) -> str:
    """Who took the list, and when; nothing where nobody has."""
    taken = line.taken
    if taken is None:
        return ""
    return _("%(name)s, %(time)s") % {
        "name": taken.taken_in.user.display_name,
        "time": time_format(taken.taken_at.astimezone(by.zone), "TIME_FORMAT"),
    }


def _nothing(*, own: bool) -> parts.Empty:
    if own:
        return parts.Empty(
            title=_("You are not the class teacher of any class this school year"),
            text=_("The record officer of your school enters whose class it is; then the class stands here."),
            action=_("Our school"),
            href=reverse("own_school"),
            icon="people",
        )
    return parts.Empty(
        title=_("The school has no class this school year"),
        text=_("A class is opened on the page of the school."),
        action=_("Our school"),
        href=reverse("own_school"),
        icon="people",
    )
