"""What the pages of duties share: how each kind is called, where a line leads, and how a share is drawn."""

from typing import Final

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matricula.authorities.api import Acting
from matricula.delivery.api import OfficeDuty
from matricula.families.api import ISSUE
from matricula.journal.api import SUBJECTS, DutyKind, DutyLine, DutyState, Tally
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import table_label
from matricula.web.office.delivery.navigation import keeps_paper
from matricula.web.office.journal.shared import moment

KIND_WORDS: Final = {
    DutyKind.ATTENDANCE: gettext_lazy("Who was there"),
    DutyKind.MARKS: gettext_lazy("Marks of lessons and works"),
    DutyKind.TERM_MARKS: gettext_lazy("Marks of periods"),
    DutyKind.RESULTS: gettext_lazy("Results of examinations"),
    OfficeDuty.TOLD: gettext_lazy("Missed lessons told on paper"),
    OfficeDuty.CODES: gettext_lazy("Access codes"),
    OfficeDuty.PAPER: gettext_lazy("The week on paper"),
}
_STATES: Final = {
    DutyState.OPEN: (parts.Tone.waiting, gettext_lazy("to be entered")),
    DutyState.IN_TIME: (parts.Tone.done, gettext_lazy("in time")),
    DutyState.LATE: (parts.Tone.late, gettext_lazy("late")),
    DutyState.OWED: (parts.Tone.late, gettext_lazy("owed and late")),
}


def kind_words(kind: str) -> str:
    """What is owed, in words."""
    return str(KIND_WORDS[kind])  # type: ignore[index]  # kinds are words themselves


def state_words(state: DutyState) -> str:
    """How it stands, in words."""
    return str(_STATES[state][1])


def line_address(one: DutyLine, by: Acting) -> str:
    """The page on which it is done; empty where the person has none."""
    if one.lesson is not None:
        return reverse("lesson", args=[one.lesson])
    if one.group is not None and one.period is not None:
        return reverse("term_sheet", args=[one.group, one.period])
    if one.kind == DutyKind.RESULTS:
        return reverse("exam_results")
    if one.kind == OfficeDuty.CODES:
        return reverse("service_requests") if by.may(ISSUE) else ""
    return reverse("printouts") if keeps_paper(by) else ""


def line_name(one: DutyLine, stack: Stack) -> str:
    """Subject and group; what is owed, where there is none."""
    subject = table_label(stack, SUBJECTS, one.subject) if one.subject else ""
    return " · ".join(each for each in (subject, one.group_name) if each) or kind_words(one.kind)


def how_many(one: DutyLine) -> str:
    """For how many students; nothing for a lesson as a whole."""
    if one.kind == DutyKind.ATTENDANCE:
        return ""
    return ngettext("%(count)s student", "%(count)s students", one.count) % {
        "count": number_format(one.count)
    }


def lines_table(
    lines: list[DutyLine], by: Acting, stack: Stack, *, caption: str, teacher: bool, nothing: parts.Empty
) -> parts.Table:
    """Late things, each a link to where it is done."""
    columns = [
        parts.Column("what", _("Lesson or group")),
        parts.Column("kind", _("Duty")),
        parts.Column("day", _("Day"), number=True),
        parts.Column("due", _("Until"), number=True),
        parts.Column("state", _("State")),
    ]
    if teacher:
        columns.insert(2, parts.Column("teacher", _("Teacher"), whole=True))
    return parts.Table(
        caption=caption,
        columns=tuple(columns),
        rows=tuple(
            parts.Row(
                {
                    "what": parts.Cell(line_name(one, stack), how_many(one)),
                    "kind": kind_words(one.kind),
                    "teacher": one.teacher or "–",
                    "day": date_format(one.day, "SHORT_DATE_FORMAT"),
                    "due": moment(one.due_at, by.zone),
                    "state": parts.Cell(
                        parts.Status(_STATES[one.state][0], state_words(one.state)),
                        moment(one.done_at, by.zone) if one.done_at else "",
                    ),
                },
                href=line_address(one, by),
            )
            for one in lines
        ),
        empty=nothing,
    )


def share_line(label: str, tally: Tally, href: str = "") -> parts.Share:
    """A share in time with its bar, which divides: no threshold says from where on a share is good."""
    return parts.Share(label, share_words(tally), href, tally.percent, parts.Tone.done, rest=parts.Tone.late)


def share_words(tally: Tally) -> str:
    """How many of how many; how much that is."""
    if tally.percent is None:
        return _("nothing due")
    return _("%(percent)s %% (%(in_time)s of %(due)s)") % {
        "percent": number_format(tally.percent),
        "in_time": number_format(tally.in_time),
        "due": number_format(tally.due),
    }
