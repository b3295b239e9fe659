"""What happened on a case, newest first, and who reads what is said on it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from matricula.authorities.api import Acting, Org
from matricula.cases.api import Answer, CaseView, Event, EventKind, sides_urged
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.names import org_name
from matricula.web.office.casework.answers import (
    ANSWER_OF,
    answer_words,
    ground_words,
    own_words,
    rule_at,
)

EVENT_WORDS = {
    EventKind.OPENED: gettext_lazy("Draft opened"),
    EventKind.SAVED: gettext_lazy("Form saved"),
    EventKind.EVIDENCE_ADDED: gettext_lazy("Paper added"),
    EventKind.EVIDENCE_REMOVED: gettext_lazy("Paper taken off"),
    EventKind.SUBMITTED: gettext_lazy("Filed"),
    EventKind.RESUBMITTED: gettext_lazy("Filed again"),
    EventKind.RECEIVED: gettext_lazy("Received by %(office)s"),
    EventKind.PREPARED: gettext_lazy("Prepared"),
    EventKind.APPROVED: gettext_lazy("Approved"),
    EventKind.RETURNED: gettext_lazy("Returned for correction"),
    EventKind.REFUSED: gettext_lazy("Refused"),
    EventKind.OBJECTED: gettext_lazy("Objection raised"),
    EventKind.WITHDRAWN: gettext_lazy("Withdrawn"),
    EventKind.ENDED: gettext_lazy("Ended by other business of the student, which leaves no room for it"),
    EventKind.OVERDUE: gettext_lazy("Time ran out at %(office)s"),
    EventKind.ESCALATED: gettext_lazy("Escalated to %(office)s"),
    EventKind.CALLED_UPON: gettext_lazy("Made known to %(office)s, which looks on and urges"),
    EventKind.COMMENTED: gettext_lazy("Comment"),
    EventKind.APPLIED: gettext_lazy("Carried out"),
}
TO_ANOTHER = (EventKind.ESCALATED, EventKind.CALLED_UPON)
EVENT_TONES = {
    EventKind.APPROVED: parts.Tone.done,
    EventKind.APPLIED: parts.Tone.done,
    EventKind.REFUSED: parts.Tone.refused,
    EventKind.RETURNED: parts.Tone.warning,
    EventKind.OBJECTED: parts.Tone.warning,
    EventKind.OVERDUE: parts.Tone.late,
    EventKind.ESCALATED: parts.Tone.late,
    EventKind.CALLED_UPON: parts.Tone.late,
    EventKind.WITHDRAWN: parts.Tone.locked,
    EventKind.ENDED: parts.Tone.locked,
}


def timeline(view: CaseView, by: Acting) -> parts.Timeline:
    """What happened, newest first; a form saved many times over in one go is said once."""
    offices = _offices(view)
    told: list[tuple[Event, int]] = []
    for one in view.events:
        before = told[-1][0] if told else None
        again = before is not None and before.kind == one.kind == EventKind.SAVED
        if before is not None and again and before.appointment_id == one.appointment_id:
            told[-1] = (one, told[-1][1] + 1)
        else:
            told.append((one, 1))
    return parts.Timeline(tuple(_moment(one, times, view, by, offices) for one, times in reversed(told)))


def _offices(view: CaseView) -> dict[int, str]:
    """By event: which office received the case, let its time run out, or is to urge it on."""
    turns = [*(one.step for one in view.steps if one.step), *view.earlier]
    holding = {one.id: org_name(one.holder_org) for one in turns}
    codes = {one.detail["to"] for one in view.events if one.kind in TO_ANOTHER}
    above = {one.code: org_name(one) for one in Org.objects.filter(code__in=codes)} if codes else {}
    return {
        one.id: above.get(one.detail["to"], "")
        if one.kind in TO_ANOTHER
        else holding.get(one.step_id or 0, "")
        for one in view.events
    }


def _moment(one: Event, times: int, view: CaseView, by: Acting, offices: dict[int, str]) -> parts.Moment:
    kind, day = EventKind(one.kind), one.civil_at.astimezone(by.zone)
    who = one.appointment.user.display_name if one.appointment else _("the system")
    if one.in_stead_of:
        who = _("%(name)s, standing in for %(other)s") % {
            "name": who,
            "other": one.in_stead_of.user.display_name,
        }
    # A case is received because another office sent it on: whose it is now stands in the title.
    by_whom = [] if kind == EventKind.RECEIVED else [who, org_name(one.org) if one.org else ""]
    rule = rule_at(view, one)
    title = own_words(rule, ANSWER_OF.get(kind, "")) or str(EVENT_WORDS[kind])
    if "%(office)s" in title:
        title = title % {"office": offices[one.id]}
    if kind == EventKind.PREPARED:
        title = _("%(event)s: %(answer)s") % {
            "event": title,
            "answer": answer_words(rule, Answer(one.detail["recommendation"])),
        }
    if kind in (EventKind.EVIDENCE_ADDED, EventKind.EVIDENCE_REMOVED):
        title = _("%(event)s: %(paper)s") % {
            "event": title,
            "paper": words(view.procedure.paper(one.detail["kind"]).names),
        }
    said = [
        ngettext("%(times)d time", "%(times)d times", times) % {"times": times} if times > 1 else "",
        ground_words(view, one.detail.get("ground") or ""),
        one.words,
        _left_the_list(one),
        _("There is no class %(class)s of that grade any more: the student waits for a seat.")
        % {"class": one.detail["no_class"]}
        if one.detail.get("no_class")
        else "",
        _read_by(one, view) if kind in (EventKind.COMMENTED, EventKind.PREPARED) else "",
    ]
    return parts.Moment(
        year=str(day.year),
        date_words=date_format(day, "SHORT_DATETIME_FORMAT"),
        machine_date=day.isoformat(),
        title=title,
        text=" · ".join(filter(None, said)),
        by=" · ".join(filter(None, by_whom)),
        tone=EVENT_TONES.get(kind),
        icon="late" if one.detail.get("late") or kind == EventKind.OVERDUE else "dot",
        clause=clause_note(view.case.pack, one.clause),
    )


def _left_the_list(one: Event) -> str:
    """How many left a filed list with this decision, because a rule says otherwise of them by then."""
    left = len(one.detail.get("left_list", ()))
    if not left:
        return ""
    return ngettext("%(number)d student left the list", "%(number)d students left the list", left) % {
        "number": left
    }


def _read_by(one: Event, view: CaseView) -> str:
    """Who besides the writer reads a line that is not for all parties."""
    if one.audience is None:
        return ""
    offices = [each for each in view.parties.values() if each.id in one.audience]
    names = _names(offices or [view.case.opened_org])
    return _("read only by %(offices)s and the offices above") % {"offices": joined(names)}


def joined(names: list[str]) -> str:
    """Names in a row, as the reader's language writes them."""
    return str(pgettext("between names in a row", ", ")).join(names)


def own_side(view: CaseView, by: Acting) -> list[str]:
    """The offices, besides those above them, that a comment for one's own side reaches."""
    roles = view.procedure.parties
    sides = {one.side for one in roles if one.id in view.parties and by.acts_as(view.parties[one.id].id)}
    turn = view.current.step if view.current else None
    if turn is not None and view.parties:
        sides |= sides_urged(by, [turn], {one.id: one.side for one in roles})
    mine = [view.parties[one.id] for one in roles if one.id in view.parties and one.side in sides]
    if not mine:
        mine = [view.case.opened_org]
    return _names(mine)


def all_parties(view: CaseView) -> list[str]:
    """The offices, besides those above them, that a comment for all parties reaches."""
    return _names([*view.parties.values()] or [view.case.opened_org])


def _names(orgs: list[Org]) -> list[str]:
    return list(dict.fromkeys(org_name(one) for one in orgs))
