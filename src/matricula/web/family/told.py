"""How a family is told: what it declared, the form that was agreed, and both changed by itself."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.delivery.api import FamilyMail
from matricula.families.api import (
    CONSENT,
    FORM,
    MARKS,
    PROCESSING,
    AgreedForm,
    Declaration,
    HowTold,
    agree_oneself,
    declare_oneself,
    matters_of,
)
from matricula.web.clauses import clause_note
from matricula.web.coded import day
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.shared import Reading, children_of, reading
from matricula.web.forms import RefusableForm

WITHDRAW = "withdraw"
SHOWN = 10
"""The last mails that went out."""


class ToldForm(RefusableForm):
    """How the family wants to be told."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[
            ("account", gettext_lazy("in the account")),
            ("mail", gettext_lazy("by e-mail")),
            ("paper", gettext_lazy("on paper")),
        ],
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=[("daily", gettext_lazy("daily")), ("weekly", gettext_lazy("weekly"))],
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    marks = forms.BooleanField(
        label=gettext_lazy("Marks may stand in the e-mails"),
        required=False,
        help_text=gettext_lazy(
            "Without this an e-mail says only that there is something new, and gives a link."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """E-mails need an address."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("channel") == "mail" and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the address to which the e-mails go."))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@family
def told_page(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """See and change how one is told of a child; withdraw consent, after which nothing can be read here any more."""
    found = reading(request.family, student)
    said = list(Declaration.objects.filter(student_id=found.child.student_id).order_by("pk"))
    forms_said = list(AgreedForm.objects.filter(student_id=found.child.student_id).order_by("pk"))
    now = forms_said[-1] if forms_said else None
    mails = list(
        FamilyMail.objects.filter(access__student_id=found.child.student_id, dropped_at=None).order_by("-pk")[
            :SHOWN
        ]
    )
    may_agree = FORM in found.stack.bases
    marks = {one.matter: one for one in said}.get(MARKS)
    initial = {"marks": marks is not None and marks.agreed} | (
        {name: getattr(now, name) for name in ("channel", "rhythm", "email", "phone")} if now else {}
    )
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    form = ToldForm(request.POST if asked == "told" else None, initial=initial)
    if asked == WITHDRAW:
        declare_oneself(
            by=request.family, child=found.child, school=found.school, matter=PROCESSING, agreed=False
        )
        messages.success(request, _("Your consent is withdrawn. From now on you are told on paper."))
        return redirect("family_door")
    if asked == "told" and form.is_valid():
        with form.showing_refusals():
            _agree(request, found, form, marks)
            messages.success(request, _("It is noted how you want to be told."))
            return redirect("family_told", student)
    return render(
        request,
        "family/told.html",
        {
            "child": found.child,
            "children": children_of(request.family, found.child, "family_told"),
            "form": form if may_agree else None,
            "said": [
                *(f"{day(one.said_on)}: {_declared(one)}" for one in said),
                *(f"{day(one.said_on)}: {_told(one)}" for one in forms_said),
            ],
            "mails": [f"{found.moment(one.sent_at or one.made_at)}: {_fared(one)}" for one in mails],
            "bounced": next(
                (now.email for one in mails if now and one.bounced and one.form_id == now.pk), ""
            ),
            "may_withdraw": CONSENT in found.stack.bases and PROCESSING in matters_of(found.stack),
            "consent": clause_note(found.stack.pack, found.stack.basis(CONSENT))
            if CONSENT in found.stack.bases
            else None,
            "clause": clause_note(found.stack.pack, found.stack.basis(FORM)) if may_agree else None,
        },
        status=form.status,
    )


def _agree(request: FamilyRequest, found: Reading, form: ToldForm, marks: Declaration | None) -> None:
    told = form.cleaned_data
    agree_oneself(
        by=request.family,
        child=found.child,
        school=found.school,
        how=HowTold(told["channel"], told["rhythm"], told["email"], told["phone"]),
    )
    if told["marks"] != (marks is not None and marks.agreed):
        declare_oneself(
            by=request.family, child=found.child, school=found.school, matter=MARKS, agreed=told["marks"]
        )


def _declared(one: Declaration) -> str:
    said = {
        (PROCESSING, True): _("You consented to the processing of personal data."),
        (PROCESSING, False): _("You refused the processing of personal data."),
        (MARKS, True): _("Marks may stand in e-mails."),
        (MARKS, False): _("No marks in e-mails."),
    }
    return said.get(
        (one.matter, one.agreed),
        _("You took the refusal of the electronic diary back.")
        if one.agreed
        else _("You refused the electronic diary."),
    )


def _told(one: AgreedForm) -> str:
    channel = dict(ToldForm.base_fields["channel"].choices)[one.channel]  # type: ignore[attr-defined]  # a ChoiceField
    rhythm = dict(ToldForm.base_fields["rhythm"].choices)[one.rhythm]  # type: ignore[attr-defined]  # a ChoiceField
    return f"{channel}, {rhythm}" + (f", {one.email}" if one.email else "")


def _fared(one: FamilyMail) -> str:
    if one.sent_at is not None:
        return _("sent")
    return _("did not arrive") if one.given_up_at is not None else _("is on its way")
