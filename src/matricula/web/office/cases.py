"""One case: filling it in, its page, its papers, and everything that may be done with it."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, Org, answering_for
from matricula.cases.api import (
    Answer,
    Audience,
    Case,
    CaseState,
    CaseView,
    attach_evidence,
    comment_on_case,
    decide_step,
    prepare_step,
    remove_evidence,
    resubmit_case,
    save_draft,
    submit_case,
    withdraw_case,
)
from matricula.cases.api import (
    case_page as case_view,
)
from matricula.regulation.api import Refused, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import words
from matricula.web.forms import UNPROCESSABLE, posted
from matricula.web.numbers import whole
from matricula.web.office import case_answers, case_history, case_numbers, case_parts, case_urging
from matricula.web.office.case_form import CaseForm, from_register, presets
from matricula.web.office.case_rows import state_mark
from matricula.web.refusing import refused_note
from matricula.web.shell import org_name
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
    shown = CaseForm(by, view.case, view.procedure, stack, posted(request), initial=entered)
    status = 200
    if request.method == "POST":
        shown.is_valid()
        try:
            _case, problems = save_draft(by=by, case=case, payload=shown.payload())
        except Refused as refused:
            return _case_response(request, case, refused)
        shown.mark(problems)
        if not problems:
            messages.success(request, _("The form is saved."))
            return redirect("case", case)
        status = UNPROCESSABLE
    context = {
        "view": view,
        "form": shown,
        "subject": case_parts.subject_facts(view, stack),
        "title": words(view.procedure.form.names),
        "from_register": bool(known) and not shown.is_bound,
        "saved_with_gaps": status == UNPROCESSABLE,
    }
    return render(request, "office/case_form.html", context, status=status)


@require_safe
@office
@needs("registry.view_student")
@limited("case", times=240, seconds=60)
def case_page(request: OfficeRequest, case: uuid.UUID) -> HttpResponse:
    """Where the case is, who holds it, how long is left, what is missing, which clause says so."""
    return _case_response(request, case)


def _looked_at(request: OfficeRequest, case: uuid.UUID, page: str) -> CaseView:
    """The case, and the note that its pupil's address, telephone and family were looked at."""
    by = request.acting
    view = case_view(by=by, case=case)
    for pupil in view.pupils:
        log_access(by, subject_kind="student", subject=pupil, page=page, seen_by=view.case.seen_by)
    return view


def _case_response(request: OfficeRequest, case: uuid.UUID, refused: Refused | None = None) -> HttpResponse:
    by = request.acting
    view = _looked_at(request, case, "case")
    stack = stack_for(view.case.pack)
    moves = {one.name: one for one in view.moves}
    turn = view.current
    calendars = case_parts.calendars_of(view)
    waiting = case_answers.waiting_for(view)
    number = case_numbers.number_facts(view, stack, by)
    own, everyone = case_history.own_side(view, by), case_history.all_parties(view)
    context = {
        "view": view,
        "title": words(view.procedure.names),
        "pupil": parts.PersonBlock(
            name=view.case.subject.get("name", ""),
            under=f"{words(view.procedure.names)} · {view.case.reference}",
            lang=stack.languages[-1],
            large=True,
        ),
        "state": state_mark(view.case.state),
        "stepper": case_parts.stepper(view, by, calendars),
        "clock": case_parts.clock(turn, view, calendars, large=True) if turn else None,
        "clock_ahead": case_parts.clock(turn, view, calendars) if turn else None,
        "holder": _holder(turn.org) if turn and turn.org else None,
        "subject": case_parts.subject_facts(view, stack),
        "form_facts": case_parts.form_facts(view, stack, by),
        "evidence": case_parts.evidence_cards(view, by),
        "paper_to_add": case_parts.paper_to_add(view),
        "paper_kinds": [
            (one.id, words(one.names), one.max_bytes)
            for one in view.procedure.evidence
            if one.id in view.papers_open
        ],
        "filing": by.acts_as(view.case.opened_org_id) and view.case.state in TO_BE_FILED,
        "missing": case_parts.filing_lines(view),
        "form_gaps": any(one.code in ("form_incomplete", "ground_missing") for one in view.missing),
        "marks": case_parts.mark_lines(view),
        "answer": case_answers.answer_note(view, by),
        "objections": case_answers.objection_notes(view, by),
        "proposal": case_answers.proposal_note(view, by),
        "waits_for": waiting,
        "urged": case_urging.urged(view, by, waiting),
        **_turn_words(view),
        "number": number,
        "number_asked": parts.FactList(number.facts[-1:]) if number else None,
        "timeline": case_history.timeline(view, by),
        "own_side": case_history.joined(own),
        "all_parties": case_history.joined(everyone) if set(everyone) != set(own) else "",
        "may": {name: one.allowed for name, one in moves.items()},
        "why_not": _why_not(moves),
        "refusals": _refusals(view),
        "refusal": _refusal(view, refused) if refused else None,
        "typed": _typed(request.POST if refused else restored(request) or QueryDict()),
        "key": uuid.uuid4().hex,
    }
    return render(request, "office/case.html", context, status=UNPROCESSABLE if refused else 200)


