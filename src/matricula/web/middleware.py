"""Puts every request into one transaction, view and rendering together, with the sight of whoever asks."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from matricula.audit.api import refusal_for
from matricula.authorities.api import acting_among, current_appointments, in_scope, note_presence
from matricula.deployment.api import civil_offset
from matricula.kernel.clock import travelling
from matricula.regulation.api import Refused
from matricula.web.access import ActingRequest
from matricula.web.appointments import tell_of_change
from matricula.web.refusing import asked_by, refusal_response

GetResponse = Callable[[HttpRequest], HttpResponse]


class ScopeMiddleware:
    """One transaction a request; the civil clock and ``request.acting`` are set for its length.

    A response of 500 and above undoes what was written. A refusal raised by a view undoes what the view wrote and
    becomes a page in the same transaction, still seen with the reader's own eyes.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            stack.enter_context(transaction.atomic())
            stack.enter_context(asked_by(request))
            stack.enter_context(travelling(civil_offset()))
            asking = cast("ActingRequest", request)
            asking.acting, asking.appointments = None, ()
            if request.user.is_authenticated:
                chosen = request.session.get("appointment")
                asking.appointments = current_appointments(request.user)
                by = acting_among(asking.appointments, chosen)
                asking.acting = by
                if by is not None:
                    stack.enter_context(in_scope(by))
                    note_presence(by)
                    if chosen is not None and chosen != by.appointment_id:
                        tell_of_change(request, by, chosen)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

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
        if by is not None and limit is not None and limit.passed_by(by.user_id):
            return cast("HttpResponseBase", limit.answer(request))
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except Refused as refused:
            return refusal_response(request, refused)
        except DatabaseError as error:
            worded = refusal_for(error)
            if worded is None or connection.needs_rollback:
                raise
            return refusal_response(request, worded)
