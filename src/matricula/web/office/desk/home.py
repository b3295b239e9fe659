"""The inbox, and the choice of appointment."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from matricula.authorities.api import Acting, NotPermitted, acting_for, permit
from matricula.cases.api import (
    Due,
    InboxPage,
    called_upon,
    called_upon_count,
    called_upon_later,
    escalated,
    inbox,
    inbox_counts,
    inbox_later,
    takes_part,
)
from matricula.journal.api import TEACH
from matricula.web import parts, turn_keys
from matricula.web.access import OfficeRequest, office
from matricula.web.clauses import refusal_note
from matricula.web.numbers import whole
from matricula.web.office.casework.rows import calendars_of, inbox_row, is_mine, offices_of
from matricula.web.office.casework.starts import starts_elsewhere
from matricula.web.office.desk.first_steps import first_steps
from matricula.web.office.desk.own_classes import own_classes_page
from matricula.web.office.desk.own_work import own_work_group, own_work_later
from matricula.web.office.duties.inbox import late_duties_group
from matricula.web.office.families.inbox import requests_group
from matricula.web.office.forms.inbox import form_reports_group
from matricula.web.office.journal.inbox import reopenings_group
from matricula.web.office.journal.navigation import keeps_lessons
from matricula.web.office.schools.pictures import own_charts
from matricula.web.office.season.inbox import season_group
from matricula.web.office.studies.inbox import returned_group, review_group
from matricula.web.office.watching.inbox import inbox_group, inbox_group_later
from matricula.web.turn_keys import TurnKey
from matricula.web.workbooks import workbook_href

GROUPS: dict[Due, tuple[object, parts.Tone]] = {
    Due.OVERDUE: (gettext_lazy("Overdue"), parts.Tone.late),
    Due.TODAY: (gettext_lazy("Due today"), parts.Tone.soon),
    Due.SOON: (gettext_lazy("Soon"), parts.Tone.soon),
    Due.LATER: (gettext_lazy("Later"), parts.Tone.due),
    Due.NO_TERM: (gettext_lazy("No term set by the clause"), parts.Tone.waiting),
}
IN_A_GROUP = 25


@dataclass(frozen=True)
class TurnGroup:
    """Turns that wait: how the group is called, how many it has; ``page`` gives those behind a key, so many at most."""

    name: str
    title: str
    tone: parts.Tone
    count: int
    page: Callable[[TurnKey | None, int], InboxPage]


def _due(by: Acting, group: Due, after: TurnKey | None, limit: int) -> InboxPage:
    return inbox(by=by, due=group, after=after, limit=limit)


def groups_asked_for(by: Acting, due: str) -> list[TurnGroup]:
    """The groups of the inbox in which something waits, or the one of them that is asked for; two statements."""
    counts = inbox_counts(by=by)
    found = [
        TurnGroup(
            str(group),
            str(title),
            tone,
            counts[str(group)],
            partial(_due, by, group),
        )
        for group, (title, tone) in GROUPS.items()
        if due in ("", group) and counts[str(group)]
    ]
    if counts["escalated"] and due in ("", "escalated"):
        found.append(
            TurnGroup(
                "escalated",
                _("Let run out by offices below"),
                parts.Tone.late,
                counts["escalated"],
                lambda after, limit: escalated(by=by, after=after, limit=limit),
            )
        )
    if due in ("", "called_upon") and (watched := called_upon_count(by=by)):
        found.append(
            TurnGroup(
                "called_upon",
                _("Ran out below you; you look on and urge"),
                parts.Tone.late,
                watched,
                lambda after, limit: called_upon(by=by, after=after, limit=limit),
            )
        )
    return found


def _groups_later(by: Acting) -> None:
    """What the groups of the first page will ask: it goes along with the next question."""
    counts = inbox_counts(by=by)
    for group in GROUPS:
        if counts[str(group)]:
            inbox_later(by=by, due=group, limit=IN_A_GROUP)
    called_upon_later(by=by)
    inbox_group_later(by)
    own_work_later(by)


@require_safe
@office
def inbox_page(request: OfficeRequest) -> HttpResponse:
    """What waits for the reader's office, by when it is due; for a class teacher, the classes they compare.

    Who does nothing but teach begins with the own lessons: the one that runs is one press away.
    """
    by = request.acting
    if not by.may("registry.view_student"):
        if by.may(TEACH) and keeps_lessons(by):
            return redirect("lessons")
        return _nothing_to_do(request)
    if not takes_part(by):
        return own_classes_page(request)
    due = request.GET.get("due", "")
    after = turn_keys.read(request.GET.get("after", ""))
    if not due:
        _groups_later(by)
    asked_for = groups_asked_for(by, due)
    pages = [(one, one.page(after if due else None, IN_A_GROUP)) for one in asked_for]
    shown = [row for _group, page in pages for row in page.rows]
    calendars, offices = calendars_of(shown, by), offices_of(shown, by)
    groups = [
        parts.InboxGroup(
            one.title,
            one.tone,
            # What the reader themselves can do comes first, the rest waits for a colleague; each most urgent first.
            tuple(
                inbox_row(row, by, calendars[row.holder_id], offices.get(row.holder_id, ""))
                for row in sorted(page.rows, key=lambda row: not is_mine(row, by))
            ),
            one.count,
            _more(one.name, page),
        )
        for one, page in pages
    ]
    look_into = inbox_group(by) if due == "" else None
    if look_into is not None:
        groups.append(look_into)
    groups_of_rooms = (
        *(requests_group, reopenings_group, review_group, returned_group),
        *(form_reports_group, season_group),
    )
    first = [group(by) for group in groups_of_rooms] if due == "" else []
    of_rooms = [one for one in first if one is not None]
    own = [late_duties_group(by), own_work_group(by)] if due == "" else []
    groups = of_rooms + groups + [one for one in own if one is not None]
    starts = starts_elsewhere(by)
    charts = own_charts(by) if due == "" and by.may("cases.decide") else []
    counts = inbox_counts(by=by)
    # What is asked of the office in its other rooms waits as well as the cases do.
    waiting = sum(counts[str(one)] for one in GROUPS) + sum(one.total or len(one.rows) for one in of_rooms)
    return render(
        request,
        "desk/inbox.html",
        {
            "groups": groups,
            "waiting": ngettext(
                "%(count)d thing waits for your office", "%(count)d things wait for your office", waiting
            )
            % {"count": waiting}
            if waiting
            else _("No case waits for your office")
            if groups
            else _("Nothing waits for your office"),
            "empty": parts.Empty(
                title=_("Nothing waits for your office"),
                text=_("What others send to your office appears here, the most urgent first."),
                action=starts[0].label if starts else "",
                href=starts[0].href if starts else "",
            ),
            "workbook": workbook_href("inbox_workbook", request.GET) if pages else "",
            "starts": starts,
            "charts": charts,
            # Where something waits, somebody works already; so the busy do not ask for it.
            "first_steps": [] if groups or due else first_steps(by),
            "due": due,
        },
    )


def _nothing_to_do(request: OfficeRequest) -> HttpResponse:
    """The first page of a role without an inbox; one that is barred learns by which clause."""
    by = request.acting
    refusal = None
    if by.barred_by is not None:
        try:
            permit(by, "registry.view_student")
        except NotPermitted as barred:
            refusal = refusal_note(by.pack, barred, _("You may not act yet"))
    return render(request, "desk/nothing_to_do.html", {"refusal": refusal})


def _more(group: str, page: InboxPage) -> str:
    """The way to the rest of a group."""
    if page.after is None:
        return ""
    return f"?due={group}&after={turn_keys.written(page.after)}".replace("+", "%2B")


@require_POST
def switch_appointment(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own appointments from now on."""
    wanted = whole(request.POST.get("appointment", ""))
    if request.user.is_authenticated and wanted is not None:
        chosen = acting_for(request.user, wanted)
        if chosen is not None and chosen.appointment_id == wanted:
            request.session["appointment"] = chosen.appointment_id
        else:
            messages.error(request, _("This appointment is not in force any more."))
    back = request.POST.get("back_to", "")
    if url_has_allowed_host_and_scheme(back, None, require_https=request.is_secure()):
        # Only the page of a form that was shown in this very appointment asks for it.
        return redirect(back)
    # The page one came from may lie outside the new area, so the way leads to the new inbox.
    return redirect("home")
