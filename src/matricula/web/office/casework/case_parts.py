"""A case's page as parts: who holds it, how long is left, what is missing, what happened."""

from typing import Any, TypeAlias

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, working_calendars
from matricula.cases.api import (
    Answer,
    CaseState,
    CaseView,
    Objection,
    StepView,
    ground_field_of,
    procedure_of,
)
from matricula.kernel.calendars import WorkingCalendar
from matricula.regulation.api import Field, FieldKind, Outcome, Stack
from matricula.web import parts
from matricula.web.clauses import clause_note, in_reader_words, words
from matricula.web.coded import day_label, grade_label, number_kind, status_planned, table_label
from matricula.web.masking import masked
from matricula.web.names import org_name
from matricula.web.office.casework.answers import day_and_hour, own_words
from matricula.web.office.casework.rows import name_in
from matricula.web.pack_fields import PROBLEM_WORDS

# Whose calendar, by the id of the office.
Calendars: TypeAlias = dict[int, WorkingCalendar]
DECIDED = {
    Answer.APPROVE: parts.StageState.done,
    Answer.OBJECT: parts.StageState.objected,
    Answer.REFUSE: parts.StageState.refused,
    Answer.RETURN: parts.StageState.returned,
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
    when, note, said = "", "", _("Not reached") if state is parts.StageState.skipped else ""
    if turn is not None:
        if one.current:
            state = parts.StageState.current
            when = _("received %(date)s") % {"date": day_and_hour(turn.received_at, by)}
            note = (
                _("prepared by %(name)s") % {"name": turn.prepared_by.user.display_name}
                if turn.prepared_by
                else ""
            )
        elif turn.decision:
            state = DECIDED[Answer(turn.decision)]
            when = day_and_hour(turn.decided_at, by)
            note = turn.decided_by.user.display_name if turn.decided_by else ""
            said = (
                own_words(one.rule, turn.decision)
                or {
                    Answer.APPROVE: _("Approved"),
                    Answer.OBJECT: _("Objected"),
                    Answer.REFUSE: _("Refused"),
                    Answer.RETURN: _("Returned"),
                }[Answer(turn.decision)]
            )
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


def about(view: CaseView) -> str:
    """Whom the case is about: the student's name, or the school whose list it is."""
    block = view.case.subject
    return name_in(block.get("school_names", {})) if view.procedure.is_list else str(block.get("name", ""))


def subject_facts(view: CaseView, stack: Stack, *, linked: bool = True) -> parts.FactList:
    """The block about the pupil that all parties see, and no more.

    The name leads to the record for whoever sees it, unless on paper (not ``linked``).
    """
    block = view.case.subject
    if view.procedure.is_list:
        return parts.FactList(
            (
                parts.Fact(_("School"), name_in(block.get("school_names", {}))),
                parts.Fact(_("Stage"), words(stack.stage(block["stage"]).label)),
                parts.Fact(_("Students"), number_format(block["lines"])),
            )
        )
    name = block.get("name", "")
    if view.student and linked:
        href = reverse("student", args=[view.student])
        name = parts.PersonBlock(name=name, href=href, lang=stack.languages[-1])
    return parts.FactList(
        (
            parts.Fact(_("Name"), name),
            parts.Fact(_("Sex"), table_label(stack, "sex", block.get("sex", ""))),
            parts.Fact(_("Born"), day_label(block.get("birth_date", ""))),
            parts.Fact(
                _("Student number before")
                if view.number and view.case.state == CaseState.APPLIED
                else _("Student number"),
                masked(block.get("student_number", "")),
                note=number_kind(stack, block.get("student_number", "")),
            ),
            parts.Fact(_("Grade"), grade_label(stack, block.get("stage", ""), block.get("grade", ""))),
            *_status(view, stack),
            *_schools(block),
        )
    )


def _status(view: CaseView, stack: Stack) -> tuple[parts.Fact, ...]:
    """The pupil's present status, since when and until when, where the case is about it."""
    now, today = view.standing, view.now.astimezone(view.case.opened_org.time_zone).date()
    mark = status_planned(stack, now.status, now.until, today) if now and now.status else None
    if now is None or mark is None:
        return ()
    since = _("since %(date)s") % {"date": date_format(now.since)} if now.since else ""
    return (parts.Fact(_("Status"), mark, note=since),)


def _schools(block: dict[str, Any]) -> tuple[parts.Fact, ...]:
    """From which school to which; the one school where the pupil stays."""
    here = name_in(block.get("school_names", {}))
    if not block.get("to_school_names"):
        return (parts.Fact(_("School"), here),)
    return (parts.Fact(_("From"), here), parts.Fact(_("To"), name_in(block["to_school_names"])))


def form_facts(view: CaseView, stack: Stack, by: Acting) -> list[tuple[str, parts.FactList]]:
    """What was entered on the form, under the headings of the paper; numbers of documents masked."""
    found = []
    for section in view.procedure.form.sections:
        facts = tuple(
            parts.Fact(words(one.names), _entered(one, view, stack, by))
            for one in view.procedure.form.fields
            if one.section == section.id and not one.prefilled and view.case.payload.get(one.id)
        )
        if facts:
            found.append((words(section.names), parts.FactList(facts)))
    return found


def _entered(one: Field, view: CaseView, stack: Stack, by: Acting) -> parts.MaskedNumber | str:
    value: str = view.case.payload[one.id]
    match one.kind:
        case FieldKind.CODE:
            return table_label(stack, one.table or "", value)
        case FieldKind.GROUND:
            return words(view.procedure.ground(value).names) if _known_ground(view, value) else value
        case FieldKind.DAY:
            return day_label(value)
        case FieldKind.GRADE:
            return grade_label(stack, view.case.subject.get("stage", ""), value)
        case FieldKind.ID_NUMBER:
            # Whoever compares it with the proof asks for it, and the look is noted.
            may = by.may("registry.reveal_number")
            href = reverse("case_reveal", args=[view.case.uuid, one.id]) if may else ""
            return parts.MaskedNumber(masked=masked(value), label=words(one.names), reveal_href=href)
    return value


def _known_ground(view: CaseView, value: str) -> bool:
    return any(one.id == value for one in view.procedure.grounds)


def evidence_cards(view: CaseView, by: Acting) -> tuple[parts.Evidence, ...]:
    """The papers on the case, then those that are still missing."""
    ways = reverse("case_evidence", args=[view.case.uuid])
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
                at=day_and_hour(one.added_at, by),
                href=reverse("paper", args=[one.paper.uuid]),
                view_href=reverse("paper_view", args=[one.paper.uuid]),
                icon="image" if one.paper.media_type.startswith("image/") else "file",
                remove_href=ways if one.kind in view.papers_open else "",
                remove_id=str(one.uuid),
            )
        )
    there = {one.kind for one in view.evidence}
    cards += [
        parts.Evidence(
            kind=" / ".join(words(view.procedure.paper(one).names) for one in kinds),
            clause=clause_note(view.case.pack, clause),
        )
        for kinds, clause in _wanted_papers(view)
        if not there.intersection(kinds)
    ]
    return tuple(cards)


