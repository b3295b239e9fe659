"""Inviting a person to a role, and withdrawing an invitation."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from matricula.authorities.api import (
    Acting,
    Invitation,
    NotPermitted,
    invite,
    require,
    revoke_invitation,
)
from matricula.kernel.clock import civil_today
from matricula.notices.api import send_invitation
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.forms import DateBox, OfficeForm, posted
from matricula.web.mail_words import said_of_mail
from matricula.web.names import role_label
from matricula.web.org_box import OrgField


class InviteForm(OfficeForm):
    """Who is invited to which role where."""

    display_name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    org = OrgField(
        label=gettext_lazy("Office or school"),
        help_text=gettext_lazy("The code or the whole name. Begin to type and choose from the list."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    started_on = forms.DateField(label=gettext_lazy("First day"), widget=DateBox)
    trained_on = forms.DateField(
        label=gettext_lazy("Finished the training on"),
        required=False,
        widget=DateBox,
        help_text=gettext_lazy(
            "Leave empty if the training is still to come: until then the person cannot act."
        ),
    )

    def __init__(self, by: Acting, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(name, role_label(by.pack, name)) for name in stack_for(by.pack).roles]


def _first_shown(request: OfficeRequest) -> dict[str, Any]:
    """The office that a page of its own has already named, and today."""
    return {"org": request.GET.get("org", "")[:32], "started_on": civil_today(request.acting.zone)}


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("invite", times=20, seconds=60)
def invite_page(request: OfficeRequest) -> HttpResponse:
    """Invite a person; the link goes to their address and to nobody else."""
    by = request.acting
    require(by, "authorities.appoint")
    form = InviteForm(by, posted(request), initial=_first_shown(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            invitation, token = invite(by=by, **form.cleaned_data)
            # The public address, not the `Host` that somebody asked: whoever reads the mail follows it.
            send_invitation(invitation, settings.PUBLIC_URL + reverse("invitation", args=[token]))
            messages.success(
                request,
                said_of_mail(
                    _("The invitation is on its way to %(address)s.")
                    % {"address": form.cleaned_data["email"]}
                ),
            )
            return redirect("people")
    return render(request, "people/invite.html", {"form": form}, status=form.status)


@require_POST
@office
@limited("invite", times=20, seconds=60)
def revoke(request: OfficeRequest, invitation: uuid.UUID) -> HttpResponse:
    """Withdraw an invitation; one out of sight reads like one that does not exist."""
    found = Invitation.objects.select_related("org").filter(uuid=invitation).first()
    if found is None:
        raise NotPermitted(
            "no_such_invitation",
            _("There is no such invitation in your area."),
            next_step=_("Choose one from the list of people."),
        )
    revoke_invitation(by=request.acting, invitation=found)
    messages.success(request, _("The invitation is withdrawn: its link no longer opens anything."))
    return redirect("people")
