"""What a person has been told."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from matricula.authorities.api import Acting
from matricula.cases.api import CaseRow, cases_named
from matricula.notices.api import Notice, mark_all_read, mark_notice_read, notices_for, unread_count
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.office.casework.rows import state_mark

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("messages", times=120, seconds=60)
def messages_page(request: OfficeRequest) -> HttpResponse:
    """The newest messages of the person, whichever appointment they act in; a press notes that all were read."""
    by = request.acting
    if request.method == "POST":
        mark_all_read(by=by)
        return redirect("messages")
    notices = list(notices_for(by)[:SHOWN])
    # Mail names no pupil, since it leaves the house; here one reads who it is, as far as one may see the case.
    about = {one.about_uuid for one in notices if one.about_kind == "case" and one.about_uuid}
    cases = cases_named(about) if by.may("registry.view_student") else {}
    rows = [_row(one, cases.get(one.about_uuid) if one.about_uuid else None, by) for one in notices]
    return render(
        request,
        "messages/messages.html",
        {"rows": rows, "unread": unread_count(by), "workbook": reverse("messages_workbook") if rows else ""},
    )


def _row(one: Notice, case: CaseRow | None, by: Acting) -> dict[str, Any]:
    subject, body, language = one.in_(get_language() or "en")
    return {
        "new": one.read_at is None,
        "subject": subject,
        "body": body,
        "language": language,
        "pupil": case.pupil if case else "",
        "state": state_mark(case.state) if case else None,
        "when": date_format(one.created_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT"),
        "mailed": _("mailed")
        if one.sent_at
        else (_("the mail could not be delivered") if one.given_up_at else _("the mail is on its way")),
        "open": reverse("message_open", args=[one.uuid]),
    }


@require_POST
@office
@limited("messages", times=120, seconds=60)
def message_open(request: OfficeRequest, notice: uuid.UUID) -> HttpResponse:
    """Note that a message was read, and go where it leads."""
    found = notices_for(request.acting).filter(uuid=notice).first()
    mark_notice_read(by=request.acting, notice=notice)
    return redirect(found.link if found and found.link.startswith("/") else "messages")
