"""A case's page as parts: who holds it, how long is left, what is missing, what happened."""

from typing import Any, TypeAlias

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting, working_calendars
from matricula.cases.api import Answer, CaseState, CaseView, Event, EventKind, Objection, StepView
from matricula.kernel.calendars import WorkingCalendar
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.clauses import clause_note, finding_lines, in_reader_words, words
from matricula.web.coded import day_label, grade_label, table_label
from matricula.web.masking import masked
from matricula.web.office.case_form import PROBLEM_WORDS
from matricula.web.office.case_rows import STATE_TONES, name_in
from matricula.web.shell import org_name

# Whose calendar, by the id of the office.
Calendars: TypeAlias = dict[int, WorkingCalendar]

EVENT_WORDS = {
    EventKind.OPENED: gettext_lazy("Draft opened"),
    EventKind.SAVED: gettext_lazy("Form saved"),
    EventKind.EVIDENCE_ADDED: gettext_lazy("Paper added"),
    EventKind.EVIDENCE_REMOVED: gettext_lazy("Paper taken off"),
    EventKind.SUBMITTED: gettext_lazy("Filed"),
    EventKind.RESUBMITTED: gettext_lazy("Filed again"),
    EventKind.RECEIVED: gettext_lazy("Received"),
    EventKind.PREPARED: gettext_lazy("Prepared"),
    EventKind.APPROVED: gettext_lazy("Approved"),
    EventKind.RETURNED: gettext_lazy("Returned for correction"),
    EventKind.REFUSED: gettext_lazy("Refused"),
    EventKind.WITHDRAWN: gettext_lazy("Withdrawn"),
    EventKind.OVERDUE: gettext_lazy("Time ran out"),
    EventKind.ESCALATED: gettext_lazy("Escalated"),
    EventKind.COMMENTED: gettext_lazy("Comment"),
    EventKind.APPLIED: gettext_lazy("Carried out"),
}
EVENT_TONES = {
    EventKind.APPROVED: parts.Tone.done,
    EventKind.APPLIED: parts.Tone.done,
    EventKind.REFUSED: parts.Tone.refused,
    EventKind.RETURNED: parts.Tone.warning,
    EventKind.OVERDUE: parts.Tone.late,
    EventKind.ESCALATED: parts.Tone.late,
    EventKind.WITHDRAWN: parts.Tone.locked,
}
# A return ends the round without an answer to the question, so its turn is neither done nor refused.
DECIDED = {
    Answer.APPROVE: parts.StageState.done,
    Answer.REFUSE: parts.StageState.refused,
    Answer.RETURN: parts.StageState.skipped,
}
ANSWER_WORDS = {
    Answer.APPROVE: gettext_lazy("Approve"),
    Answer.REFUSE: gettext_lazy("Refuse"),
    Answer.RETURN: gettext_lazy("Return for correction"),
}


def stepper(view: CaseView, by: Acting, calendars: Calendars) -> parts.Stepper | None:
    """The route: what is done, who holds the case now, what is still to come."""
    if not view.steps:
        return None
    return parts.Stepper(tuple(_stage(one, view, by, calendars) for one in view.steps))


def calendars_of(view: CaseView) -> Calendars:
    """The calendars of the offices on the route, closures and all; one statement."""
    return working_calendars({one.org.pk: one.org for one in view.steps if one.org and one.step}.values())


