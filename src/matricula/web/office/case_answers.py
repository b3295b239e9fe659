"""How a turn of a case was, is to be, or may be answered, and by whom."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting, answering_for, holders_of
from matricula.cases.api import Answer, CaseState, CaseView, EventKind
from matricula.kernel.clock import civil_today
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.shell import org_name, role_label

ANSWER_WORDS = {
    Answer.APPROVE: gettext_lazy("Approve"),
    Answer.REFUSE: gettext_lazy("Refuse"),
    Answer.RETURN: gettext_lazy("Return for correction"),
}


# How a case stands when somebody gave an answer that its reader has to know first: by which event, in which tone.
ENDED_BY = {
    CaseState.RETURNED: (EventKind.RETURNED, gettext_lazy("Returned for correction"), parts.Tone.warning),
    CaseState.REFUSED: (EventKind.REFUSED, gettext_lazy("Refused"), parts.Tone.refused),
    CaseState.WITHDRAWN: (EventKind.WITHDRAWN, gettext_lazy("Withdrawn"), parts.Tone.locked),
}


def answer_note(view: CaseView, by: Acting) -> parts.AnswerNote | None:
    """Why the case was returned, refused or withdrawn, for the head of its page; None while it goes its way."""
    if view.case.state not in ENDED_BY:
        return None
    kind, title, tone = ENDED_BY[CaseState(view.case.state)]
    event = next((one for one in reversed(view.events) if one.kind == kind), None)
    if event is None:
        return None
    who = event.appointment.user.display_name if event.appointment else _("the system")
    office = org_name(event.org) if event.org else ""
    return parts.AnswerNote(
        tone=tone,
        title=title,
        ground=ground_words(view, event.detail.get("ground", "")),
        reason=event.words,
        by=" · ".join(filter(None, [who, office, day_and_hour(event.civil_at, by)])),
        clause=clause_note(view.case.pack, event.clause),
    )


def proposal_note(view: CaseView, by: Acting) -> parts.AnswerNote | None:
    """What the officer of the office whose turn it is proposes, for that office alone."""
    turn = view.current.step if view.current else None
    if (
        turn is None
        or not turn.recommendation
        or turn.prepared_by is None
        or not by.acts_as(turn.holder_org_id)
    ):
        return None
    answer, own = Answer(turn.recommendation), turn.prepared_by_user_id == by.user_id
    title = (
        _("You propose: %(answer)s") % {"answer": ANSWER_WORDS[answer]}
        if own
        else _("%(name)s proposes: %(answer)s")
        % {"name": turn.prepared_by.user.display_name, "answer": ANSWER_WORDS[answer]}
    )
    clauses = {one.id: one.clause for one in view.procedure.refusals}
    return parts.AnswerNote(
        tone=parts.Tone.info,
        title=title,
        ground=ground_words(view, turn.recommended_ground),
        reason=turn.recommended_reason,
        by=day_and_hour(turn.prepared_at, by),
        clause=clause_note(view.case.pack, clauses.get(turn.recommended_ground)),
    )


def ground_words(view: CaseView, ground: str) -> str:
    """What the procedure calls a ground for refusing."""
    return next((words(one.names) for one in view.procedure.refusals if one.id == ground), "")


def holders(view: CaseView) -> list[tuple[str, tuple[str, ...]]]:
    """For whom of the office the turn waits: the role, and who holds it today."""
    now = view.current
    if now is None or now.step is None or now.org is None:
        return []
    decided_next = now.step.prepared_at is not None
    roles = now.rule.decides if decided_next else now.rule.prepares
    office = answering_for(now.org).org
    people = holders_of([office.id], roles=roles, on=civil_today(office.time_zone))
    by_role = {role: [one.user.display_name for one in people if one.role == role] for role in roles}
    return [(role_label(office.pack, role), tuple(names)) for role, names in by_role.items()]


def answers_open(view: CaseView) -> list[Answer]:
    """What the office whose turn it is may answer; a return is not everybody's."""
    party = view.current.rule.party if view.current else ""
    return [one for one in Answer if one != Answer.RETURN or party in view.procedure.returns.by]


def day_and_hour(at: Any, by: Acting) -> str:
    """An instant in the civil zone of the reader's office."""
    return date_format(at.astimezone(by.zone), "SHORT_DATETIME_FORMAT")
