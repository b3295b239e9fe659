"""Days on which an office or school was closed."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import LocalClosure, enter_closure, own_office
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.forms import DateBox, OfficeForm, posted
from matricula.web.list_pages import list_page, long_page
from matricula.web.listing import Order, day, listed
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.org_box import OrgField
from matricula.web.workbooks import Whose

NEWEST: Order = {"day": day, "id": whole}


class ClosureForm(OfficeForm):
    """Which day, where, why."""

    org = OrgField(
        label=gettext_lazy("Office or school"),
        help_text=gettext_lazy(
            "The code or the whole name. The day counts as closed there and everywhere below."
        ),
    )
    day = forms.DateField(label=gettext_lazy("Day"), widget=DateBox)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("closures", times=60, seconds=60)
def closures_page(request: OfficeRequest) -> HttpResponseBase:
    """The closed days of the area and those above it, and entering one."""
    by = request.acting
    form = ClosureForm(by, posted(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            enter_closure(by=by, **form.cleaned_data)
            messages.success(request, _("Entered. Clocks that start from now on count round this day."))
            return redirect("closures")
    found = LocalClosure.objects.filter(Q(org_id__in=by.lineage) | by.within_reach("org__path"))
    closed, pages = listed(
        found.select_related("org", "entered_by"),
        NEWEST,
        request.GET,
        newest_first=True,
        size=long_page(request),
    )
    table = parts.Table(
        caption=_("Days closed"),
        columns=(
            parts.Column("day", _("Day")),
            parts.Column("org", _("Where")),
            parts.Column("reason", _("Reason")),
            parts.Column("by", _("Entered by")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "day": parts.Cell(date_format(one.day), figures=True),
                    "org": org_name(one.org),
                    "reason": one.reason,
                    "by": one.entered_by.display_name,
                }
            )
            for one in closed
        ),
        empty=parts.Empty(title=_("No closed day was entered"), icon="calendar"),
    )
    context = {"form": form, "table": table, "pages": pages, "may": by.may("calendars.enter_closure")}
    return list_page(
        request,
        "schools/closures.html",
        context,
        [table],
        of=Whose.office(own_office(by)),
        status=form.status,
    )
