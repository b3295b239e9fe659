"""Keeps what a person had typed when their session ended in the middle of a form."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

KEY = "stash"
# Never kept: secrets, and what the next form brings anew.
NOT_KEPT = {"csrfmiddlewaretoken", "password", "key"}
LONGEST = 100_000


def keep(request: HttpRequest) -> None:
    """Remember the fields of a form posted without a session, under its page and the person it was shown to.

    Files are not kept: browsers do not let a page choose them again, so evidence is uploaded on its own page.
    """
    if request.method != "POST" or not request.POST.get("for_user"):
        return
    fields = request.POST.copy()
    for name in NOT_KEPT:
        fields.pop(name, None)
    written = fields.urlencode()
    if len(written) <= LONGEST:
        request.session[KEY] = {"path": urlsplit(page_of(request)).path, "fields": written}


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
    """What the same person had typed into the form at this address before their session ended, once."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    fields = QueryDict(kept["fields"])
    if not request.user.is_authenticated or fields.get("for_user") != str(request.user.uuid):
        return None
    del request.session[KEY]
    messages.warning(
        request, _("You had to sign in again. Nothing you typed was lost: check it and send it again.")
    )
    return fields
