"""The forms of the door, where ours differ from allauth's."""

from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest

from matricula.deployment.api import count_up, tally_key
from matricula.notices.api import send_password_reset
from matricula.web.guessing import Guesses, network_address

_HOUR: Final = 3600
# A mailbox is not flooded: what was sent before holds links that still work.
_MAILS_AN_HOUR: Final = 5
# Beyond so many an hour from one network address, each mail goes out half a minute later than the one before.
_MAILS_AT_ONCE: Final = 20
_STEP: Final = 30
_LONGEST: Final = 1800
# As long as a code of the second factor can be right: its period, and one before and after.
_CODE_LIVES: Final = 90


class AskForPasswordForm(ResetPasswordForm):
    """Asks for a new password. Nothing is looked up while the visitor waits: the worker finds out who it is."""

    def clean_email(self) -> str:
        """The address as it was typed."""
        email: str = self.cleaned_data["email"]
        return email

    def save(self, request: HttpRequest, **_options: Any) -> str:
        """Queue the mail; allauth's own would build its link from the `Host` header, and write to strangers."""
        email: str = self.cleaned_data["email"]
        asked_for, asked_from = count_up(
            [tally_key("reset.account", email.lower()), tally_key("reset.address", network_address(request))],
            seconds=_HOUR,
        )
        if asked_for <= _MAILS_AN_HOUR:
            late = max(0, asked_from - _MAILS_AT_ONCE) * _STEP
            send_password_reset(email, seconds=min(late, _LONGEST))
        return email


class ChooseForgottenPasswordForm(ResetPasswordKeyForm):
    """Chooses the password that was forgotten. Whoever had the link tried in vain before, and may try again."""

    def save(self) -> None:
        """Store the password, and forgive the wrong ones."""
        super().save()
        Guesses.of(context.request, "password", getattr(self.user, "email", "")).forgive()


class CountedChangePasswordForm(ChangePasswordForm):
    """Changes the password; whoever found a session open cannot guess the old one here without end."""

    def clean_oldpassword(self) -> str:
        """The old password, which must be right."""
        guesses = Guesses.of(context.request, "password", getattr(self.user, "email", ""))
        if guesses.too_many():
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            right: str = super().clean_oldpassword()
        except forms.ValidationError:
            guesses.failed()
            raise
        return right


class _CountedCode(forms.Form):
    """Counts wrong codes, and takes a right one once."""

    user: Any

    def clean_code(self) -> str:
        """The code of an app or a recovery code, which must be right and new."""
        guesses = Guesses.of(context.request, "code", self.user.pk)
        if guesses.too_many():
            raise get_adapter().validation_error("too_many_login_attempts")
        # One at a time, so that of two who send the same code at once the second sees that it is spent.
        list(Authenticator.objects.select_for_update().filter(user=self.user).order_by("pk"))
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # allauth's form stands behind this one
        except forms.ValidationError:
            guesses.failed()
            raise
        # allauth compares without blanks and punctuation: written otherwise it is the same code.
        bare = "".join(one for one in code.lower() if one.isalnum())
        [uses] = count_up([tally_key("code.used", self.user.pk, bare)], seconds=_CODE_LIVES)
        if uses > 1:
            raise get_factor_adapter().validation_error("incorrect_code")
        return code


class CountedAuthenticateForm(_CountedCode, AuthenticateForm):
    """The second half of signing in."""


class CountedReauthenticateForm(_CountedCode, ReauthenticateForm):
    """The second factor asked for once more, before something that matters."""
