"""How people come by an account: by invitation of their authority, never by signing themselves up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from matricula.web.stash import carried


class ByInvitationOnly(DefaultAccountAdapter):
    """allauth's behaviour with the sign-up form closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account without an appointment could do nothing, and invitations make both."""
        return False

    def logout(self, request: HttpRequest) -> None:
        """End the session; what was kept for somebody who is to sign in next stays for them."""
        with carried(request):
            super().logout(request)
