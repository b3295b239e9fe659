"""Who asks: the account of the session, read in one message with its appointments."""

from typing import Any, Final, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from matricula.authorities.api import User, account, account_later

FAMILY_PAGES = "/family/"


class Reader(AuthenticationMiddleware):
    """Django's middleware, with `reader` to say who asks."""

    def process_request(self, request: HttpRequest) -> None:
        """Find out when somebody wants to know."""
        super().process_request(request)
        request.user = cast("Any", SimpleLazyObject(lambda: reader(request)))


def reader(request: HttpRequest) -> User | AnonymousUser:
    """The account of the session, looked up once a request.

    A session as any other is answered here. Django says what becomes of all others: those of nobody, of an account
    that is closed, those that an old secret or another password began.
    """
    asking = cast("Any", request)
    if not hasattr(asking, "_cached_user"):
        asking._cached_user = _usual(request) or auth.get_user(request)
    found: User | AnonymousUser = asking._cached_user
    return found


# Whose session it was when this process last read it. It chooses what is sent along; who it is, the session says.
_whose: dict[str, int] = {}
_REMEMBERED: Final = 10_000


def _usual(request: HttpRequest) -> User | None:
    session, in_office = request.session, not request.path.startswith(FAMILY_PAGES)
    if in_office and (before := _whose.get(session.session_key or "")) is not None:
        account_later(before)
    number = str(session.get(SESSION_KEY, ""))
    if not number.isdecimal() or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    found = account(int(number), in_office=in_office)
    if found is None or not found.is_active:
        return None
    begun_with = session.get(HASH_SESSION_KEY, "")
    if not constant_time_compare(begun_with, found.get_session_auth_hash()):
        return None
    if in_office:
        if len(_whose) >= _REMEMBERED:
            _whose.clear()
        _whose[session.session_key or ""] = found.pk
    return found