def paper_to_add(view: CaseView) -> str:
    """The kind of paper that is most likely the next to be added: the first that is missing."""
    there = {one.kind for one in view.evidence}
    return next((kinds[0] for kinds, _clause in _wanted_papers(view) if not there.intersection(kinds)), "")


def _wanted_papers(view: CaseView) -> list[tuple[tuple[str, ...], str]]:
    """The kinds of paper of which one is wanted each time, and the clause that wants it."""
    wanted: list[tuple[tuple[str, ...], str]]
    wanted = [((one.id,), one.clause) for one in view.procedure.evidence if one.required]
    field = ground_field_of(view.procedure)
    for ground in view.procedure.grounds:
        if field is not None and ground.id == view.case.payload.get(field):
            wanted += [((one,), ground.clause) for one in ground.papers]
            wanted += [(tuple(ground.any_papers), ground.clause)] if ground.any_papers else []
    return wanted


def filing_lines(view: CaseView) -> parts.FindingList | None:
    """What stands between the case and its filing: what is not there yet, then what is wrong."""
    open_lines: list[parts.FindingLine] = []
    wrong: list[parts.FindingLine] = []
    fields = {one.id: words(one.names) for one in view.procedure.form.fields}
    guards = {one.id: words(one.names) for one in view.procedure.guards}
    boxes = _boxes(view)
    unfinished = any(one.problems for one in view.missing)
    for one in view.missing:
        chip = clause_note(view.case.pack, one.clause)
        for each in one.problems:
            gap = each.code == "missing"
            line = parts.FindingLine(
                "incomplete" if gap else "unmet",
                _("%(field)s: %(problem)s")
                % {
                    "field": fields.get(each.field, each.field),
                    "problem": _("not filled in yet") if gap else PROBLEM_WORDS[each.code],
                },
                clause=chip,
                href=boxes.get(each.field, ""),
            )
            (open_lines if gap else wrong).append(line)
        if one.problems:
            continue
        if one.outcome is Outcome.incomplete and one.code in guards:
            # It follows from a gap in the form, and then that gap is what there is to say.
            if not unfinished:
                text = _("%(condition)s: cannot be judged yet") % {"condition": guards[one.code]}
                open_lines.append(parts.FindingLine("incomplete", text, clause=chip))
            continue
        if one.code == "ground_missing" and one.outcome is Outcome.incomplete:
            asked = ground_field_of(view.procedure) or ""
            text = _("%(field)s: %(problem)s") % {"field": fields[asked], "problem": _("not filled in yet")}
            open_lines.append(parts.FindingLine("incomplete", text, clause=chip, href=boxes.get(asked, "")))
            continue
        said = _joined(in_reader_words(one.text), in_reader_words(one.next_step or ""))
        if one.outcome is Outcome.incomplete:
            open_lines.append(parts.FindingLine("incomplete", said, clause=chip))
        else:
            other = view.in_the_way.get(one.code)
            way = reverse("case", args=[other.uuid]) if other else boxes.get(one.field or "", "")
            seen = f"{words(procedure_of(other).names)} · {other.reference}" if other else _compared(one)
            wrong.append(parts.FindingLine("unmet", said, clause=chip, detail=seen, href=way))
    return parts.FindingList((*wrong, *open_lines)) if wrong or open_lines else None


