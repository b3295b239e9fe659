"""What has been filed or proposed says what is so, and what would become so: nothing has changed yet."""

from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.cases.api import Answer, CaseState, CaseView, EventKind
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.coded import status_mark
from matricula.web.names import org_name
from matricula.web.office.casework.answers import day_and_hour
from matricula.web.office.casework.rows import name_in

_FILED = (EventKind.SUBMITTED, EventKind.RESUBMITTED)


def filed_note(view: CaseView, stack: Stack, by: Acting) -> parts.AnswerNote | None:
    """Who filed the case and when, and what it would change; None while nobody has, and once it is decided."""
    event = next((one for one in reversed(view.events) if one.kind in _FILED), None)
    if view.case.state != CaseState.RUNNING or event is None:
        return None
    who = event.appointment.user.display_name if event.appointment else _("the system")
    office = org_name(event.org) if event.org else ""
    unchanged = (
        _("Nothing has changed for anybody on the list so far.")
        if view.procedure.is_list
        else _("Nothing has changed for the student so far.")
    )
    then = _("Once every office has agreed: %(what)s.") % {"what": change_words(view, stack)}
    return parts.AnswerNote(
        tone=parts.Tone.info,
        title=_("Filed, not decided yet"),
        by=" · ".join(filter(None, [who, office, day_and_hour(event.civil_at, by)])),
        clause=clause_note(view.case.pack, event.clause),
        becomes=f"{unchanged} {then}",
    )


def change_words(view: CaseView, stack: Stack) -> str:
    """What an approved case changes: the way from school to school, the new status, or what the procedure is called."""
    block = view.case.subject
    said = []
    if block.get("to_school_names"):
        said.append(
            _("from %(start)s to %(end)s")
            % {"start": name_in(block.get("school_names", {})), "end": name_in(block["to_school_names"])}
        )
    mark = status_mark(stack, view.procedure.effect_with.get("to_status") or "")
    if mark is not None:
        said.append(_("the status becomes “%(status)s”") % {"status": mark.label})
    return " · ".join(said) or words(view.procedure.names)


def consequence(view: CaseView, stack: Stack, answer: Answer) -> str:
    """What follows once the turn that is running is decided so."""
    turn = view.current
    if turn is None:
        return ""
    if answer is Answer.REFUSE:
        return _("Once it is decided so, the case ends and nothing changes.")
    if answer is Answer.RETURN:
        return _("Once it is decided so, it goes back to %(office)s to be corrected.") % {
            "office": org_name(view.case.opened_org)
        }
    ahead = view.steps[view.steps.index(turn) + 1 :]
    if ahead:
        return _("Once it is decided so, it goes on to %(office)s: %(step)s.") % {
            "office": org_name(ahead[0].org) if ahead[0].org else "—",
            "step": words(ahead[0].rule.names),
        }
    return _("Once it is decided so, it is carried out: %(what)s.") % {"what": change_words(view, stack)}
