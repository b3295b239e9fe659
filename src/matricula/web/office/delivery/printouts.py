"""The week on paper: what was made, printed and handed over; what was missed; whom to tell today."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, own_office
from matricula.delivery.api import (
    KEEP,
    PRINTOUT_BASIS,
    PrintoutLine,
    ToTell,
    WeekShare,
    classes_kept,
    missed_weeks,
    printouts_since,
    to_tell,
    weeks_before,
)
from matricula.journal.api import SUBJECTS, DutyState
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note
from matricula.web.coded import day as day_written
from matricula.web.coded import table_label
from matricula.web.office.attendance.shared import weekday
from matricula.web.office.delivery.forms import WAYS, HandoverForm, TellForm
from matricula.web.office.delivery.navigation import keeps_paper, sees_mails
from matricula.web.office.journal.shared import duty_mark, duty_words, moment

WEEK: Final = timedelta(days=7)
SHOWN_WEEKS: Final = 8
TOLD_FOR: Final = timedelta(days=7)
"""A missed lesson that nobody was told of is shown for so long."""


@require_safe
@office
@limited("printouts", times=120, seconds=60)
def printouts_page(request: OfficeRequest) -> HttpResponse:
    """The week of the address, or the last one that was made."""
    return page(request, HandoverForm(request.acting, initial=_initial(request.acting)))


def _initial(by: Acting) -> dict[str, Any]:
    return {"on": civil_today(by.zone)}


def page(
    request: OfficeRequest, form: HandoverForm, telling: TellForm | None = None, monday: date | None = None
) -> HttpResponse:
    """The page with its forms, after something was refused in one of them, too."""
    by = request.acting
    if not keeps_paper(by):
        raise Http404
    school, stack, now = own_office(by), stack_for(by.pack), civil_now()
    today = civil_today(by.zone)
    this_week = today - timedelta(days=today.weekday())
    classes = None if by.may(KEEP) else {one.pk for one in classes_kept(by)}
    lines = printouts_since(school, this_week - SHOWN_WEEKS * WEEK, stack, now, classes)
    shown = monday or _week(request.GET.get("week", ""), lines, this_week)
    missed = missed_weeks(lines)
    telling_today = to_tell(school, today - TOLD_FOR, today + timedelta(days=1), stack, now, classes)
    log_access(by, subject_kind="org", subject=school.uuid, page="printouts", seen_by=school.lineage)
    status = max(form.status, telling.status if telling else 200)
    return render(
        request,
        "delivery/printouts.html",
        {
            "form": form,
            "telling": telling,
            "tell_form": TellForm(by),
            "monday": shown,
            "week": _week_written(shown),
            "is_this_week": shown == this_week,
            "before": f"{reverse('printouts')}?week={(shown - WEEK).isoformat()}",
            "after": f"{reverse('printouts')}?week={(shown + WEEK).isoformat()}",
            "groups": _groups([one for one in lines if one.printout.monday == shown], by),
            "to_hand_over": any(
                one.printout.monday == shown and one.printout.handed_on is None for one in lines
            ),
            "missed": [_missed(one, by.pack) for one in missed],
            "to_tell": [_to_tell(one, stack, by) for one in telling_today if _is_open(one)],
            "told": [_to_tell(one, stack, by) for one in telling_today if not _is_open(one)],
            "weeks": _picture(weeks_before(lines)),
            "clause": clause_note(by.pack, stack.basis(PRINTOUT_BASIS)),
            "sees_mails": sees_mails(by),
            "nothing": parts.Empty(
                _("No printouts in this week"),
                _("They are made when the last lesson of the week is over, for families on paper."),
                icon="file",
            ),
        },
        status=status,
    )


def _week(written: str, lines: Iterable[PrintoutLine], otherwise: date) -> date:
    """The Monday of an address; else the newest week that was made, else this one."""
    try:
        day = date.fromisoformat(written)
        _around = day - 2 * WEEK, day + 2 * WEEK
    except (ValueError, OverflowError):
        return max((one.printout.monday for one in lines), default=otherwise)
    return day - timedelta(days=day.weekday())


def _week_written(monday: date) -> str:
    return f"{date_format(monday)} – {date_format(monday + WEEK - timedelta(days=1))}"


def _groups(lines: list[PrintoutLine], by: Acting) -> list[dict[str, Any]]:
    """Class by class; lines come in that order."""
    return [
        {
            "name": school_class.name if school_class else _("without a class"),
            "uuid": school_class.uuid if school_class else "",
            "open": sum(one.printout.handed_on is None for one in group),
            "lines": [_line(one, by) for one in group],
        }
        for school_class, group in (
            (school_class, list(each))
            for school_class, each in groupby(lines, key=lambda one: one.school_class)
        )
    ]


def _line(one: PrintoutLine, by: Acting) -> dict[str, Any]:
    paper = one.printout
    if paper.handed_on is not None:
        words = f"{day_written(paper.handed_on)}, {WAYS[paper.how]}"  # type: ignore[index]  # stored by us
    elif paper.printed_at is not None:
        words = _("printed %(when)s") % {"when": moment(paper.printed_at, by.zone)}
    else:
        words = _("not printed yet")
    return {
        "uuid": paper.uuid,
        "student": paper.enrollment.student.name,
        "extract": reverse("extract", args=[paper.enrollment.student.uuid]),
        "reader": one.reader,
        "state": _state(one),
        "words": words,
        "note": paper.note,
        "may": paper.handed_on is None and paper.printed_at is not None,
        "due": duty_words(one.duty, by.zone) if paper.handed_on is None else "",
    }


def _state(one: PrintoutLine) -> parts.Status:
    words = {
        DutyState.OPEN: (parts.Tone.waiting, _("to be handed over")),
        DutyState.IN_TIME: (parts.Tone.done, _("in time")),
        DutyState.LATE: (parts.Tone.late, _("late")),
        DutyState.OWED: (parts.Tone.late, _("missed")),
    }
    return parts.Status(*words[one.duty.state])


def _missed(one: PrintoutLine, pack: str) -> dict[str, Any]:
    return {
        "student": one.printout.enrollment.student.name,
        "reader": one.reader,
        "class": one.school_class.name if one.school_class else "",
        "week": _week_written(one.printout.monday),
        "href": f"{reverse('printouts')}?week={one.printout.monday.isoformat()}",
        "clause": clause_note(pack, one.duty.clause) if one.duty.clause else "",
    }


def _is_open(one: ToTell) -> bool:
    return one.told is None


def _to_tell(one: ToTell, stack: Stack, by: Acting) -> dict[str, Any]:
    place = one.reader.enrollment
    return {
        "student": place.student.name,
        "reader": one.reader_name,
        "class": one.school_class.name if one.school_class else "",
        "day": weekday(one.day),
        "missed": ", ".join(table_label(stack, SUBJECTS, each) for each in one.missed),
        "state": duty_mark(one.duty),
        "due": duty_words(one.duty, by.zone) if one.told is None else "",
        # A way that is stored is one of ours.
        "how": f"{moment(one.told.told_at, by.zone)}, {WAYS[one.told.how]}" if one.told else "",  # type: ignore[index]
        "place": place.uuid,
        "guardian": one.guardian_uuid or "",
        "iso": one.day.isoformat(),
    }


def _picture(weeks: list[WeekShare]) -> parts.Shares | None:
    """How much paper came in time, week by week; nothing before the first week."""
    if not weeks:
        return None
    return parts.Shares(
        _("Handed over in time, by week"),
        _("Week"),
        _("Printouts"),
        tuple(
            parts.Share(
                label=date_format(one.monday),
                count=ngettext("%(in_time)s of %(made)s in time", "%(in_time)s of %(made)s in time", one.made)
                % {"in_time": number_format(one.in_time), "made": number_format(one.made)},
                href=f"{reverse('printouts')}?week={one.monday.isoformat()}",
                # Rounded down, so that a full bar means all; what is not due yet is not late.
                percent=100 * one.in_time // one.made,
                tone=parts.Tone.done,
                rest=parts.Tone.late if one.late or one.owed else parts.Tone.waiting,
            )
            for one in weeks
        ),
    )


def week_of(written: str) -> date:
    """The Monday that a form names; there is no such week otherwise."""
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
    if day.weekday() != 0:
        raise Http404
    return day


def kept_class(by: Acting, written: str) -> set[int] | None:
    """The class that a form names, among those whose paper the person keeps; all of them where it names none."""
    kept = classes_kept(by)
    if not written:
        return None if by.may(KEEP) else {one.pk for one in kept}
    found = {one.pk for one in kept if str(one.uuid) == written}
    if not found:
        raise Http404
    return found
