"""Cases as rows: in the inbox, in lists, on a student's page."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Org, answering_for, own_office, working_calendars
from matricula.cases.api import CaseRow, CaseState, EndedTurn, InboxRow, Step, cases_of_student
from matricula.deployment.api import Prepared, any_of
from matricula.kernel.calendars import WorkingCalendar
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student
from matricula.regulation.api import StepRule
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.names import org_name, role_label

STATE_WORDS = {
    CaseState.DRAFT: gettext_lazy("Draft"),
    CaseState.RUNNING: gettext_lazy("Under way"),
    CaseState.RETURNED: gettext_lazy("Returned"),
    CaseState.APPROVED: gettext_lazy("Approved"),
    CaseState.APPLIED: gettext_lazy("Done"),
    CaseState.REFUSED: gettext_lazy("Refused"),
    CaseState.WITHDRAWN: gettext_lazy("Withdrawn"),
}
STATE_TONES = {
    CaseState.DRAFT: parts.Tone.waiting,
    CaseState.RUNNING: parts.Tone.due,
    CaseState.RETURNED: parts.Tone.warning,
    CaseState.APPROVED: parts.Tone.done,
    CaseState.APPLIED: parts.Tone.done,
    CaseState.REFUSED: parts.Tone.refused,
    CaseState.WITHDRAWN: parts.Tone.locked,
}


def state_mark(state: str) -> parts.Status:
    """The state of a case as a mark."""
    known = CaseState(state)
    return parts.Status(STATE_TONES[known], STATE_WORDS[known])


def name_in(names: dict[str, str]) -> str:
    """A name kept by language, in the reader's language or the first there is."""
    return names.get(get_language() or "en") or next(iter(names.values()), "")


def about(one: InboxRow | CaseRow | EndedTurn) -> str:
    """Whom a case is about: the student, or how many a list has."""
    if one.lines is None:
        return one.pupil
    return ngettext("%(number)d student", "%(number)d students", one.lines) % {"number": one.lines}


def calendars_of(rows: Iterable[InboxRow], by: Acting) -> dict[int, WorkingCalendar]:
    """The calendars, closures and all, of the offices whose turns these are; two statements, none for one's own alone.

    The page of the reader has read their office, and its closures stand in the frame.
    """
    return _calendars({one.holder_id for one in rows}, by)


def _calendars(holders: set[int], by: Acting) -> dict[int, WorkingCalendar]:
    others = holders - {by.org_id}
    offices = [own_office(by)] if by.org_id in holders else []
    if others:
        offices += _offices(ids=list(others))
    return working_calendars(offices) if offices else {}


_offices = Prepared(lambda ids: Org.objects.filter(any_of("id", ids)), "ids")


def offices_of(rows: Iterable[InboxRow], by: Acting) -> dict[int, str]:
    """The offices below that answer for these turns, with the telephone where the reader urges.

    One statement at most, and two for each office that has closed.
    """
    below = {one.holder_id for one in rows if not by.acts_as(one.holder_id)}
    found = Org.objects.filter(pk__in=below) if below else ()
    return {one.pk: _named(answering_for(one).org, by) for one in found}


def _named(office: Org, by: Acting) -> str:
    if not office.phone or not by.reaches(office):
        return org_name(office)
    return _("%(office)s, telephone %(phone)s") % {"office": org_name(office), "phone": office.phone}


def is_mine(one: InboxRow, by: Acting) -> bool:
    """Whether the turn waits for the reader themselves and not for a colleague."""
    return by.acts_as(one.holder_id) and by.role in _waits_for(one)


def _waits_for(one: InboxRow) -> tuple[str, ...]:
    return _roles(one.law.step_rule(one.rule), prepared=one.prepared)


def _roles(rule: StepRule, *, prepared: bool) -> tuple[str, ...]:
    return rule.decides if prepared else rule.prepares


def turn_words(pack: str, rule: StepRule, *, prepared: bool) -> str:
    """What a turn waits for in its office: a proposal or the decision, and in which roles."""
    roles = " / ".join(role_label(pack, role) for role in _roles(rule, prepared=prepared))
    said = _("to be decided by: %(roles)s") if prepared else _("to be prepared by: %(roles)s")
    return said % {"roles": roles}


def turn_of(one: CaseRow) -> str:
    """The same of the turn that runs in a case; nothing where none does."""
    turn = one.turn
    if turn is None:
        return ""
    if one.state == CaseState.RETURNED:
        return _("correct it and send it again, or withdraw it")
    return turn_words(one.pack, one.law.step_rule(turn.rule), prepared=turn.prepared_at is not None)


