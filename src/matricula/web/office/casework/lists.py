"""Lists: beginning one, its figures on the case page, and its lines."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Org
from matricula.cases.api import (
    OTHER_OUTCOME,
    UNDECIDED,
    Case,
    CaseLine,
    CaseState,
    CaseView,
    Showing,
    Told,
    business_of,
    case_page,
    exceptions_of,
    leave_out_lines,
    lines_of,
    lines_picture,
    list_offers,
    open_list,
    procedure_of,
    set_outcome,
    students_on,
    take_lines_back,
    told_on,
)
from matricula.registry.api import STATUS_TABLE, Student
from matricula.regulation.api import Procedure, Refused, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, words
from matricula.web.coded import grade_label, table_label
from matricula.web.forms import UNPROCESSABLE
from matricula.web.listing import listed
from matricula.web.office.casework.outcomes import (
    findings_shown,
    outcome_choices,
    outcome_filter,
    outcome_shares,
    outcome_shown,
)
from matricula.web.office.casework.rows import name_in
from matricula.web.refusing import refused_note
from matricula.web.workbooks import workbook_href

SHOWING_WORDS = {
    Showing.ALL: gettext_lazy("all lines"),
    Showing.STAY: gettext_lazy("on the list"),
    Showing.FELL_OUT: gettext_lazy("fallen out"),
    Showing.LEFT_OUT: gettext_lazy("left out by the school"),
    Showing.DONE: gettext_lazy("carried out"),
}
AGAINST_WORDS = {
    "not_on_roll": gettext_lazy(
        "The list is not for this student any more: the place, the stage, the status or the plan is another by now."
    ),
    "other_status": gettext_lazy("The list is not for students of this status."),
    "no_longer_fits": gettext_lazy(
        "When the list was carried out, it was not for this student any more: the place, the stage, the status or the"
        " plan was another, or other business was under way."
    ),
    UNDECIDED: gettext_lazy("Too little is known of the student to say what becomes of them."),
    OTHER_OUTCOME: gettext_lazy(
        "By what is known now, something else becomes of the student than was filed."
    ),
}
OTHER_BUSINESS = "cases.no_other_open_case"
"""The guard of lines that keeps off whoever has other business under way."""
SHOWN = 20
"""How many exceptions stand on the page of the case itself."""
TO_BE_FILED = (CaseState.DRAFT, CaseState.RETURNED)


def start(request: OfficeRequest, law: Procedure) -> HttpResponse:
    """Choose the stage and open the list, which then holds everybody of that stage whom it is for."""
    by = request.acting
    org, stack = Org.objects.get(pk=by.org_id), stack_for(by.pack)
    refusal = None
    if request.method == "POST":
        try:
            opened = open_list(
                by=by,
                procedure=law.id,
                key=request.POST.get("key", ""),
                stage=request.POST.get("stage", "")[:40],
            )
        except Refused as refused:
            refusal = refused_note(by.pack, refused, _("This was refused"))
        else:
            return redirect("case", opened.uuid)
    [offer] = list_offers(by, [law])
    context = {
        "title": words(law.names),
        "law": law,
        "clause": clause_note(by.pack, law.clause),
        "refusal": refusal,
        "stages": [
            {
                "id": stage,
                "label": words(stack.stage(stage).label),
                "count": students_counted(offer.candidates[stage]) if stage in offer.candidates else "",
                "under_way": offer.under_way.get(stage),
                "key": uuid.uuid4().hex,
            }
            for stage in org.stages
            if not law.pupil.stages or stage in law.pupil.stages
        ],
    }
    return render(
        request, "casework/list_start.html", context, status=UNPROCESSABLE if refusal is not None else 200
    )


def students_counted(number: int) -> str:
    """So many students, in words."""
    return ngettext("%(number)s student", "%(number)s students", number) % {"number": number_format(number)}


def list_parts(view: CaseView, stack: Stack) -> dict[str, Any]:
    """What the case page shows of a list: its figures, and what stands against whom; nothing for one student's case."""
    if not view.procedure.is_list:
        return {}
    picture = lines_picture(view.case)
    address = reverse("case_lines", args=[view.case.uuid])
    longest = max(picture.counts.values(), default=0)
    shown = [one for one in Showing if one is Showing.ALL or picture.counts[one]]
    most = max((one.stay for one in picture.classes), default=0)
    return {
        "lines": parts.Shares(
            _("The lines of the list"),
            _("Lines"),
            _("Students"),
            tuple(
                parts.Share(
                    label=SHOWING_WORDS[one],
                    count=number_format(picture.counts[one]),
                    href=f"{address}?showing={one}",
                    percent=_percent(picture.counts[one], longest),
                    tone=_TONES[one],
                )
                for one in shown
            ),
        ),
        "classes": parts.Shares(
            _("On the list, by class"),
            _("Class"),
            _("Students"),
            tuple(
                parts.Share(
                    label=" · ".join(
                        filter(
                            None,
                            [
                                grade_label(stack, view.case.subject["stage"], one.grade),
                                one.class_name or _("without a class"),
                            ],
                        )
                    ),
                    count=number_format(one.stay),
                    href=f"{address}?showing={Showing.STAY}",
                    percent=_percent(one.stay, most),
                )
                for one in picture.classes
            ),
        ),
        "against": parts.FindingList(
            tuple(
                parts.FindingLine(
                    "unmet",
                    _("%(students)s: %(what)s")
                    % {
                        "students": students_counted(count),
                        "what": fault_words(view.procedure, {"code": code, "status": status}, stack),
                    },
                    clause=clause_note(view.case.pack, clause),
                    href=f"{address}?showing={Showing.FELL_OUT}",
                )
                for (code, clause, status), count in picture.faults.items()
            )
        )
        if picture.faults
        else None,
        "outcomes": outcome_shares(view.procedure, view.case, picture),
        "exceptions": _lines(view, exceptions_of(view.case, limit=SHOWN), stack),
        "running": view.case.state == CaseState.APPROVED,
        "progress": _("%(done)s of %(all)s carried out")
        % {
            "done": number_format(picture.counts[Showing.DONE]),
            "all": number_format(picture.counts[Showing.STAY]),
        },
    }


