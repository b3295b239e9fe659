"""Signing out by the door of officers."""

from typing import Final

from allauth.account.views import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

CLEAR: Final = ("Clear-Site-Data", '"cache"')
"""The browser forgets pages that it kept, and nothing that waits to be sent: marks wait in its storage."""


def sign_out(request: HttpRequest) -> HttpResponseBase:
    """As allauth does; whoever is a teacher and a mother has read the diary in this browser, too."""
    answer: HttpResponseBase = logout(request)
    if not request.user.is_authenticated:
        answer.headers.setdefault(*CLEAR)
    return answer