def _stage(one: StepView, view: CaseView, by: Acting, calendars: Calendars) -> parts.Stage:
    turn = one.step
    state = parts.StageState.waiting
    if view.case.state in (CaseState.REFUSED, CaseState.WITHDRAWN) and turn is None:
        state = parts.StageState.skipped
    when, note, said = "", "", ""
    if turn is not None:
        if one.current:
            state = parts.StageState.current
            when = _("received %(date)s") % {"date": _day(turn.received_at, by)}
            note = (
                _("prepared by %(name)s") % {"name": turn.prepared_by.user.display_name}
                if turn.prepared_by
                else ""
            )
        elif turn.decision:
            state = DECIDED[Answer(turn.decision)]
            when = _day(turn.decided_at, by)
            note = turn.decided_by.user.display_name if turn.decided_by else ""
            said = {
                Answer.APPROVE: _("Approved"),
                Answer.REFUSE: _("Refused"),
                Answer.RETURN: _("Returned"),
            }[Answer(turn.decision)]
        else:
            state = parts.StageState.skipped
    return parts.Stage(
        title=words(one.rule.names),
        state=state,
        holder=org_name(one.org) if one.org else "",
        when=when,
        note=note,
        clock=clock(one, view, calendars) if turn is not None and (one.current or turn.decided_at) else None,
        clause=clause_note(view.case.pack, one.rule.clause),
        state_words=said,
    )


def clock(
    one: StepView, view: CaseView, calendars: Calendars, *, large: bool = False
) -> parts.ClockFace | None:
    """The clock of a turn, in working days of whoever holds it."""
    if one.step is None or one.org is None:
        return None
    return parts.clock_face(
        started_at=one.step.clock_started_at,
        due_at=one.step.due_at,
        now=view.now,
        calendar=calendars[one.org.pk],
        zone=one.org.time_zone,
        clause=clause_note(view.case.pack, one.step.term.get("clause")),
        done_at=one.step.decided_at,
        large=large,
        incomplete_years=tuple(one.step.term.get("incomplete_years", ())),
    )


def subject_facts(view: CaseView, stack: Stack) -> parts.FactList:
    """The block about the pupil that all parties see, and no more."""
    block = view.case.subject
    return parts.FactList(
        (
            parts.Fact(_("Name"), block.get("name", "")),
            parts.Fact(_("Sex"), table_label(stack, "sex", block.get("sex", ""))),
            parts.Fact(_("Born"), day_label(block.get("birth_date", ""))),
            parts.Fact(_("Student number"), masked(block.get("student_number", ""))),
            parts.Fact(_("Grade"), grade_label(stack, block.get("stage", ""), block.get("grade", ""))),
            parts.Fact(_("From"), name_in(block.get("school_names", {}))),
            parts.Fact(_("To"), name_in(block.get("to_school_names", {}))),
        )
    )


def form_facts(view: CaseView, stack: Stack) -> list[tuple[str, parts.FactList]]:
    """What was entered on the form, under the headings of the paper; long numbers masked."""
    found = []
    for section in view.procedure.form.sections:
        facts = tuple(
            parts.Fact(words(one.names), _entered(one, view, stack))
            for one in view.procedure.form.fields
            if one.section == section.id and not one.prefilled and view.case.payload.get(one.id)
        )
        if facts:
            found.append((words(section.names), parts.FactList(facts)))
    return found


def _entered(one: Any, view: CaseView, stack: Stack) -> str:
    value: str = view.case.payload[one.id]
    kind = str(one.kind)
    if kind == "code":
        return table_label(stack, one.table, value)
    if kind == "ground":
        return words(view.procedure.ground(value).names) if _known_ground(view, value) else value
    if kind == "day":
        return day_label(value)
    if kind == "grade":
        return grade_label(stack, view.case.subject.get("stage", ""), value)
    return masked(value) if one.id.endswith("id_number") else value


def _known_ground(view: CaseView, value: str) -> bool:
    return any(one.id == value for one in view.procedure.grounds)


def evidence_cards(view: CaseView, by: Acting) -> tuple[parts.Evidence, ...]:
    """The papers on the case, then those that are still missing."""
    cards = []
    for one in view.evidence:
        kind = view.procedure.paper(one.kind)
        cards.append(
            parts.Evidence(
                kind=words(kind.names),
                name=one.paper.original_name,
                size=filesizeformat(one.paper.size),
                digest=one.paper.sha256,
                by=one.added_by.user.display_name,
                at=_day(one.added_at, by),
                href=reverse("paper", args=[one.paper.uuid]),
                icon="image" if one.paper.media_type.startswith("image/") else "file",
            )
        )
    there = {one.kind for one in view.evidence}
    cards += [
        parts.Evidence(kind=words(one.names), clause=clause_note(view.case.pack, one.clause))
        for one in view.procedure.evidence
        if one.id not in there and one.id in _wanted_papers(view)
    ]
    return tuple(cards)


