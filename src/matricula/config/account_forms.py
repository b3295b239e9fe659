"""The forms of the door, where ours differ from allauth's."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from matricula.notices.api import send_password_reset


class AskForPasswordForm(ResetPasswordForm):
    """Asks for a new password. Nothing is looked up while the visitor waits: the worker finds out who it is."""

    def clean_email(self) -> str:
        """The address as it was typed."""
        email: str = self.cleaned_data["email"]
        return email

    def save(self, request: HttpRequest, **_options: Any) -> str:
        """Queue the mail; allauth's own would build its link from the `Host` header, and write to strangers."""
        email: str = self.cleaned_data["email"]
        send_password_reset(email)
        return email
