"""The group of the inbox with what has to be decided: a closed period to be opened again for a student."""

from django.urls import reverse
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.journal.api import CLOSED_BASIS, REOPEN, TermReopening
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note
from matricula.web.office.journal.navigation import keeps_lessons
from matricula.web.office.journal.periods import group_name, period_name
from matricula.web.office.journal.shared import moment

SHOWN = 10


def reopenings_group(by: Acting) -> parts.InboxGroup | None:
    """What waits for a decision, the oldest first; None without any. One statement, two if many wait."""
    if not by.may(REOPEN) or not keeps_lessons(by):
        return None
    stack = stack_for(by.pack)
    waiting = TermReopening.objects.filter(school_id=by.org_id, decided_at=None)
    found = waiting.select_related("group", "period", "enrollment__student", "asked_in__user")
    shown = list(found.order_by("asked_at", "id")[:SHOWN])
    if not shown:
        return None
    rows = tuple(
        parts.InboxRow(
            href=reverse("reopenings"),
            title=one.enrollment.student.name,
            under=f"{group_name(stack, one.group)}, {period_name(stack, one.period)}",
            task=_("Decide whether the closed period is opened again"),
            task_under=_("%(who)s, %(when)s")
            % {"who": one.asked_in.user.display_name, "when": moment(one.asked_at, by.zone)},
            clause=clause_note(by.pack, stack.basis(CLOSED_BASIS)),
            tone=parts.Tone.due,
        )
        for one in shown
    )
    many = waiting.count() if len(shown) == SHOWN else len(shown)
    more = reverse("reopenings") if many > SHOWN else ""
    return parts.InboxGroup(_("Closed periods to be opened again"), parts.Tone.due, rows, many, more)
