"""Answers the reload of a refused form: nothing is sent a second time, and what was typed stands in the form again."""

import hashlib
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from matricula.web.stash import keep, page_of

KEY = "refused"
REFUSED = frozenset({403, 404, 409, 422})
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


class ResentForms:
    """Remembers the last form that was refused, and does not carry the very same one out again.

    Every page writes its forms with a token of its own. So a form that comes again with the same token and the same
    words was not pressed again: its answer was loaded anew. By then it might no longer be refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead back to the page of the form."""
        if not self._remembered(request):
            return self.get_response(request)
        sent = fingerprint(request)
        if request.session.get(KEY) == sent:
            del request.session[KEY]
            keep(request)
            messages.info(request, _("This had been refused, and was not sent again."))
            return redirect(page_of(request))
        response = self.get_response(request)
        if response.status_code in REFUSED:
            request.session[KEY] = sent
        return response

    def _remembered(self, request: HttpRequest) -> bool:
        """Whether it is a form of a page of somebody signed in; a stranger's refusals leave no session behind."""
        if request.method != "POST" or TOKEN not in request.POST or request.headers.get("HX-Request"):
            return False
        return request.user.is_authenticated


def fingerprint(request: HttpRequest) -> str:
    """What was sent where, as a digest: the session keeps none of its words. Of files, their names and sizes."""
    files = sorted((name, one.name, one.size) for name, sent in request.FILES.lists() for one in sent)
    return hashlib.sha256(
        f"{request.get_full_path()}\n{request.POST.urlencode()}\n{files}".encode()
    ).hexdigest()
