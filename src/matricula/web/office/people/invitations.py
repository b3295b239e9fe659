"""Accepting an invitation."""

from typing import Final

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import accept_invitation
from matricula.web.forms import RefusableForm
from matricula.web.limits import Limit

# Whoever holds the link of an existing account could otherwise guess its password here without end.
_GUESSES: Final = Limit("invitation", times=10, seconds=300)


class AcceptForm(RefusableForm):
    """A password for the new account, or that of the account one has."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("For a new account choose one; if you already have an account, give its password."),
    )


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
    context = {"form": form, "rules": password_validators_help_texts()}
    return render(request, "people/accept_invitation.html", context, status=form.status)
