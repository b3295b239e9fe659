"""Keeps what a person had typed when their session or their appointment was another by the time they sent it."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from matricula.web.numbers import whole

KEY = "stash"
# Never kept: secrets, and what the next form brings anew.
NOT_KEPT = {"csrfmiddlewaretoken", "password"}
LONGEST = 100_000


def keep(request: HttpRequest) -> None:
    """Remember the fields of a form under its page, and the person and the appointment it was shown to.

    Whoever signs in again acts in that appointment, if it is theirs. Files are not kept: browsers do not let a page
    choose them again, so evidence is uploaded on its own page.
    """
    if request.method != "POST" or not request.POST.get("for_user"):
        return
    fields = request.POST.copy()
    for name in NOT_KEPT:
        fields.pop(name, None)
    written = fields.urlencode()
    if len(written) <= LONGEST:
        request.session[KEY] = {"path": urlsplit(page_of(request)).path, "fields": written}
        meant = meant_for(request.POST)
        if not request.user.is_authenticated and meant is not None:
            request.session["appointment"] = meant


def meant_for(sent: QueryDict) -> int | None:
    """The appointment in which the page of a form was shown."""
    return whole(sent.get("for_appointment", ""))


@contextmanager
def carried(request: HttpRequest) -> Iterator[None]:
    """Let what was kept outlive a change of the person signed in, which empties the session; see ``restored``."""
    kept = request.session.get(KEY)
    yield
    if kept:
        request.session[KEY] = kept


def page_of(request: HttpRequest) -> str:
    """The page that a person was on: for a form sent to an address without a page, the one that showed the form."""
    shown = request.headers.get("Referer", "")
    if request.method != "POST" or not url_has_allowed_host_and_scheme(
        shown, {request.get_host()}, require_https=request.is_secure()
    ):
        return request.get_full_path()
    parts = urlsplit(shown)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def next_page(request: HttpRequest) -> str:
    """Where somebody was going when they had to sign in, if it is a page of ours; else the start page."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse("home")


def restored(request: HttpRequest) -> QueryDict | None:
    """What the same person had typed in the same appointment into the form at this address, once."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    fields = QueryDict(kept["fields"])
    by = getattr(request, "acting", None)
    if by is not None and meant_for(fields) not in (None, by.appointment_id):
        # It waits until they act there again.
        return None
    if not request.user.is_authenticated or fields.get("for_user") != str(request.user.uuid):
        # Another person signed in meanwhile: it waits for the one who typed it.
        return None
    del request.session[KEY]
    messages.warning(request, _("Nothing you typed was lost: check it and send it again."))
    return fields
