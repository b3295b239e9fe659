"""Who asks: the account of the session, read in one message with its appointments."""

from typing import Any, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from matricula.authorities.api import User, account

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


def _usual(request: HttpRequest) -> User | None:
    session = request.session
    number = str(session.get(SESSION_KEY, ""))
    if not number.isdecimal() or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    found = account(int(number), in_office=not request.path.startswith(FAMILY_PAGES))
    if found is None or not found.is_active:
        return None
    begun_with = session.get(HASH_SESSION_KEY, "")
    return found if constant_time_compare(begun_with, found.get_session_auth_hash()) else None
