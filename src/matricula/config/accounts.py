"""How people come by an account: by invitation of their authority, never by signing themselves up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from matricula.web.guessing import Guesses
from matricula.web.stash import carried


class ByInvitationOnly(DefaultAccountAdapter):
    """allauth's behaviour with the sign-up form closed, and guesses counted by us, over all processes."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account without an appointment could do nothing, and invitations make both."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether to lead there; what is no address at all is no fault of ours, which would undo what was counted."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def logout(self, request: HttpRequest) -> None:
        """End the session; what was kept for somebody who is to sign in next stays for them."""
        with carried(request):
            super().logout(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse to look at a password, right or wrong, when there were too many wrong ones."""
        if _guesses(request, credentials).too_many():
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password."""
        _guesses(request, credentials).failed()


def _guesses(request: HttpRequest, credentials: dict[str, Any]) -> Guesses:
    return Guesses.of(request, "password", credentials.get("email", ""))
