"""What only a demonstration has: entering as anybody of it, its workbooks, and moving the date."""

from datetime import date, timedelta

from django import forms
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matricula.cases.api import sweep_expired_steps
from matricula.deployment.api import move_civil_clock
from matricula.exchange.api import demo_dates, demo_rolls, demo_user
from matricula.kernel.clock import civil_today, machine_now, travelled, travelling
from matricula.quality.api import look_now
from matricula.registry.api import hand_over_now, promote_now
from matricula.regulation.api import Refused
from matricula.web.access import OfficeRequest, needs, office
from matricula.web.clauses import words
from matricula.web.demo.guide import LOOKED_AT
from matricula.web.forms import DateBox
from matricula.web.stash import carried, next_page
from matricula.web.workbooks import workbook

FURTHEST = timedelta(days=3 * 366)


@require_POST
def enter(request: HttpRequest, user: int) -> HttpResponse:
    """Sign in as a made-up person of the demonstration, without a password; families come to their diary."""
    found = demo_user(user)
    if found is None:
        raise Http404
    with carried(request):
        login(request, found, backend="allauth.account.auth_backends.AuthenticationBackend")
    for one in ("appointment", LOOKED_AT):
        request.session.pop(one, None)
    wanted = next_page(request)
    if found.login and wanted != reverse("family_guide"):
        return redirect("family_door")
    return redirect(wanted)


class TravelForm(forms.Form):
    """The day the law is to count."""

    day = forms.DateField(label=gettext_lazy("The day it should be"), widget=DateBox)

    def clean_day(self) -> date:
        """No further than the calendars reach."""
        day: date = self.cleaned_data["day"]
        if abs(day - machine_now().date()) > FURTHEST:
            raise forms.ValidationError(_("Choose a day within three years of today."))
        return day


@require_http_methods(["GET", "HEAD", "POST"])
@office
def travel(request: OfficeRequest) -> HttpResponse:
    """Move the civil clock; the clocks of all cases are looked at as they would be on that day."""
    today = civil_today(request.acting.zone)
    form = TravelForm(request.POST or None, initial={"day": today})
    if form.is_valid():
        offset = travelled() + (form.cleaned_data["day"] - today)
        move_civil_clock(offset)
        with travelling(offset):
            sweep_expired_steps()
        # As many as a whole school: the worker takes its time, and the clock of this request has moved by then.
        hand_over_now()
        promote_now()
        look_now()
        return redirect("home")
    return render(
        request,
        "demo/travel.html",
        {"form": form, "today": today, "dates": _worth_a_visit(today)},
        status=422 if form.errors else 200,
    )


def _worth_a_visit(today: date) -> list[dict[str, str]]:
    return [
        {"day": one.day.isoformat(), "said": date_format(one.day), "says": words(one.says)}
        for one in demo_dates(today)
    ]


@require_POST
@office
def travel_back(request: OfficeRequest) -> HttpResponse:
    """Let the civil clock agree with the machine's again."""
    move_civil_clock(timedelta())
    return redirect("home")


@require_safe
@office
@needs("registry.import_roll")
def sample(request: OfficeRequest, name: str) -> HttpResponseBase:
    """One of the demonstration's workbooks."""
    for one in demo_rolls():
        if one.path.name == name:
            return workbook(one.path.open("rb"), name)
    raise Refused(
        "no_such_file",
        _("There is no such workbook."),
        next_step=_("Choose one of those on the import page."),
    )
