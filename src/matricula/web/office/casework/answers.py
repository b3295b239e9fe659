"""How a turn of a case was, is to be, or may be answered, and by whom."""

from typing import Any, TypeAlias

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting, Appointment, answering_for, holders_of
from matricula.cases.api import Answer, CaseState, CaseView, Event, EventKind
from matricula.kernel.clock import civil_today
from matricula.regulation.api import StepRule
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.names import org_name, role_label

ANSWER_WORDS = {
    Answer.APPROVE: gettext_lazy("Approve"),
    Answer.OBJECT: gettext_lazy("Object; the case goes on"),
    Answer.REFUSE: gettext_lazy("Refuse"),
    Answer.RETURN: gettext_lazy("Return for correction"),
}


def own_words(rule: StepRule | None, answer: str) -> str:
    """What the pack calls an answer to this very step; nothing where the step has no words of its own for it."""
    return words(rule.answers[answer]) if rule and answer in rule.answers else ""


def answer_words(rule: StepRule | None, answer: Answer) -> str:
    """The same, and otherwise what an answer is called at every step."""
    return own_words(rule, answer) or str(ANSWER_WORDS[answer])


# How a case stands when somebody gave an answer that its reader has to know first: by which event, in which tone.
ENDED_BY = {
    CaseState.RETURNED: (EventKind.RETURNED, gettext_lazy("Returned for correction"), parts.Tone.warning),
    CaseState.REFUSED: (EventKind.REFUSED, gettext_lazy("Refused"), parts.Tone.refused),
    CaseState.WITHDRAWN: (EventKind.WITHDRAWN, gettext_lazy("Withdrawn"), parts.Tone.locked),
}


ANSWER_OF = {
    EventKind.APPROVED: Answer.APPROVE,
    EventKind.OBJECTED: Answer.OBJECT,
    EventKind.REFUSED: Answer.REFUSE,
    EventKind.RETURNED: Answer.RETURN,
}


def answer_note(view: CaseView, by: Acting) -> parts.AnswerNote | None:
    """Why the case was returned, refused or withdrawn, for the head of its page; None while it goes its way."""
    if view.case.state not in ENDED_BY:
        return None
    kind, title, tone = ENDED_BY[CaseState(view.case.state)]
    event = next((one for one in reversed(view.events) if one.kind in (kind, EventKind.ENDED)), None)
    if event is None:
        return None
    who = event.appointment.user.display_name if event.appointment else _("the system")
    office = org_name(event.org) if event.org else ""
    return parts.AnswerNote(
        tone=tone,
        title=_("Ended by other business of the student, which leaves no room for it")
        if event.kind == EventKind.ENDED
        else own_words(rule_at(view, event), ANSWER_OF.get(kind, "")) or title,
        ground=ground_words(view, event.detail.get("ground", "")),
        reason=event.words,
        by=" · ".join(filter(None, [who, office, day_and_hour(event.civil_at, by)])),
        clause=clause_note(view.case.pack, event.clause),
    )


def rule_at(view: CaseView, event: Event) -> StepRule | None:
    """The step of the present round that an event was a part of, where it was one.

    A round before a return may have gone by other law, which had other steps and other words.
    """
    return next((one.rule for one in view.steps if one.step and one.step.id == event.step_id), None)


def objection_notes(view: CaseView, by: Acting) -> tuple[parts.AnswerNote, ...]:
    """What was objected in the present round, for the head of the page as long as nobody has decided on it."""
    if view.case.state != CaseState.RUNNING:
        return ()
    return tuple(
        parts.AnswerNote(
            tone=parts.Tone.warning,
            title=_("%(office)s objects") % {"office": org_name(one.step.holder_org)},
            ground=ground_words(view, one.step.ground),
            reason=one.step.reason,
            by=" · ".join(
                [
                    one.step.decided_by.user.display_name if one.step.decided_by else _("the system"),
                    day_and_hour(one.step.decided_at, by),
                ]
            ),
            clause=clause_note(view.case.pack, one.step.clause),
        )
        for one in view.steps
        if one.step is not None and one.step.decision == Answer.OBJECT
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
    rule = view.current.rule if view.current else None
    said, own = answer_words(rule, Answer(turn.recommendation)), turn.prepared_by_user_id == by.user_id
    title = (
        _("You propose: %(answer)s") % {"answer": said}
        if own
        else _("%(name)s proposes: %(answer)s") % {"name": turn.prepared_by.user.display_name, "answer": said}
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


# For whom of an office a turn waits: the role in words, and who holds it today.
Waiting: TypeAlias = list[tuple[str, tuple[Appointment, ...]]]


def waiting_for(view: CaseView) -> Waiting:
    """For whom of the office the turn waits; one statement."""
    now = view.current
    if now is None or now.step is None or now.org is None:
        return []
    decided_next = now.step.prepared_at is not None
    roles = now.rule.decides if decided_next else now.rule.prepares
    office = answering_for(now.org).org
    people = list(holders_of([office.id], roles=roles, on=civil_today(office.time_zone)))
    return [
        (role_label(office.pack, role), tuple(one for one in people if one.role == role)) for role in roles
    ]


def day_and_hour(at: Any, by: Acting) -> str:
    """An instant in the civil zone of the reader's office."""
    return date_format(at.astimezone(by.zone), "SHORT_DATETIME_FORMAT")
