"""One's own account: language, telephone, appointments, second factor."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from matricula.authorities.api import choose_language, current_appointments, keep_own_telephone
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.forms import OfficeForm, posted
from matricula.web.names import org_name, role_label
from matricula.web.telephones import kept_words, telephone


class TelephoneForm(OfficeForm):
    """The number under which one can be reached."""

    phone = forms.CharField(
        label=gettext_lazy("Your telephone number"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("Your colleagues, and the offices above yours, see it beside your name."),
    )


@require_safe
def account_page(request: HttpRequest) -> HttpResponse:
    """Who one is here, and the ways to sign in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return _page(request, None)


@require_POST
@office
@limited("telephone", times=20, seconds=60)
def keep_telephone(request: OfficeRequest) -> HttpResponse:
    """Store one's own telephone number."""
    form = TelephoneForm(request.acting, request.POST)
    if form.is_valid():
        with form.showing_refusals():
            keep_own_telephone(by=request.acting, phone=form.cleaned_data["phone"])
            messages.success(request, kept_words(form.cleaned_data["phone"]))
            return redirect("account")
    return _page(request, form)


def _page(request: HttpRequest, form: TelephoneForm | None) -> HttpResponse:
    by = getattr(request, "acting", None)
    user: Any = request.user
    if form is None and by is not None:
        form = TelephoneForm(by, posted(request), initial={"phone": user.phone})
    mine = current_appointments(user)
    table = parts.Table(
        caption=_("Your appointments"),
        caption_seen=True,
        columns=(
            parts.Column("role", _("Role")),
            parts.Column("org", _("Office or school")),
            parts.Column("since", _("Since")),
            parts.Column("until", _("Until")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "role": role_label(one.org.pack, one.role),
                    "org": org_name(one.org),
                    "since": date_format(one.started_on),
                    "until": date_format(one.ended_on) if one.ended_on else "",
                }
            )
            for one in mine
        ),
        empty=parts.Empty(title=_("You hold no appointment now"), icon="person"),
    )
    status = form.status if form else 200
    context = {"table": table, "form": form, "telephone": telephone(user.phone)}
    return render(request, "desk/account.html", context, status=status)


@office
def address_page(request: OfficeRequest) -> HttpResponse:
    """There is none: the address of an account is the one that was invited, and its mail is for nobody else."""
    raise Http404


def switch_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language, and write to the signed-in person in it from now on."""
    answer: HttpResponse = set_language(request)
    wanted = request.POST.get("language", "")
    if request.user.is_authenticated and wanted in dict(settings.LANGUAGES):
        choose_language(user=request.user, language=wanted)
    return answer
