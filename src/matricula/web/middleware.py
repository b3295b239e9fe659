"""Puts every request into one transaction, view and rendering together, with the sight of whoever asks."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import lru_cache, partial
from typing import Any, cast

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve
from django.utils.translation import gettext as _
from psycopg.errors import SerializationFailure

from matricula.audit.api import refusal_for
from matricula.authorities.api import (
    Acting,
    Appointment,
    User,
    acting_among,
    appointments_of,
    has_been_read,
    in_force,
    in_scope,
    note_presence,
)
from matricula.deployment.api import (
    civil_offset,
    counted_again,
    savepoint_later,
    together,
    undone_if_refused,
)
from matricula.families.api import as_family
from matricula.kernel.asking import one_page
from matricula.kernel.clock import civil_today, travelling
from matricula.regulation.api import Refused
from matricula.web.access import ActingRequest
from matricula.web.answering import asks_json
from matricula.web.appointments import tell_of_change
from matricula.web.limits import TOO_MANY
from matricula.web.reader import FAMILY_PAGES, reader
from matricula.web.refusing import asked_by, refusal_response
from matricula.web.shell import shell_later

GetResponse = Callable[[HttpRequest], HttpResponse]
ONLY_READ = ("GET", "HEAD")
ATTEMPTS = 3


class ScopeMiddleware:
    """One transaction a request; the civil clock and ``request.acting`` are set for its length.

    A response of 500 and above undoes what was written, but for what was counted: a guess counts also where the page
    fails. A refusal raised by a view undoes what the view wrote and
    becomes a page in the same transaction, still seen with the reader's own eyes.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with counted_again() as count_again:
            response = self._answered(request)
            if response.status_code >= 500:
                count_again()
            return response

    def _answered(self, request: HttpRequest) -> HttpResponse:
        asking = cast("ActingRequest", request)
        view = _view_of(request) if request.method in ONLY_READ else None
        for _attempt in range(ATTEMPTS):
            asking.torn = False
            try:
                response = self._answered_once(request, view)
            except DatabaseError as error:
                if not _is_torn(error):
                    raise
                asking.torn = True
            if not asking.torn:
                return response
        return render(
            request, "429.html", {"reason": _("You are taking this list out already.")}, status=TOO_MANY
        )

    def _answered_once(self, request: HttpRequest, view: Callable[..., Any] | None) -> HttpResponse:
        with ExitStack() as stack:
            # Only a test is inside another transaction, and goes on in it.
            ours_alone = not connection.in_atomic_block
            stack.enter_context(transaction.atomic())
            if ours_alone and getattr(view, "of_one_moment", False):
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            stack.enter_context(asked_by(request))
            asking = cast("ActingRequest", request)
            if request.method in ONLY_READ:
                stack.enter_context(one_page())
                stack.enter_context(together())
            asking.acting, asking.appointments, asking.family = None, (), None
            if request.path.startswith(FAMILY_PAGES):
                # Whoever is teacher and mother reads there as a family, and nobody has both sights at once.
                self._read_as_family(request, stack)
                return self._finished(request)
            asking.appointments = self._appointments(request, stack)
            if asking.appointments:
                chosen = request.session.get("appointment")
                by = acting_among(asking.appointments, chosen)
                asking.acting = by
                if by is not None:
                    held = next(one for one in asking.appointments if one.pk == by.appointment_id)
                    has_been_read(by, held)
                    expecting = partial(_expecting, request, view, by, held)
                    stack.enter_context(
                        in_scope(by, to_the_end=ours_alone, undone_around=True, expecting=expecting)
                    )
                    note_presence(by)
                    if chosen is not None and chosen != by.appointment_id:
                        tell_of_change(request, by, chosen)
            return self._finished(request)

    def _finished(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response

    def _read_as_family(self, request: HttpRequest, stack: ExitStack) -> None:
        """Enter the civil time of this request and, for an account that is signed in, the sight of a family."""
        stack.enter_context(travelling(civil_offset()))
        request.user = user = reader(request)
        if isinstance(user, User) and user.is_active:
            cast("ActingRequest", request).family = stack.enter_context(as_family(user))

    def _appointments(self, request: HttpRequest, stack: ExitStack) -> Sequence[Appointment]:
        """Enter the civil time of this request, and find the appointments that are in force then."""
        user = reader(request)
        request.user = user
        found, offset = appointments_of(user) if isinstance(user, User) and user.is_active else ([], None)
        stack.enter_context(travelling(civil_offset() if offset is None else offset))
        return [one for one in found if in_force(one, civil_today(one.org.time_zone))]

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Call the view inside a savepoint, so that a refusal leaves a transaction that can still read.

        Its limit is counted outside: a refused guess counts too.
        """
        if view.__module__.startswith("allauth."):
            # Django must call these itself: they ask for a new password check by an exception that it hands around.
            return None
        by, limit = cast("ActingRequest", request).acting, getattr(view, "limit", None)
        reads = by is not None and request.method in ONLY_READ
        try:
            if by is not None and limit is not None and limit.passed_by(by.user_id):
                return cast("HttpResponseBase", limit.answer(request))
            with undone_if_refused() if reads else transaction.atomic():
                return view(request, *args, **kwargs)
        except Refused as refused:
            return refusal_response(request, refused)
        except DatabaseError as error:
            if _is_torn(error):
                # Nothing can be asked in this transaction any more; this answer is shown to nobody.
                cast("ActingRequest", request).torn = True
                transaction.set_rollback(True)
                return HttpResponse(status=TOO_MANY)
            worded = refusal_for(error)
            if worded is None or connection.needs_rollback:
                raise
            return refusal_response(request, worded)


def _view_of(request: HttpRequest) -> Callable[..., Any] | None:
    """What answers at the address; None where nothing does."""
    try:
        return _view_at(request.path_info, settings.ROOT_URLCONF)
    except Http404:
        return None


@lru_cache(maxsize=1_000)
def _view_at(path: str, urlconf: str) -> Callable[..., Any]:
    """The same pages are read again and again, and Django has to go through its routes for each."""
    return resolve(path, urlconf).func


def _is_torn(error: DatabaseError) -> bool:
    """Whether somebody else has written meanwhile what this transaction, which is of one moment, would write."""
    return isinstance(error.__cause__, SerializationFailure)


def _expecting(request: HttpRequest, view: Callable[..., Any] | None, by: Acting, held: Appointment) -> None:
    """What nearly every page that is read will ask: its count, and what its frame shows. Sent with the sight."""
    if request.method not in ONLY_READ:
        return
    limit = getattr(view, "limit", None)
    if limit is not None:
        limit.count_later(by.user_id)
    # Parts of a page, and answers to scripts, have no frame.
    if not asks_json(request) and not request.headers.get("HX-Request"):
        shell_later(by, held.org)
    if by.last_active_on == civil_today(by.zone):
        # Nothing is written before the view begins, so that what is undone with it is the view's alone.
        savepoint_later()
