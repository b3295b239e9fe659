"""One case: filling it in, and its page."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, Org, answering_for
from matricula.cases.api import (
    Answer,
    CaseState,
    CaseView,
    barred_by_now,
    save_draft,
)
from matricula.cases.api import (
    case_page as case_view,
)
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import refusal_note, words
from matricula.web.forms import UNPROCESSABLE, posted
from matricula.web.names import org_name
from matricula.web.office.casework import (
    answers,
    becoming,
    case_parts,
    history,
    letters,
    lists,
    numbers,
    urging,
)
from matricula.web.office.casework.following import TURN_DONE, following
from matricula.web.office.casework.form import CaseForm, from_register, kept_faults, presets, problem_faults
from matricula.web.office.casework.rows import state_mark, turn_words
from matricula.web.refusing import refused_note
from matricula.web.stash import restored

TO_BE_FILED = (CaseState.DRAFT, CaseState.RETURNED)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("cases.start")
@limited("case_form", times=60, seconds=60)
def form(request: OfficeRequest, case: uuid.UUID) -> HttpResponse:
    """The form of the procedure; it may be saved with gaps, and filed from the case's page."""
    by = request.acting
    view = _looked_at(request, case, "case_form")
    stack = stack_for(view.case.pack)
    known = from_register(view, by)
    entered = {**presets(view.case, view.procedure), **known, **view.case.payload}
    sent = posted(request)
    # What was saved and does not hold is shown as it was right after saving.
    faults = kept_faults(view.missing) if sent is None and view.case.payload else []
    shown = CaseForm(by, view, stack, entered if faults else sent, initial=entered)
    shown.is_valid()
    if request.method == "POST":
        try:
            _case, problems = save_draft(by=by, case=case, payload=shown.payload())
        except Refused as refused:
            return case_response(request, case, refused)
        faults = [*problem_faults(problems), *kept_faults(case_view(by=by, case=case).missing)]
        if not faults:
            messages.success(request, _("The form is saved."))
            return redirect("case", case)
    shown.mark(faults)
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "view": view,
        "form": shown,
        "subject": case_parts.subject_facts(view, stack),
        "title": words(view.procedure.form.names),
        "about": case_parts.about(view),
        "from_register": bool(known) and not shown.is_bound,
        "saved_with_gaps": status == UNPROCESSABLE,
    }
    return render(request, "casework/case_form.html", context, status=status)


@require_safe
@office
@needs("registry.view_student")
@limited("case", times=240, seconds=60)
def case_page(request: OfficeRequest, case: uuid.UUID) -> HttpResponse:
    """Where the case is, who holds it, how long is left, what is missing, which clause says so."""
    return case_response(request, case)


def _looked_at(request: OfficeRequest, case: uuid.UUID, page: str) -> CaseView:
    """The case, and the note that its pupil's address, telephone and family were looked at."""
    by = request.acting
    view = case_view(by=by, case=case)
    for pupil in view.pupils:
        log_access(by, subject_kind="student", subject=pupil, page=page, seen_by=view.case.seen_by)
    return view


def case_response(request: OfficeRequest, case: uuid.UUID, refused: Refused | None = None) -> HttpResponse:
    by = request.acting
    view = _looked_at(request, case, "case")
    stack = stack_for(view.case.pack)
    moves = {one.name: one for one in view.moves}
    turn = view.current
    calendars = case_parts.calendars_of(view)
    waiting = answers.waiting_for(view)
    number = numbers.number_facts(view, stack, by)
    proposal = _proposal(view, stack, by)
    own, everyone = history.own_side(view, by), history.all_parties(view)
    context = {
        "view": view,
        "title": words(view.procedure.names),
        "pupil": parts.PersonBlock(
            name=case_parts.about(view),
            under=f"{words(view.procedure.names)} · {view.case.reference}",
            lang=stack.languages[-1],
            large=True,
        ),
        "state": state_mark(view.case.state),
        "stepper": case_parts.stepper(view, by, calendars),
        "clock": case_parts.clock(turn, view, calendars, large=True) if turn else None,
        "clock_ahead": case_parts.clock(turn, view, calendars) if turn else None,
        "holder": _holder(turn.org) if turn and turn.org else None,
        "holder_ahead": _holder(turn.org, _turn_awaited(view)) if turn and turn.org else None,
        "subject": case_parts.subject_facts(view, stack),
        "list": lists.list_parts(view, stack),
        "form_facts": case_parts.form_facts(view, stack, by),
        "evidence": case_parts.evidence_cards(view, by),
        "paper_to_add": case_parts.paper_to_add(view),
        "paper_kinds": [
            (one.id, words(one.names), one.max_bytes)
            for one in view.procedure.evidence
            if one.id in view.papers_open
        ],
        "following": following(view.case, by, request.GET.get(TURN_DONE, "")),
        "filing": by.acts_as(view.case.opened_org_id) and view.case.state in TO_BE_FILED,
        "barred": _barred(view, stack, by) if refused is None else None,
        "missing": case_parts.filing_lines(view),
        "form_gaps": any(one.code in ("form_incomplete", "ground_missing") for one in view.missing),
        "marks": case_parts.mark_lines(view),
        "answer": answers.answer_note(view, by),
        "objections": answers.objection_notes(view, by),
        "filed": becoming.filed_note(view, stack, by),
        "proposal": proposal,
        "beside": bool(view.procedure.evidence)
        and bool(proposal or moves["decide_step"].allowed or moves["prepare_step"].allowed),
        "waits_for": waiting,
        "letters": letters.letter_links(view),
        "urged": urging.urged(view, by, waiting),
        **_turn_words(view),
        "number": number,
        "number_asked": parts.FactList(number.facts[-1:]) if number else None,
        "timeline": history.timeline(view, by),
        "own_side": history.joined(own),
        "all_parties": history.joined(everyone) if set(everyone) != set(own) else "",
        "may": {name: one.allowed for name, one in moves.items()},
        "why_not": _why_not(moves),
        "refusals": _refusals(view),
        "refusal": _refusal(view, refused) if refused else None,
        "typed": _typed(request.POST if refused else restored(request) or QueryDict()),
        "key": uuid.uuid4().hex,
    }
    return render(request, "casework/case.html", context, status=UNPROCESSABLE if refused else 200)


