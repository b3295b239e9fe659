"""The answer to a form that was sent from a page that is out of date: somebody has signed in since."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.urls import reverse

from matricula.web.answering import asks_json, refused_json, stale_token
from matricula.web.stash import keep, page_of

FORBIDDEN = 403


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token is not this session's; Django calls it.

    Mostly somebody has signed in anew, as the same person or another, after the page of the form was loaded. A form
    that another site sent is never kept.
    """
    if asks_json(request):
        return refused_json(stale_token(), FORBIDDEN)
    # Django says by its words alone which of its checks failed.
    stale = reason.startswith("CSRF token")
    if stale:
        keep(request)
    shown_to = request.POST.get("for_user", "")
    someone_else = request.user.is_authenticated and bool(shown_to) and shown_to != str(request.user.uuid)
    context = {
        "kept": stale and bool(shown_to),
        "files": bool(request.FILES),
        "someone_else": someone_else,
        "no_cookies": reason == REASON_NO_CSRF_COOKIE,
        "page": page_of(request) if stale else reverse("home"),
    }
    return render(request, "office/out_of_date.html", context, status=FORBIDDEN)
