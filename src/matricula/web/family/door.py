"""How a family comes in: by the name in the letter and a password, the first time by the code."""

from datetime import timedelta
from typing import Final

from django import forms
from django.contrib.auth import login, logout
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from matricula.authorities.api import User
from matricula.families.api import Family, code_fits, redeem_code
from matricula.web.family.shared import home_of
from matricula.web.forms import RefusableForm
from matricula.web.guessing import Guesses
from matricula.web.leaving import CLEAR

BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
STAYS_SIGNED_IN: Final = timedelta(days=30)


class SignInForm(RefusableForm):
    """The name that the school gave, and the password that the family chose."""

    login = forms.CharField(label=gettext_lazy("Name in the letter"), max_length=40)
    password = forms.CharField(
        label=gettext_lazy("Password"), widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class CodeForm(RefusableForm):
    """The letter, and the password that is to be used from now on."""

    login = forms.CharField(label=gettext_lazy("Name in the letter"), max_length=40)
    code = forms.CharField(
        label=gettext_lazy("Code in the letter"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least ten characters, and no common word."),
    )

    def clean_password(self) -> str:
        """One that nobody guesses."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class SecondCodeForm(RefusableForm):
    """The code of another child, for an account that is signed in."""

    code = forms.CharField(
        label=gettext_lazy("Code in the letter"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Sign in; whoever is signed in and reads of somebody is led to what there is to read."""
    reader: Family | None = getattr(request, "family", None)
    if reader is not None and reader.children and request.method != "POST":
        return redirect(home_of(reader.children[0]))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = _signed_in(request, form)
        if found is not None:
            _enter(request, found)
            return redirect(_next(request))
    said = {
        "form": form,
        "nobody": reader is not None and not reader.children,
        "next": request.GET.get("next", request.POST.get("next", "")),
    }
    return render(request, "family/door.html", said, status=form.status)


def _signed_in(request: HttpRequest, form: SignInForm) -> User | None:
    """The account, or None with the reason in the form; as long a wait for a name that nobody has."""
    name, password = form.cleaned_data["login"].strip(), form.cleaned_data["password"]
    guesses = Guesses.of(request, "family", name)
    if guesses.too_many():
        form.add_error(None, _("Too many wrong passwords. Wait five minutes, then try again."))
        return None
    found = User.objects.exclude(login="").filter(login=name, is_active=True).first()
    if found is None:
        make_password(password)
    if found is None or not found.check_password(password):
        guesses.failed()
        form.add_error(
            None,
            _(
                "Name and password do not fit together. For a forgotten password the school gives you a new code."
            ),
        )
        return None
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def use_code(request: HttpRequest) -> HttpResponse:
    """Use the code of a letter: for a first sign-in, or to add a child to the account that is signed in."""
    user = request.user if isinstance(request.user, User) and request.user.login else None
    form: RefusableForm = SecondCodeForm(request.POST or None) if user else CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        guesses = Guesses.of(request, "code", user.login if user else sent["login"])
        if guesses.too_many():
            form.add_error(None, _("Too many wrong codes. Wait five minutes, then look at the letter again."))
        elif not user and not code_fits(sent["login"], sent["code"]):
            guesses.failed()
            form.add_error(
                "code",
                _(
                    "Name and code do not fit together, or the code is too old. The school gives out a new one."
                ),
            )
        else:
            with form.showing_refusals():
                found = redeem_code(
                    code=sent["code"], login=sent.get("login", ""), user=user, password=sent.get("password")
                )
                if not user:
                    _enter(request, found)
                return redirect("family_door")
            if form.refused:
                guesses.failed()
    return render(request, "family/code.html", {"form": form, "adds": user is not None}, status=form.status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out; the browser forgets the pages that it kept, and nothing that waits to be sent."""
    logout(request)
    answer = redirect("family_door")
    answer.headers.setdefault(*CLEAR)
    return answer


def _enter(request: HttpRequest, user: User) -> None:
    login(request, user, backend=BACKEND)
    request.session.set_expiry(STAYS_SIGNED_IN)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    fits = wanted.startswith("/family/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if fits else "/family/"
