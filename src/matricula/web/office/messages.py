"""What a person has been told."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from matricula.notices.api import mark_notice_read, notices_for
from matricula.web.access import OfficeRequest, limited, office

SHOWN = 100


@require_safe
@office
def messages_page(request: OfficeRequest) -> HttpResponse:
    """The newest messages of the person, whichever appointment they act in."""
    by = request.acting
    rows = [
        {
            "notice": one,
            "when": date_format(one.created_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT"),
            "mailed": _("mailed")
            if one.sent_at
            else (_("the mail could not be delivered") if one.given_up_at else _("the mail is on its way")),
            "open": reverse("message_open", args=[one.uuid]),
        }
        for one in notices_for(by)[:SHOWN]
    ]
    return render(request, "office/messages.html", {"rows": rows})


@require_POST
@office
@limited("messages", times=120, seconds=60)
def message_open(request: OfficeRequest, notice: uuid.UUID) -> HttpResponse:
    """Note that a message was read, and go where it leads."""
    found = notices_for(request.acting).filter(uuid=notice).first()
    mark_notice_read(by=request.acting, notice=notice)
    return redirect(found.link if found and found.link.startswith("/") else "messages")
