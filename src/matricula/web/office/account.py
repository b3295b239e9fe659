"""One's own account: language, appointments, second factor."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from matricula.authorities.api import choose_language, current_appointments
from matricula.web import parts
from matricula.web.access import OfficeRequest, office
from matricula.web.shell import org_name, role_label


@require_safe
def account_page(request: HttpRequest) -> HttpResponse:
    """Who one is here, and the ways to sign in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    mine = current_appointments(request.user)
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
    return render(request, "office/account.html", {"table": table})


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
