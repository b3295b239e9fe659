"""Everything that may be done with a case: its papers, its turns, withdrawing it, a word on it."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting
from matricula.cases.api import (
    Answer,
    Audience,
    Case,
    attach_evidence,
    comment_on_case,
    decide_step,
    prepare_step,
    remove_evidence,
    resubmit_case,
    submit_case,
    withdraw_case,
)
from matricula.regulation.api import Refused
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.numbers import whole
from matricula.web.office.casework.following import ENDS_A_TURN, TURN_DONE
from matricula.web.office.casework.page import case_response


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
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
        return case_response(request, case, refused)
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
        return case_response(request, case, refused)
    messages.success(request, _done(move, done, by))
    ended = {TURN_DONE: move} if move in ENDS_A_TURN else None
    return redirect(reverse("case", args=[case], query=ended))


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