def _barred(view: CaseView, stack: Stack, by: Acting) -> parts.RefusalNote | None:
    """That a draft can be filed no more, told before anybody tries.

    Two statements for a procedure that a window bars, none for others.
    """
    if view.case.state != CaseState.DRAFT or not by.acts_as(view.case.opened_org_id):
        return None
    barred = barred_by_now(view.case, view.procedure, stack, by)
    return refusal_note(stack.pack, barred, _("It cannot be filed any more")) if barred else None


def _proposal(view: CaseView, stack: Stack, by: Acting) -> parts.AnswerNote | None:
    """What is proposed, with what would follow."""
    note, turn = answers.proposal_note(view, by), view.current
    if note is None or turn is None or turn.step is None:
        return None
    return replace(note, becomes=becoming.consequence(view, stack, Answer(turn.step.recommendation)))


def _holder(org: Org, awaited: str = "") -> parts.OrgBlock:
    """Whose turn it is, and what is awaited there; for an office that has closed, the one that acts in its place."""
    acts = answering_for(org).org
    closed = (
        [_("in place of %(school)s, which has closed") % {"school": org_name(org)}] if acts != org else []
    )
    return parts.OrgBlock(name=org_name(acts), path=(*closed, *filter(None, [awaited])))


def _turn_awaited(view: CaseView) -> str:
    """What is awaited of the office whose turn it is, and of which roles."""
    now = view.current
    if now is None or now.step is None or view.case.state == CaseState.RETURNED:
        return ""
    return turn_words(view.case.pack, now.rule, prepared=now.step.prepared_at is not None)


def _turn_words(view: CaseView) -> dict[str, Any]:
    """What the office whose turn it is may answer, in words of the step's own where the pack has any."""
    turn = view.current
    rule = turn.rule if turn else None
    route = view.case.route
    return {
        "asks": words(rule.asks) if rule and rule.asks else "",
        "asking_step": words(rule.names) if rule and rule.asks else "",
        "answers": [(one.value, answers.answer_words(rule, one)) for one in view.answers],
        "objects": Answer.OBJECT in view.answers,
        "own_approval": answers.own_words(rule, Answer.APPROVE),
        "own_refusal": answers.own_words(rule, Answer.REFUSE),
        "carries_out": bool(rule and route and view.procedure.carries_out(route, rule.id)),
    }


def _typed(sent: QueryDict) -> dict[str, str]:
    """What was typed into one of the page's forms; each sends its words as a reason."""
    if not sent:
        return {}
    if "audience" in sent:
        return {"comment": sent.get("reason", ""), "audience": sent.get("audience", "")}
    if "withdraws" in sent:
        return {"why": sent.get("reason", "")}
    return {name: sent.get(name, "") for name in ("answer", "ground", "reason")}


def _refusal(view: CaseView, refused: Refused) -> parts.RefusalNote:
    """Why what was asked was not done; what a case lacks before it is filed, the page lists below."""
    note = refused_note(view.case.pack, refused, _("This was refused"))
    return replace(note, findings=()) if view.case.state in TO_BE_FILED else note


def _why_not(moves: dict[str, Any]) -> list[tuple[str, str]]:
    """Why the reader may not act in the turn that is running, each reason once; nothing for whoever may."""
    turn = [moves[name] for name in ("prepare_step", "decide_step")]
    if any(one.allowed for one in turn):
        return []
    language = get_language() or "en"
    said = {one.refusal.text_in(language): one.refusal.next_step_in(language) for one in turn}
    return list(said.items())


def _refusals(view: CaseView) -> list[tuple[str, str, str]]:
    if view.current is None:
        return []
    return [
        (one.id, words(one.names), one.clause) for one in view.procedure.refusals_of(view.current.rule.party)
    ]
