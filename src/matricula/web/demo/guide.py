"""A first hour in the demonstration: the day of one person, step by step.

A step is ticked by what its reader really did; one that is only to be looked at, once they went there from here.
"""

from collections.abc import Collection
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import ActionLog
from matricula.authorities.api import User
from matricula.deployment.api import is_demo
from matricula.exchange.api import Guide, GuideStep, guide_for
from matricula.web.access import OfficeRequest, office
from matricula.web.clauses import words
from matricula.web.family.access import FamilyRequest, family

LOOKED_AT: Final = "guide_looked_at"
"""The key of the session under which stand the steps that were gone to, by their places."""


@require_safe
@office
def guide_page(request: OfficeRequest) -> HttpResponse:
    """The day of an officer. Two statements: whether this is a demonstration, and what was done since they came in."""
    guide = _guide_of(request)
    by = request.acting
    wanted = {one for step in guide.steps for one in step.done}
    done = ActionLog.objects.filter(
        org_id=by.org_id,
        user_id=by.user_id,
        action__in=wanted,
        machine_at__gte=_asking(request).last_login,
    )
    return _shown(request, guide, set(done.values_list("action", flat=True).distinct()), child=False)


@require_safe
@office
def guide_step(request: OfficeRequest, place: int) -> HttpResponse:
    """Go to the page of a step, and note that it was gone to; no such step is a page that does not exist."""
    step = _gone_to(request, place)
    return redirect(step.page, *([step.of] if step.of else []))


@require_safe
@family
def family_guide_page(request: FamilyRequest) -> HttpResponse:
    """The day of a family with its first child. One statement; families do not read the log of actions."""
    return _shown(request, _guide_of(request), (), child=True)


@require_safe
@family
def family_guide_step(request: FamilyRequest, place: int) -> HttpResponse:
    """As ``guide_step``: the pages of families are those of the first child."""
    return redirect(_gone_to(request, place).page, request.family.children[0].student_uuid)


def _asking(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # both doors let in only who is signed in
    return request.user


def _guide_of(request: HttpRequest) -> Guide:
    guide = guide_for(_asking(request)) if is_demo() else None
    if guide is None:
        raise Http404
    return guide


def _gone_to(request: HttpRequest, place: int) -> GuideStep:
    steps = _guide_of(request).steps
    if not 1 <= place <= len(steps):
        raise Http404
    seen = request.session.get(LOOKED_AT, [])
    if place not in seen:
        request.session[LOOKED_AT] = [*seen, place]
    return steps[place - 1]


def _shown(request: HttpRequest, guide: Guide, done: Collection[str], *, child: bool) -> HttpResponse:
    looked_at = request.session.get(LOOKED_AT, [])
    way = "family_guide_step" if child else "guide_step"
    steps = [
        {
            "href": reverse(way, args=[place]),
            # The catalogues hold these words already: the pages say them.
            "names": _(step.names),
            "says": words(step.says),
            "asks_to_do": bool(step.done),
            "ticked": not set(step.done).isdisjoint(done) if step.done else place in looked_at,
        }
        for place, step in enumerate(guide.steps, 1)
    ]
    template = "demo/family_guide.html" if child else "demo/guide.html"
    return render(request, template, {"title": words(guide.title), "steps": steps})
