"""Answering a request for access: who is meant, then a letter for each, or why there is no access."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, own_office
from matricula.families.api import (
    ISSUE,
    REQUEST,
    CodeMail,
    Meant,
    Reader,
    RequestClock,
    RequestedChild,
    ServiceRequest,
    address_in,
    answer_request,
    decline_request,
    mail_request_codes,
    requests_of,
)
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import day
from matricula.web.forms import OfficeForm, posted
from matricula.web.mail_words import said_of_mail
from matricula.web.office.families.candidates import candidates_of
from matricula.web.office.families.mail_words import mail_note, mail_state, newest_mails
from matricula.web.office.families.request_words import WAYS, answer_words, clock_mark, due_words, number_of
from matricula.web.office.families.shared import letters_page, local_day, school_served

LETTER, MAIL = "letter", "mail"


class AnswerForm(OfficeForm):
    """How the codes go out: by the button that was pressed. By mail they go to the address that the request gives."""

    how = forms.ChoiceField(
        choices=((LETTER, ""), (MAIL, "")), required=False, widget=forms.HiddenInput, initial=LETTER
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I have made sure that this e-mail address belongs to who asks"), required=False
    )

    def __init__(self, by: Acting, asked: ServiceRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        address = address_in(asked.contact)
        if address:
            self.fields["sure"].help_text = address
        else:
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        """Anybody can write any address into a request: whoever reads there would read the diary."""
        sent = super().clean() or {}
        if sent.get("how") == MAIL and "sure" in self.fields and not sent.get("sure"):
            self.add_error("sure", _("Make sure first: whoever gets the code reads of the student."))
        return sent


class DeclineForm(OfficeForm):
    """Why there is no access."""

    reason = forms.CharField(label=gettext_lazy("Why there is no access"), max_length=400)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(ISSUE)
@limited("service_request", times=60, seconds=60)
@sensitive_variables("letters")
def request_page(request: OfficeRequest, asked: uuid.UUID) -> HttpResponse:
    """One request: who is meant is chosen among candidates, then the codes go out in one letter each."""
    by = request.acting
    school, _stack = school_served(by, requests=True)
    found = _request(asked, by)
    form = AnswerForm(by, found, posted(request))
    children = _children(found)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            by_mail = form.cleaned_data["how"] == MAIL
            letters = answer_request(
                by=by,
                school=school,
                request=found.uuid,
                found=_meant(children, request.POST),
                by_mail=by_mail,
            )
            if by_mail:
                return _on_its_way(request, found)
            return letters_page(request, by, school, letters)
    return _page(request, found, children, form, DeclineForm(by))


@require_POST
@office
@needs(ISSUE)
@limited("service_request", times=60, seconds=60)
def mail(request: OfficeRequest, asked: uuid.UUID) -> HttpResponse:
    """Send a new code by mail to whoever was answered; the code of an earlier letter or mail is void from now on."""
    by = request.acting
    school, _stack = school_served(by, requests=True)
    found = _request(asked, by)
    # The form of the page on which a refusal is shown: who is not answered yet is asked what to do.
    form = AnswerForm(by, found, request.POST)
    if form.is_valid():
        with form.showing_refusals():
            mail_request_codes(by=by, school=school, request=found.uuid)
            return _on_its_way(request, found)
    return _page(request, found, _children(found), form, DeclineForm(by))


@require_POST
@office
@needs(ISSUE)
@limited("service_request", times=60, seconds=60)
def decline(request: OfficeRequest, asked: uuid.UUID) -> HttpResponse:
    """Answer that there is no access, and why."""
    by = request.acting
    school, _stack = school_served(by, requests=True)
    found = _request(asked, by)
    form = DeclineForm(by, request.POST)
    if form.is_valid():
        with form.showing_refusals():
            decline_request(by=by, school=school, request=found.uuid, reason=form.cleaned_data["reason"])
            messages.success(request, _("The request is declined."))
            return redirect("service_requests")
    return _page(request, found, _children(found), AnswerForm(by, found), form)


def _request(asked: uuid.UUID, by: Acting) -> ServiceRequest:
    found = requests_of(own_office(by)).filter(uuid=asked).select_related("answered_in__user").first()
    if found is None:
        raise Http404
    return found


def _children(found: ServiceRequest) -> list[RequestedChild]:
    return list(found.children.select_related("enrollment__student", "guardian").order_by("pk"))


def _on_its_way(request: OfficeRequest, found: ServiceRequest) -> HttpResponse:
    said = {"address": address_in(found.contact)}
    messages.success(request, said_of_mail(_("The code is on its way to %(address)s.") % said))
    return redirect("service_request", found.uuid)


def _meant(children: list[RequestedChild], sent: QueryDict) -> dict[uuid.UUID, Meant]:
    """Whom the choices of the page mean; what is none was not shown by us."""
    found = {}
    for one in children:
        student, _space, guardian = sent.get(f"who-{one.uuid}", "").partition(" ")
        try:
            found[one.uuid] = Meant(uuid.UUID(student), uuid.UUID(guardian) if guardian else None)
        except ValueError:
            continue
    return found


def _page(
    request: OfficeRequest,
    found: ServiceRequest,
    children: list[RequestedChild],
    form: OfficeForm,
    declining: DeclineForm,
) -> HttpResponse:
    by = request.acting
    school, stack = school_served(by, requests=True)
    clock = RequestClock(school, stack)
    mails = newest_mails(found) if found.answer else {}
    candidates = candidates_of(found, children, school, stack) if not found.answer else {}
    log_access(
        by, subject_kind="service_request", subject=found.uuid, page="service_request", seen_by=school.lineage
    )
    said = {
        "asked": found,
        "number": number_of(found),
        "facts": _facts(found, clock, by),
        "children": [
            {
                "uuid": one.uuid,
                "name": one.name,
                "class_name": one.class_name,
                "candidates": [_candidate(each) for each in candidates.get(one.uuid, [])],
                "chosen": request.POST.get(f"who-{one.uuid}", ""),
                "student": one.enrollment.student if one.enrollment else None,
                "guardian": one.guardian.name if one.guardian else "",
                **_mailed(
                    mails.get((one.enrollment.student_id, one.guardian_id)) if one.enrollment else None, by
                ),
            }
            for one in children
        ],
        "address": address_in(found.contact),
        "form": form,
        "declining": declining,
        "clause": clause_note(by.pack, stack.basis(REQUEST)),
    }
    status = max(form.status, declining.status)
    return render(request, "families/request.html", said, status=status)


def _mailed(mail: CodeMail | None, by: Acting) -> dict[str, Any]:
    return {"mail": mail_state(mail), "mail_note": mail_note(mail, by)} if mail else {"mail": None}


def _candidate(one: Reader) -> dict[str, str]:
    student, guardian = one.enrollment.student, one.guardian
    told = [student.name, student.class_name, day(student.birth_on)]
    return {
        "value": f"{student.uuid} {guardian.uuid if guardian else ''}".strip(),
        "said": " · ".join(filter(None, told)),
        "who": guardian.name if guardian else _("the student"),
    }


def _facts(found: ServiceRequest, clock: RequestClock, by: Acting) -> parts.FactList:
    facts = [
        parts.Fact(_("Registered"), local_day(found.registered_at, by), str(WAYS[found.way])),
        parts.Fact(_("Written on"), date_format(found.written_on)),
        parts.Fact(_("Who asks"), found.applicant, _("for themself, of age") if found.as_student else ""),
    ]
    if found.contact:
        facts.append(parts.Fact(_("Phone or address"), found.contact))
    mark = clock_mark(found, clock)
    if mark:
        facts.append(parts.Fact(_("Due"), mark, due_words(found, clock, by)))
    if found.answered_at and found.answered_in:
        facts.append(
            parts.Fact(
                _("Answer"),
                answer_words(found),
                f"{local_day(found.answered_at, by)}, {found.answered_in.user.display_name}",
            )
        )
    if found.reason:
        facts.append(parts.Fact(_("Reason"), found.reason))
    return parts.FactList(tuple(facts))