def _wanted_papers(view: CaseView) -> set[str]:
    wanted = {one.id for one in view.procedure.evidence if one.required}
    for one in view.procedure.grounds:
        if one.id == view.case.payload.get("ground"):
            wanted |= {*one.papers, *one.any_papers}
    return wanted


def objection_lines(objections: tuple[Objection, ...], view: CaseView) -> parts.FindingList | None:
    """What would be refused if the case were filed now."""
    lines: list[parts.FindingLine] = []
    for one in objections:
        chip = clause_note(view.case.pack, one.clause)
        if one.problems:
            names = {each.id: words(each.names) for each in view.procedure.form.fields}
            lines += [
                parts.FindingLine(
                    "incomplete",
                    f"{names.get(each.field, each.field)}: {PROBLEM_WORDS[each.code]}",
                    clause=chip,
                )
                for each in one.problems
            ]
        else:
            said, step = in_reader_words(one.text), in_reader_words(one.next_step or "")
            lines.append(parts.FindingLine("unmet", _joined(said, step), clause=chip))
            lines += [
                each
                for each in finding_lines(view.case.pack, one.findings)
                if each.text != said or each.seen or each.needed
            ]
    return parts.FindingList(tuple(lines)) if lines else None


def _joined(said: str, step: str) -> str:
    """What is wrong and what to do: a second sentence, or the explanation of a bare name (of a paper)."""
    if not step or said.endswith((".", "。")):
        return f"{said} {step}".strip()
    return _("%(what)s: %(step)s") % {"what": said, "step": step}


def timeline(view: CaseView, by: Acting) -> parts.Timeline:
    """What happened, newest first."""
    return parts.Timeline(tuple(_moment(one, view, by) for one in reversed(view.events)))


def _moment(one: Event, view: CaseView, by: Acting) -> parts.Moment:
    day = one.civil_at.astimezone(by.zone)
    who = one.appointment.user.display_name if one.appointment else _("the system")
    if one.in_stead_of:
        who = _("%(name)s, standing in for %(other)s") % {
            "name": who,
            "other": one.in_stead_of.user.display_name,
        }
    ground = one.detail.get("ground")
    grounds = {each.id: words(each.names) for each in view.procedure.refusals}
    private = _("seen by your side only") if one.audience is not None else ""
    return parts.Moment(
        year=str(day.year),
        date_words=date_format(day, "SHORT_DATETIME_FORMAT"),
        machine_date=day.isoformat(),
        title=EVENT_WORDS[EventKind(one.kind)],
        text=" · ".join(filter(None, [grounds.get(ground, "") if ground else "", one.words, private])),
        by=" · ".join(filter(None, [who, org_name(one.org) if one.org else ""])),
        tone=EVENT_TONES.get(EventKind(one.kind)),
        icon="late" if one.detail.get("late") or one.kind == EventKind.OVERDUE else "dot",
        clause=clause_note(view.case.pack, one.clause),
    )


def state_tone(state: str) -> parts.Tone:
    """The tone of a case's state."""
    return STATE_TONES[CaseState(state)]


def _day(at: Any, by: Acting) -> str:
    return date_format(at.astimezone(by.zone), "SHORT_DATETIME_FORMAT")


def answers_open(view: CaseView) -> list[Answer]:
    """What the office whose turn it is may answer; a return is not everybody's."""
    party = view.current.rule.party if view.current else ""
    return [one for one in Answer if one != Answer.RETURN or party in view.procedure.returns.by]
