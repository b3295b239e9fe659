"""What a person has been told."""

import uuid
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matricula.authorities.api import Acting
from matricula.cases.api import CaseRow, cases_named
from matricula.notices.api import (
    Notice,
    mark_all_read,
    mark_notice_read,
    newest_unread_first,
    notices_for,
    unread_count,
)
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import words
from matricula.web.office.casework.rows import about, state_mark

SHOWN = 100


@dataclass(frozen=True)
class Told:
    """One message: what it says, in the language it is in, and the way to what it is about."""

    new: bool
    subject: str
    body: str
    language: str
    when: str
    mailed: str
    href: str


@dataclass(frozen=True)
class About:
    """What messages are about: the case, where the reader sees it, or nothing that holds them together."""

    title: str
    under: str
    state: parts.Status | None
    told: tuple[Told, ...]

    @property
    def new(self) -> bool:
        """Whether one of them is unread."""
        return any(one.new for one in self.told)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("messages", times=120, seconds=60)
def messages_page(request: OfficeRequest) -> HttpResponse:
    """The newest messages of the person by case, unread first; a press notes that all were read.

    They are those of every appointment of the person, whichever they act in.
    """
    by = request.acting
    if request.method == "POST":
        mark_all_read(by=by)
        return redirect("messages")
    notices = newest_unread_first(by, SHOWN)
    # Mail names no pupil, since it leaves the house; here one reads who it is, as far as one may see the case.
    about = {one.about_uuid for one in notices if one.about_kind == "case" and one.about_uuid}
    cases = cases_named(about) if by.may("registry.view_student") else {}
    context = {
        "groups": _grouped(notices, cases, by),
        "unread": unread_count(by),
        "workbook": reverse("messages_workbook") if notices else "",
    }
    return render(request, "messages/messages.html", context)


def _grouped(notices: list[Notice], cases: dict[uuid.UUID, CaseRow], by: Acting) -> tuple[About, ...]:
    """The messages by what they are about, in the order of the first of each; what is about nothing stands alone."""
    together: dict[uuid.UUID, list[Notice]] = {}
    for one in notices:
        together.setdefault(one.about_uuid or one.uuid, []).append(one)
    return tuple(_about(several, by, cases.get(key)) for key, several in together.items())


def _about(notices: list[Notice], by: Acting, case: CaseRow | None) -> About:
    return About(
        title=about(case) if case else "",
        under=f"{words(case.law.names)} · {case.reference}" if case else "",
        state=state_mark(case.state) if case else None,
        told=tuple(_told(one, by) for one in notices),
    )


def _told(one: Notice, by: Acting) -> Told:
    subject, body, language = one.in_(get_language() or "en")
    return Told(
        new=one.read_at is None,
        subject=subject,
        body=body,
        language=language,
        when=date_format(one.created_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT"),
        mailed=_("mailed")
        if one.sent_at
        else (_("the mail could not be delivered") if one.given_up_at else _("the mail is on its way")),
        href=reverse("message_open", args=[one.uuid]),
    )


@require_safe
@office
@limited("messages", times=120, seconds=60)
def message_open(request: OfficeRequest, notice: uuid.UUID) -> HttpResponse:
    """Note that a message was read, as a look is noted, and go where it leads."""
    found = notices_for(request.acting).filter(uuid=notice).first()
    if request.method == "GET":
        mark_notice_read(by=request.acting, notice=notice)
    return redirect(found.link if found and found.link.startswith("/") else "messages")
