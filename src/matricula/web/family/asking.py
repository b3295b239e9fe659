"""The public page of a school: what the service is, and a form to ask for it. Nobody has to sign in."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Org, Tier
from matricula.families.api import (
    CODE_WITHIN,
    CONSENT,
    REFUSAL,
    REQUEST,
    Asked,
    ask_for_access,
    takes_requests,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack, in_words, stack_for
from matricula.web.clauses import clause_note
from matricula.web.forms import RefusableForm
from matricula.web.guessing import network_address
from matricula.web.limits import Limit
from matricula.web.names import org_name

CHILDREN: Final = 4
# A family asks once; a school's own computer room may ask for many.
PER_ADDRESS: Final = Limit("service_asked", times=20, seconds=3_600)
PER_SCHOOL: Final = Limit("service_asked_of", times=300, seconds=3_600)


class ServiceForm(RefusableForm):
    """Who asks, and for whom."""

    applicant = forms.CharField(
        label=gettext_lazy("Your name in full"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    as_student = forms.BooleanField(
        label=gettext_lazy("I am a student of age and ask for myself"), required=False
    )
    contact = forms.CharField(
        label=gettext_lazy("Phone or address"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("So that the school can ask back; to an e-mail address it may send the code."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(CHILDREN):
            self.fields[f"child_{n}"] = forms.CharField(
                label=_("Name of the student") if n == 0 else _("Another student of this school"),
                max_length=120,
                required=False,
            )
            self.fields[f"class_{n}"] = forms.CharField(label=_("Class"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """One who asks for a child names it."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("as_student") and not data.get("child_0") and "child_0" not in self.errors:
            self.add_error("child_0", _("Write the name of the student, as it stands in the documents."))
        return data

    def asked(self) -> Asked:
        """What is asked for."""
        data = self.cleaned_data
        children = [(data[f"child_{n}"], data[f"class_{n}"]) for n in range(CHILDREN)]
        return Asked(
            data["applicant"],
            data["contact"],
            [one for one in children if one[0] or data["as_student"]],
            data["as_student"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
def service_page(request: HttpRequest, school: str) -> HttpResponseBase:
    """Tells of the service, and takes a request; whether a child is known here, it tells nobody."""
    found, stack = _school(school)
    form = ServiceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        for limit, who in ((PER_ADDRESS, network_address(request)), (PER_SCHOOL, found.pk)):
            if limit.passed_by(who):
                return limit.answer(request)
        if form.is_valid():
            with form.showing_refusals():
                made = ask_for_access(school=found, asked=form.asked())
                messages.success(
                    request,
                    _("Your request is registered: number %(number)s of %(year)s. Keep the number.")
                    % {"number": made.number, "year": made.year},
                )
                return redirect("service", school)
    said = {
        "form": form,
        "school": org_name(found),
        "within": _within(found, stack),
        "consent": clause_note(stack.pack, stack.basis(CONSENT)) if CONSENT in stack.bases else None,
        "asks_consent": CONSENT in stack.bases,
        "refusal": clause_note(stack.pack, stack.basis(REFUSAL)) if REFUSAL in stack.bases else None,
        "may_refuse": REFUSAL in stack.bases,
        "clause": clause_note(stack.pack, stack.basis(REQUEST)),
    }
    return render(request, "family/service.html", said, status=form.status)


def _school(code: str) -> tuple[Org, Stack]:
    """The school of that code, whose law takes requests; else there is no such page."""
    found = Org.objects.filter(code=code, tier=Tier.SCHOOL, closed_on=None).first()
    if found is None:
        raise Http404
    stack = stack_for(found.pack)
    if not takes_requests(stack):
        raise Http404
    return found, stack


def _within(school: Org, stack: Stack) -> str:
    """How soon the code comes, in words; nothing where the law sets no term."""
    if CODE_WITHIN not in stack.terms:
        return ""
    return in_words(
        stack.term(CODE_WITHIN, on=civil_today(school.time_zone)).duration, get_language() or "en"
    )