def _boxes(view: CaseView) -> dict[str, str]:
    """By field: the way to its box on the form, for whoever may fill it in."""
    if not any(one.name == "save_draft" and one.allowed for one in view.moves):
        return {}
    page = reverse("case_form", args=[view.case.uuid])
    return {
        one.id: f"{page}#id_{one.id}{'_0' if one.kind is FieldKind.GROUND else ''}"
        for one in view.procedure.form.fields
        if not one.prefilled
    }


def mark_lines(view: CaseView) -> parts.FindingList | None:
    """What is held against somebody if the case is filed now, and does not stop it."""
    lines = tuple(
        parts.FindingLine(
            "marked",
            in_reader_words(one.text),
            clause=clause_note(view.case.pack, one.clause),
            detail=_compared(one),
        )
        for one in view.marks
        if one.outcome is Outcome.unmet
    )
    return parts.FindingList(lines) if lines else None


def _compared(one: Objection) -> str:
    """What was held against what, where the findings say more than the objection itself."""
    said = in_reader_words(one.text)
    found = [words(each.text) for each in one.findings if each.outcome is one.outcome and each.decides]
    return " · ".join(each for each in found if each != said)


def _joined(said: str, step: str) -> str:
    """What is wrong and what to do: a second sentence, or the explanation of a bare name (of a paper)."""
    if not step or said.endswith((".", "。")):
        return f"{said} {step}".strip()
    return _("%(what)s: %(step)s") % {"what": said, "step": step}
