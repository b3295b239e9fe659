"""What a family page asks before it answers."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode

from matricula.families.api import Family
from matricula.web.answering import UNAUTHORIZED, asks_json, refused_json, signed_out
from matricula.web.stash import page_of

P = ParamSpec("P")


class FamilyRequest(HttpRequest):
    """A request of somebody who reads as a family; the middleware gave it their sight."""

    family: Family


FamilyView: TypeAlias = Callable[Concatenate[FamilyRequest, P], HttpResponseBase]


def family(view: FamilyView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A page for families; whoever is not signed in, or has no right left, comes to the family's door.

    A script that asks for JSON cannot follow there, and is told so (401).
    """

    @wraps(view)
    def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        reader = cast("Family | None", getattr(request, "family", None))
        if reader is None or not reader.children:
            if asks_json(request):
                return refused_json(signed_out(), UNAUTHORIZED)
            return redirect("/family/?" + urlencode({"next": page_of(request)}))
        return view(cast("FamilyRequest", request), *args, **kwargs)

    asked.needs_family = True  # type: ignore[attr-defined]  # read by the structural test of the routes
    return asked
