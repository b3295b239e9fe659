"""Accepting an invitation."""

from typing import Final

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Invitation, accept_invitation, invitation_of
from matricula.regulation.api import Refused
from matricula.web.forms import RefusableForm
from matricula.web.limits import Limit
from matricula.web.names import org_name, role_label
from matricula.web.refusing import refusal_response

# Whoever holds the link of an existing account could otherwise guess its password here without end.
_GUESSES: Final = Limit("invitation", times=10, seconds=300)


class AcceptForm(RefusableForm):
    """A password for the new account, or that of the account one has."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("For a new account choose one; if you already have an account, give its password."),
    )


def _invited(one: Invitation) -> dict[str, str]:
    """Who is invited to what where, and until when."""
    return {
        "name": one.display_name,
        "email": one.email,
        "org": org_name(one.org),
        "role": role_label(one.org.pack, one.role),
        "until": date_format(one.expires_at),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take up an appointment by the link in the mail; nobody is signed in yet."""
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and _GUESSES.passed_by(token):
        return _GUESSES.answer(request)
    if form.is_valid():
        try:
            with form.showing_refusals():
                accept_invitation(
                    token=token, password=form.cleaned_data["password"], language=get_language() or "en"
                )
                messages.success(
                    request,
                    _("Your appointment is taken up. Sign in with your e-mail address and this password."),
                )
                return redirect("account_login")
        except ValidationError as weak:
            form.add_error("password", weak)
    try:
        invited = invitation_of(token)
    except Refused as refused:
        # Said before somebody thinks of a password in vain; who sent one reads it in the form.
        if request.method != "POST":
            return refusal_response(request, refused)
        invited = None
    context = {
        "form": form,
        "rules": password_validators_help_texts(),
        "invited": invited and _invited(invited),
    }
    return render(request, "people/accept_invitation.html", context, status=form.status)
