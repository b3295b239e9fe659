"""Keeps a person from acting in another appointment than they believe."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Appointment
from matricula.regulation.api import Refused
from matricula.web.answering import FOR_APPOINTMENT, asks_json, refused_json
from matricula.web.names import org_name, role_label
from matricula.web.numbers import whole
from matricula.web.refusing import log_refusal, refused_note
from matricula.web.stash import keep, meant_for, page_of

CONFLICT = 409


def in_words(one: Appointment) -> str:
    """An appointment as people call it."""
    return _("%(role)s, %(org)s") % {"role": role_label(one.org.pack, one.role), "org": org_name(one.org)}


def tell_of_change(request: HttpRequest, by: Acting, chosen: int) -> None:
    """Say that the appointment in which the person acted has ended, and in which they act instead."""
    request.session.pop("appointment", None)
    found = Appointment.objects.select_related("org").filter(
        pk__in=(chosen, by.appointment_id), user_id=by.user_id
    )
    mine = {one.pk: one for one in found}
    # A session that another person left behind names an appointment that is not theirs to know.
    if chosen in mine:
        messages.warning(
            request,
            _("Your appointment has ended: %(ended)s. From now on you act as: %(now)s.")
            % {"ended": in_words(mine[chosen]), "now": in_words(mine[by.appointment_id])},
        )


def meant_by(request: HttpRequest) -> int | None:
    """The appointment in which the page was shown that asks: a form says so in a field, a script in a header."""
    if asks_json(request):
        return whole(request.headers.get(FOR_APPOINTMENT, ""))
    return meant_for(request.POST) if request.method == "POST" else None


def refuse_other(request: HttpRequest, by: Acting, meant: int) -> HttpResponse:
    """The answer to a form that was shown in another appointment: nothing is done, and what was typed is kept."""
    keep(request)
    found = Appointment.objects.select_related("org").filter(pk=meant, user_id=by.user_id).first()
    refused = Refused(
        "other_appointment",
        _(
            "This page was opened in another of your appointments than the one you act in now. Nothing was done."
        ),
        next_step=_(
            "Act in that appointment again: what you typed is kept. Only files have to be chosen once more."
        ),
    )
    if asks_json(request):
        log_refusal(refused)
        return refused_json(refused, CONFLICT)
    title = _("You act in another appointment now")
    context = {
        "title": title,
        "refusal": refused_note(by.pack, refused, title),
        "meant": found,
        "meant_words": in_words(found) if found else "",
        "back_to": page_of(request),
    }
    return render(request, "office/other_appointment.html", context, status=CONFLICT)
