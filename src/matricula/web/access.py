"""What a view asks before it answers: a person, an appointment, and not too often."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from matricula.authorities.api import Acting, Appointment, permit
from matricula.families.api import Family
from matricula.web.answering import (
    FOR_USER,
    FORBIDDEN,
    UNAUTHORIZED,
    asks_json,
    no_appointment,
    other_person,
    refused_json,
    signed_out,
)
from matricula.web.appointments import CONFLICT, meant_by, refuse_other
from matricula.web.limits import Limit
from matricula.web.stash import keep, page_of

P = ParamSpec("P")


class ActingRequest(HttpRequest):
    """A request as the middleware hands it on: with whoever acts, if anybody does, and all they may act in.

    On a family page nobody acts in an appointment: there is a family instead.
    """

    acting: Acting | None = None
    appointments: Sequence[Appointment] = ()
    family: Family | None = None
    # Set where an answer of one moment has met what was written meanwhile; the middleware begins it anew.
    torn: bool = False


class OfficeRequest(HttpRequest):
    """A request of a person who acts in an appointment."""

    acting: Acting


OfficeView: TypeAlias = Callable[Concatenate[OfficeRequest, P], HttpResponseBase]


def office(view: OfficeView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A page for people in an appointment; others sign in first, and what they had typed is kept for them.

    A form shown in one appointment is not carried out in another.
    """

    @wraps(view)
    def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if asks_json(request):
                return refused_json(signed_out(), UNAUTHORIZED)
            keep(request)
            return redirect("/accounts/login/?" + urlencode({"next": page_of(request)}))
        by = cast("ActingRequest", request).acting
        if asks_json(request) and request.headers.get(FOR_USER, "") not in ("", str(request.user.uuid)):
            # Two people may share a computer; what one of them left in it is not sent by the other.
            return refused_json(other_person(), CONFLICT)
        if by is None:
            if asks_json(request):
                return refused_json(no_appointment(), FORBIDDEN)
            if getattr(request.user, "login", ""):  # a family has pages of its own
                return redirect("family_door")
            return render(request, "office/no_appointment.html", status=403)
        meant = meant_by(request)
        if meant is not None and meant != by.appointment_id:
            return refuse_other(request, by, meant)
        return view(cast("OfficeRequest", request), *args, **kwargs)

    asked.needs_appointment = True  # type: ignore[attr-defined]  # read by the structural test of the routes
    return asked


def needs(
    permission: str,
) -> Callable[[OfficeView[P]], OfficeView[P]]:
    """A page for roles that hold a permission; the others learn why, and from which clause."""

    def around(view: OfficeView[P]) -> OfficeView[P]:
        @wraps(view)
        def asked(request: OfficeRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            permit(request.acting, permission)
            return view(request, *args, **kwargs)

        return asked

    return around


def of_one_moment(view: OfficeView[P]) -> OfficeView[P]:
    """A list that is read in many statements and has to be whole: all of them see what there was when it began.

    The middleware begins its transaction so. Where the same person writes the same row meanwhile, it begins anew.
    """
    view.of_one_moment = True  # type: ignore[attr-defined]  # the wrappers above hand it on
    return view


def limited(name: str, *, times: int, seconds: int) -> Callable[[OfficeView[P]], OfficeView[P]]:
    """At most ``times`` requests of one person in each stretch of ``seconds``; more get 429 and how long to wait.

    The middleware counts, before the view begins: what a refusal undoes in the view, it must not undo in the count.
    """

    def around(view: OfficeView[P]) -> OfficeView[P]:
        view.limit = Limit(name, times, seconds)  # type: ignore[attr-defined]  # the wrappers above hand it on
        return view

    return around