def awaited(one: CaseRow, by: Acting) -> str:
    """Who has to do what by when in a case under way, in one sentence; nothing where no turn runs."""
    turn = one.turn
    if turn is None:
        return ""
    said = {"procedure": words(one.law.names), "office": name_in(one.holder), "turn": turn_of(one)}
    if turn.due_at is None:
        return _("%(procedure)s: with %(office)s, %(turn)s") % said
    # The time is up when the last day ends.
    last = (turn.due_at.astimezone(by.zone) - timedelta(microseconds=1)).date()
    return _("%(procedure)s: with %(office)s, %(turn)s, until %(day)s") % {**said, "day": date_format(last)}


def inbox_row(one: InboxRow, by: Acting, calendar: WorkingCalendar, office: str = "") -> parts.InboxRow:
    """A turn that waits: whose case, what is to be done and by whom, until when by the calendar of whoever holds it.

    ``office`` is named where the turn is that of an office below, which the reader may urge and no more.
    """
    rule = one.law.step_rule(one.rule)
    face = parts.clock_face(
        started_at=one.received_at,
        due_at=one.due_at,
        now=civil_now(),
        calendar=calendar,
        zone=by.zone,
        incomplete_years=one.incomplete_years,
    )
    return parts.InboxRow(
        href=reverse("case", args=[one.case]),
        title=about(one),
        under=_way(one.from_school, one.to_school),
        task=words(rule.names),
        task_under=" · ".join(filter(None, [office, _task_under(one)])),
        mark=_("your turn") if is_mine(one, by) else _("you may urge") if office else "",
        clock=face,
        clause=clause_note(one.pack, rule.clause),
        tone=face.tone,
    )


def _task_under(one: InboxRow) -> str:
    if one.returned:
        return _("correct it and send it again, or withdraw it")
    return turn_words(one.pack, one.law.step_rule(one.rule), prepared=one.prepared)


def _way(from_school: Any, to_school: Any) -> parts.Way | str:
    """From school to school; the school alone where the pupil stays."""
    return (
        parts.Way(place_words(from_school), place_words(to_school)) if to_school else place_words(from_school)
    )


def place_words(name: Any) -> str:
    """A school of a case, which keeps its names by language."""
    return name_in(name) if isinstance(name, dict) else str(name)


def cases_table(rows: tuple[CaseRow, ...], by: Acting, caption: str, empty: parts.Empty) -> parts.Table:
    """Cases as a table, with the clock of the turn that is running."""
    calendars = _calendars({one.turn.holder_org_id for one in rows if one.turn}, by)
    return parts.Table(
        caption=caption,
        columns=(
            parts.Column("pupil", _("Student")),
            parts.Column("what", _("Procedure")),
            parts.Column("way", _("School"), on_phone="none"),
            parts.Column("opened", _("Opened"), on_phone="none"),
            parts.Column("holder", _("Whose turn"), on_phone="none"),
            parts.Column("due", _("Due")),
            parts.Column("state", _("State"), on_phone="end"),
        ),
        rows=tuple(
            parts.Row(
                {
                    "pupil": parts.Cell(about(one), under=one.reference),
                    "what": words(one.law.names),
                    "way": _way(one.from_school, one.to_school),
                    "opened": parts.Cell(date_format(one.opened_at.astimezone(by.zone).date()), figures=True),
                    "holder": parts.Cell(name_in(one.holder), under=turn_of(one))
                    if one.ended_at is None
                    else "",
                    "due": _clock_of(one.turn, by, calendars) if one.turn else "",
                    "state": state_mark(one.state),
                },
                href=reverse("case", args=[one.uuid]),
            )
            for one in rows
        ),
        empty=empty,
        compact=True,
    )


def _clock_of(turn: Step, by: Acting, calendars: dict[int, WorkingCalendar]) -> parts.ClockFace:
    return parts.clock_face(
        started_at=turn.clock_started_at,
        due_at=turn.due_at,
        now=civil_now(),
        calendar=calendars[turn.holder_org_id],
        zone=by.zone,
        incomplete_years=tuple(turn.term.get("incomplete_years", ())),
    )


def cases_of(student: Student, by: Acting) -> parts.Table:
    """The cases about a student that the reader may see."""
    return cases_table(
        cases_of_student(student.pk),
        by,
        _("Cases"),
        parts.Empty(title=_("No case about this student"), icon="transfer"),
    )
