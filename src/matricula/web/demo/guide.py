"""A first hour in the demonstration: the day of one person, step by step, ticked by what they really did."""

from collections.abc import Collection

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
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
    return _shown(request, guide, set(done.values_list("action", flat=True).distinct()), child=None)


@require_safe
@family
def family_guide_page(request: FamilyRequest) -> HttpResponse:
    """The day of a family with its first child. One statement; families do not read the log of actions."""
    return _shown(request, _guide_of(request), (), child=request.family.children[0].student_uuid)


def _asking(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # both doors let in only who is signed in
    return request.user


def _guide_of(request: HttpRequest) -> Guide:
    guide = guide_for(_asking(request)) if is_demo() else None
    if guide is None:
        raise Http404
    return guide


def _shown(request: HttpRequest, guide: Guide, done: Collection[str], child: object) -> HttpResponse:
    steps = [
        {
            "href": step_address(step, child),
            # The catalogues hold these words already: the pages say them.
            "names": _(step.names),
            "says": words(step.says),
            "is_ticked": bool(step.done),
            "done": not set(step.done).isdisjoint(done),
        }
        for step in guide.steps
    ]
    template = "demo/guide.html" if child is None else "demo/family_guide.html"
    return render(request, template, {"title": words(guide.title), "steps": steps})


def step_address(step: GuideStep, child: object) -> str:
    """Where a step leads; pages of families are those of the child, unless the route is an office's."""
    if child is not None:
        return reverse(step.page, args=[child])
    return reverse(step.page, args=[step.of] if step.of else [])