_TONES = {
    Showing.ALL: parts.Tone.waiting,
    Showing.STAY: parts.Tone.waiting,
    Showing.FELL_OUT: parts.Tone.warning,
    Showing.LEFT_OUT: parts.Tone.locked,
    Showing.DONE: parts.Tone.done,
}


def _percent(count: int, longest: int) -> int | None:
    return max(1, count * 100 // longest) if longest and count else None


def against_words(law: Procedure, code: str) -> str:
    """What stands against a line: in the words of the law, or of the platform where the line itself is at fault."""
    guards = law.lines.guards if law.lines is not None else ()
    said = next((words(one.text) for one in guards if one.id == code), "")
    return said or str(AGAINST_WORDS.get(code, code))


def fault_words(law: Procedure, fault: Mapping[str, Any], stack: Stack) -> str:
    """What stands against one line: what a rule has seen of it, its status, or the words for all such lines."""
    if status := fault.get("status"):
        return _("Status: %(status)s. The list is not for it.") % {
            "status": table_label(stack, STATUS_TABLE, status)
        }
    if "text" not in fault:
        return against_words(law, fault["code"])
    said = name_in(fault["text"])
    # Beside what a rule has seen of a line that was filed, when it was seen.
    return (
        _("Found since it was filed: %(what)s") % {"what": said} if fault["code"] == OTHER_OUTCOME else said
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("case_lines", times=120, seconds=60)
def lines(request: OfficeRequest, case: uuid.UUID) -> HttpResponse:
    """The lines of a list, a page at a time; whoever fills it in leaves students out and takes them back."""
    by, asked = request.acting, request.GET
    view = case_page(by=by, case=case)
    if not view.procedure.is_list:
        raise Http404
    refusal = None
    if request.method == "POST":
        try:
            messages.success(request, _moved(request, case))
        except Refused as refused:
            refusal = refused_note(view.case.pack, refused, _("This was refused"))
        else:
            return redirect(request.get_full_path())
    showing, text, outcome = asked_lines(asked)
    found = lines_of(view.case, showing=showing, words=text, outcome=outcome)
    rows, pages = listed(found, {"id": _number}, asked)
    stack = stack_for(view.case.pack)
    context = {
        "view": view,
        "title": words(view.procedure.names),
        "filters": _filters(view, showing, text, outcome),
        "lines": _lines(view, rows, stack),
        "pages": pages,
        "workbook": workbook_href("case_lines_workbook", asked, view.case.uuid),
        "may_choose": view.case.state in TO_BE_FILED
        and by.acts_as(view.case.opened_org_id)
        and by.may("cases.start"),
        "refusal": refusal,
        "outcomes": outcome_choices(view.procedure, view.case),
        "becomes": request.POST.get("becomes", ""),
        "chosen": request.POST.getlist("student"),
        "reason": request.POST.get("reason", ""),
    }
    return render(
        request, "casework/case_lines.html", context, status=UNPROCESSABLE if refusal is not None else 200
    )


def asked_lines(asked: QueryDict) -> tuple[Showing, str, str]:
    """Which lines are asked for, the beginning of a name, and an outcome."""
    showing = asked.get("showing", "")
    which = Showing(showing) if showing in set(Showing) else Showing.ALL
    return which, asked.get("q", "")[:60], asked.get("outcome", "")[:40]


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None


def _moved(request: OfficeRequest, case: uuid.UUID) -> str:
    sent = request.POST
    try:
        students = [uuid.UUID(one) for one in sent.getlist("student")]
    except ValueError:
        raise Http404 from None
    if not students:
        raise Refused(
            "nobody_ticked",
            _("Nobody is ticked."),
            next_step=_("Tick the students first, then press the button again."),
        )
    by = request.acting
    if sent.get("move") == "take_back":
        moved = take_lines_back(by=by, case=case, students=students)
        said = ngettext(
            "%(number)d student is taken back in.", "%(number)d students are taken back in.", moved
        )
    elif sent.get("move") == "set_outcome":
        moved = set_outcome(
            by=by,
            case=case,
            students=students,
            outcome=sent.get("becomes", "")[:40],
            reason=sent.get("reason", "")[:1000],
        )
        said = ngettext(
            "What becomes of %(number)d student is set.", "What becomes of %(number)d students is set.", moved
        )
    else:
        moved = leave_out_lines(by=by, case=case, students=students, reason=sent.get("reason", "")[:1000])
        said = ngettext("%(number)d student is left out.", "%(number)d students are left out.", moved)
    # Pressed twice, or again on a page that was gone back to.
    return said % {"number": moved} if moved else _("It was so already: nothing has changed.")


def _filters(view: CaseView, showing: Showing, text: str, outcome: str) -> parts.FilterBar:
    address = reverse("case_lines", args=[view.case.uuid])
    return parts.FilterBar(
        action=address,
        words=text,
        words_hint=_("The beginning of a name"),
        filters=(
            parts.Filter(
                "showing",
                _("Lines"),
                tuple(parts.Option(one, SHOWING_WORDS[one]) for one in Showing),
                showing,
            ),
            *outcome_filter(view.procedure, view.case, outcome),
        ),
        clear_href=address if text or outcome or showing is not Showing.ALL else "",
    )


def _lines(view: CaseView, rows: Sequence[CaseLine], stack: Stack) -> list[dict[str, Any]]:
    seen, business = students_on(rows), business_of(rows)
    told = told_on(view.case, view.procedure, rows)
    return [
        {
            "uuid": str(one.student_uuid),
            "person": _person(seen.get(one.student_id), told.get(one.student_id), stack),
            "status": _status(one),
            "against": parts.FindingList(
                tuple(
                    parts.FindingLine(
                        "incomplete" if fault["code"] == UNDECIDED else "unmet",
                        fault_words(view.procedure, fault, stack),
                        clause=clause_note(view.case.pack, fault["clause"]),
                        **_business(view.procedure, fault["code"], business.get(one.student_id)),
                    )
                    for fault in one.against
                )
            )
            if one.against
            else None,
            "outcome": outcome_shown(view.procedure, one),
            "findings": findings_shown(view.case.pack, one),
            "undecided": any(fault["code"] == UNDECIDED for fault in one.against),
            "why": why_left_out(one, view),
        }
        for one in rows
    ]


def _business(law: Procedure, code: str, case: Case | None) -> dict[str, str]:
    """The other business that keeps a line off, named and linked for whoever sees it."""
    guards = law.lines.guards if law.lines is not None else ()
    about_business = {one.id for one in guards if one.guard == OTHER_BUSINESS} | {"no_longer_fits"}
    if case is None or code not in about_business:
        return {}
    name = _("%(procedure)s %(reference)s") % {
        "procedure": words(procedure_of(case).names),
        "reference": case.reference,
    }
    return {"detail": name, "href": reverse("case", args=[case.uuid])}


def _person(student: Student | None, told: Told | None, stack: Stack) -> parts.PersonBlock:
    if student is None and told is not None:
        return parts.PersonBlock(name=told.name, under=told.under, lang=stack.languages[-1])
    if student is None:
        return parts.PersonBlock(name=_("a student who is no longer in your sight"))
    return parts.PersonBlock(
        name=student.name,
        under=" · ".join(
            filter(None, [grade_label(stack, student.stage, student.grade), student.class_name])
        ),
        href=reverse("student", args=[student.uuid]),
        lang=stack.languages[-1],
    )


def shown_as(line: CaseLine) -> Showing:
    """What has become of a line."""
    if line.left_out_at is not None:
        return Showing.LEFT_OUT
    if line.against:
        return Showing.FELL_OUT
    return Showing.DONE if line.done_at is not None else Showing.STAY


def _status(line: CaseLine) -> parts.Status:
    showing = shown_as(line)
    return parts.Status(_TONES[showing], SHOWING_WORDS[showing])


def why_left_out(line: CaseLine, view: CaseView) -> str:
    """Why the school has left it out, who did and when; nothing for any other line."""
    if line.left_out_at is None or line.left_out_by is None:
        return ""
    return _("%(why)s (%(name)s, %(day)s)") % {
        "why": line.left_out_why,
        "name": line.left_out_by.user.display_name,
        "day": date_format(line.left_out_at.astimezone(view.case.opened_org.time_zone).date()),
    }
