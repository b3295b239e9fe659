"""The short path: pages of days and weeks, read in two statements and without most of the middleware.

Families open the diary every evening, all at once. What is answered here is what the ordinary path would answer: the
same functions make it of the same reading, behind the same walls and under the same headers. Everything unusual goes
the ordinary way: another method, nobody signed in, a child that is not theirs, a message that waits, a connection that
is broken.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date
from importlib import import_module
from typing import Any, Final, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.session import SessionStorage
from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from matricula.deployment.api import bound_cursor, family_sight
from matricula.diary.api import AtOnce, days_at_once, goes_on, open_diary
from matricula.journal.api import keeps_journal
from matricula.kernel.asking import one_page
from matricula.kernel.clock import civil_today, machine_now, travelling
from matricula.regulation.api import stack_for
from matricula.web.family.access import FamilyRequest
from matricula.web.family.diary import day_answer, span_of_day
from matricula.web.family.kept import Days, known_revision
from matricula.web.family.shared import Reading, day_of_address
from matricula.web.family.week import span_of_week, week_answer

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_ADDRESS: Final = re.compile(
    r"/family/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(week/)?([0-9]{4}-[0-9]{2}-[0-9]{2})/"
)
ONLY_READ: Final = ("GET", "HEAD")
# What of the ordinary path an answer still needs: its language, its headers, the secret behind the tokens of its forms.
KEPT_MIDDLEWARE: Final = (
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


class ShortPath:
    """Middleware that stands where the session's does: what stands before it holds for both paths."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        chain: GetResponse = _answered
        for one in reversed(KEPT_MIDDLEWARE):
            chain = import_string(one)(chain)
        self._chain = chain

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page of a day or a week by the short path, anything else by the ordinary one."""
        page = _page_of(request)
        if page is None:
            return self.get_response(request)
        try:
            read = _read(request, page)
        except OperationalError:
            if connection.in_atomic_block:
                raise
            # A server that was started anew: the ordinary path asks on a new connection.
            connection.close_if_unusable_or_obsolete()
            read = None
        if read is None:
            return self.get_response(request)
        asking = cast("Any", request)
        asking.read, asking.page, asking.answered_of = read, page, page.student
        asking.user, asking.family, asking.acting, asking.appointments = read.user, read.family, None, ()
        with ExitStack() as stack:
            stack.enter_context(travelling(read.away))
            stack.enter_context(one_page())
            return self._chain(request)


class _Page:
    """What an address asks for."""

    __slots__ = ("day", "student", "week")

    def __init__(self, student: str, day: date, *, week: bool) -> None:
        self.student, self.day, self.week = uuid.UUID(student), day, week

    @property
    def span(self) -> tuple[date, date]:
        """From which day on, and before which, it is read."""
        return span_of_week(self.day) if self.week else span_of_day(self.day)


def _page_of(request: HttpRequest) -> _Page | None:
    if request.method not in ONLY_READ or request.META.get("QUERY_STRING"):
        return None
    found = _ADDRESS.fullmatch(request.path)
    if found is None or CookieStorage.cookie_name in request.COOKIES:
        return None
    try:
        day = day_of_address(found[3])
    except Http404:
        return None
    week = found[2] is not None
    return None if week and day.weekday() else _Page(found[1], day, week=week)


def _read(request: HttpRequest, page: _Page) -> AtOnce | None:
    """What the page is made of; None where the reader is nobody, or has to be asked otherwise."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    session = _session(key) if key else None
    if (
        session is None
        or SessionStorage.session_key in session
        or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS
        or not str(session.get(SESSION_KEY, "")).isdecimal()
    ):
        return None
    read = days_at_once(int(session[SESSION_KEY]), page.student, *page.span, known_revision(request))
    if read is None or not keeps_journal(stack_for(read.school.pack)):
        return None
    # A password that was changed ends the sessions that began with another.
    hashed = read.user.get_session_auth_hash()
    return read if constant_time_compare(session.get(HASH_SESSION_KEY, ""), hashed) else None


def _session(key: str) -> Mapping[str, Any] | None:
    """What a session that has not ended holds."""
    with bound_cursor() as cursor:
        cursor.execute(
            "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s",
            [key, machine_now()],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    found: Mapping[str, Any] = import_module(settings.SESSION_ENGINE).SessionStore().decode(row[0])
    return found


def _answered(request: HttpRequest) -> HttpResponseBase:
    """Inside the middleware that is kept: note the visit where it is not noted yet, and make the page."""
    asking = cast("Any", request)
    read: AtOnce = asking.read
    page: _Page = asking.page
    found = Reading(
        read.child,
        read.school,
        stack_for(read.school.pack),
        civil_today(read.school.time_zone),
        _since(read),
    )
    answer = week_answer if page.week else day_answer
    days = Days(read.revision, lambda: _said(read, page))
    return answer(cast("FamilyRequest", request), found, days, page.day)


def _said(read: AtOnce, page: _Page) -> str:
    """What the days say. They are read only now where the browser has them, on a page that is another one: since
    yesterday, or in another language. What was written in between is asked about anew, as its revision is another one.
    """
    if read.said is not None:
        return read.said
    again = days_at_once(read.user.pk, page.student, *page.span)
    if again is None or again.said is None:
        raise Http404  # a right that ended in between
    return again.said


def _since(read: AtOnce) -> Any:
    """The moment after which entries are new; writes the look down, as the ordinary path does, once a visit and day."""
    if read.opened_at is not None and goes_on(read.opened_at, read.school):
        return read.before_at
    with transaction.atomic(), family_sight(read.user.pk):
        return open_diary(by=read.family, child=read.child, school=read.school)
