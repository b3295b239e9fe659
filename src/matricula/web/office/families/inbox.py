"""The group of the inbox with the requests for access that wait."""

from django.urls import reverse
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Tier, own_office
from matricula.families.api import ISSUE, REQUEST, Clock, RequestClock, takes_requests, waiting_requests
from matricula.kernel.clock import civil_now
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note
from matricula.web.office.families.request_words import number_of

SHOWN = 10


def requests_group(by: Acting) -> parts.InboxGroup | None:
    """The oldest requests, each with its clock; None without any. Two statements where the law takes requests."""
    stack = stack_for(by.pack)
    if by.tier != Tier.SCHOOL or not by.may(ISSUE) or not takes_requests(stack):
        return None
    school = own_office(by)
    waiting = waiting_requests(school)
    if not waiting:
        return None
    clock = RequestClock(school, stack)
    rows = []
    for one in waiting[:SHOWN]:
        due = clock.due_at(one)
        rows.append(
            parts.InboxRow(
                href=reverse("service_request", args=[one.uuid]),
                title=one.applicant,
                under=", ".join(each.name for each in one.children.all()),
                task=_("Give out the access code"),
                task_under=number_of(one),
                clock=parts.clock_face(
                    started_at=one.registered_at,
                    due_at=due,
                    now=civil_now(),
                    calendar=clock.calendar,
                    zone=by.zone,
                )
                if due
                else None,
                clause=clause_note(by.pack, stack.basis(REQUEST)),
                tone=parts.Tone.late if clock.of(one) == Clock.OWED else parts.Tone.due,
            )
        )
    return parts.InboxGroup(
        _("Requests for access to the diary"),
        parts.Tone.due,
        tuple(rows),
        len(waiting),
        reverse("service_requests") + "?answer=waits" if len(waiting) > SHOWN else "",
    )