def _holder(org: Org) -> parts.OrgBlock:
    """Whose turn it is; for an office that has closed, the one that acts in its place."""
    acts = answering_for(org).org
    if acts == org:
        return parts.OrgBlock(name=org_name(org))
    return parts.OrgBlock(
        name=org_name(acts),
        path=(_("in place of %(school)s, which has closed") % {"school": org_name(org)},),
    )


def _turn_words(view: CaseView) -> dict[str, Any]:
    """What the office whose turn it is may answer, in words of the step's own where the pack has any."""
    turn = view.current
    rule = turn.rule if turn else None
    route = view.case.route
    return {
        "asks": words(rule.asks) if rule and rule.asks else "",
        "asking_step": words(rule.names) if rule and rule.asks else "",
        "answers": [(one.value, case_answers.answer_words(rule, one)) for one in view.answers],
        "objects": Answer.OBJECT in view.answers,
        "own_approval": case_answers.own_words(rule, Answer.APPROVE),
        "own_refusal": case_answers.own_words(rule, Answer.REFUSE),
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


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("cases.start")
@limited("evidence", times=60, seconds=60)
def evidence(request: OfficeRequest, case: uuid.UUID) -> HttpResponse:
    """Add a paper, or take one off; a reload of the address after a refusal leads to the case."""
    by = request.acting
    if request.method != "POST":
        return redirect("case", case)
    try:
        if taken := request.POST.get("remove"):
            remove_evidence(by=by, case=case, evidence=_uuid(taken))
            messages.success(request, _("The paper was taken off."))
        else:
            sent = request.FILES.get("file")
            if sent is None:
                raise Refused(
                    "no_file",
                    _("No file was chosen."),
                    next_step=_("Choose the picture or scan of the paper."),
                )
            attach_evidence(
                by=by, case=case, kind=request.POST.get("kind", ""), content=sent, file_name=sent.name or ""
            )
            messages.success(request, _("The paper was added."))
    except Refused as refused:
        return _case_response(request, case, refused)
    return redirect("case", case)


def _uuid(written: str) -> uuid.UUID:
    try:
        return uuid.UUID(written)
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("move", times=60, seconds=60)
def move(request: OfficeRequest, case: uuid.UUID, move: str) -> HttpResponse:
    """File, file again, prepare, decide, withdraw, comment; a reload after a refusal leads to the case."""
    by, sent = request.acting, request.POST
    if move not in DONE_WORDS:
        raise Http404
    if request.method != "POST":
        return redirect("case", case)
    step = whole(sent.get("step", "")) or 0
    answer = Answer(sent["answer"]) if sent.get("answer") in Answer.values else None
    words_of = sent.get("reason", "")[:4000]
    if answer == Answer.APPROVE and words_of == sent.get("proposed"):
        # The officer's reason for another answer, which stood in the box and was not touched.
        words_of = ""
    moves: dict[str, Callable[[], object]] = {
        "submit": lambda: submit_case(by=by, case=case, key=sent.get("key", "")),
        "resubmit": lambda: resubmit_case(by=by, case=case, key=sent.get("key", "")),
        "prepare": lambda: prepare_step(
            by=by,
            case=case,
            step=step,
            recommendation=_answered(answer),
            ground=sent.get("ground", ""),
            reason=words_of,
        ),
        "decide": lambda: decide_step(
            by=by,
            case=case,
            step=step,
            answer=_answered(answer),
            ground=sent.get("ground", ""),
            reason=words_of,
        ),
        "withdraw": lambda: withdraw_case(by=by, case=case, reason=words_of),
        "comment": lambda: comment_on_case(
            by=by,
            case=case,
            words=words_of,
            audience=Audience.ALL_PARTIES
            if sent.get("audience") == Audience.ALL_PARTIES
            else Audience.OWN_SIDE,
        ),
    }
    try:
        done = moves[move]()
    except Refused as refused:
        return _case_response(request, case, refused)
    messages.success(request, _done(move, done, by))
    return redirect("case", case)


def _done(move: str, done: object, by: Acting) -> str:
    """What was done; a case that begins its way with one's own office says so."""
    if move in OWN_TURN_WORDS and isinstance(done, Case) and by.acts_as(done.holder_org_id):
        return str(OWN_TURN_WORDS[move])
    return str(DONE_WORDS[move])


OWN_TURN_WORDS = {
    "submit": gettext_lazy("Filed. It is your own office's turn now."),
    "resubmit": gettext_lazy("Filed again. The route begins afresh, with your own office."),
}
DONE_WORDS = {
    "submit": gettext_lazy("Filed. It is the first office's turn now."),
    "resubmit": gettext_lazy("Filed again. The route begins afresh."),
    "prepare": gettext_lazy("Prepared. The head can decide now."),
    "decide": gettext_lazy("Decided."),
    "withdraw": gettext_lazy("Withdrawn."),
    "comment": gettext_lazy("Your comment is on the case."),
}


def _answered(answer: Answer | None) -> Answer:
    if answer is None:
        raise Refused(
            "no_answer",
            _("Nothing was chosen."),
            next_step=_("Choose one of the answers, then send it again."),
        )
    return answer
