"""Print, hand over, tell: what is done on the page of paper."""

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from matricula.authorities.api import own_office
from matricula.delivery.api import PAPER, hand_over, print_week, tell
from matricula.kernel.clock import civil_today
from matricula.registry.api import Enrollment
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.forms import posted
from matricula.web.office.delivery.forms import HandoverForm, TellForm
from matricula.web.office.delivery.navigation import keeps_paper
from matricula.web.office.delivery.printouts import kept_class, page, week_of
from matricula.web.printed import printed


@require_POST
@office
@limited("printouts_print", times=30, seconds=60)
def print_page(request: OfficeRequest) -> HttpResponse:
    """The week of a class, or of all classes that one keeps, as one PDF."""
    by = request.acting
    if not keeps_paper(by):
        raise Http404
    monday = week_of(request.POST.get("monday", ""))
    classes = kept_class(by, request.POST.get("class", ""))
    # Sent, so that a refusal can stand in it, with nothing wrong of its own.
    form = HandoverForm(by, {"on": civil_today(by.zone), "how": PAPER[0]})
    pieces: list[bytes] = []
    with form.showing_refusals():
        print_week(by=by, school=own_office(by), monday=monday, classes=classes, write=pieces.append)
        return printed(b"".join(pieces), f"{_('printouts')}-{monday.isoformat()}")
    return page(request, form, monday=monday)


@require_POST
@office
@limited("printouts_handover", times=60, seconds=60)
def handover(request: OfficeRequest) -> HttpResponse:
    """Enter what was handed over, several families at once."""
    by = request.acting
    if not keeps_paper(by):
        raise Http404
    monday = week_of(request.POST.get("monday", ""))
    form = HandoverForm(by, posted(request))
    if form.is_valid():
        said = form.cleaned_data
        with form.showing_refusals():
            number = hand_over(
                by=by,
                school=own_office(by),
                printouts=_uuids(request.POST.getlist("printout")),
                on=said["on"],
                how=said["how"],
                note=said["note"],
            )
            messages.success(
                request,
                ngettext("%(count)s handover is stored.", "%(count)s handovers are stored.", number)
                % {"count": number_format(number)},
            )
            return redirect(f"{reverse('printouts')}?week={monday.isoformat()}")
    return page(request, form, monday=monday)


@require_POST
@office
@limited("printouts_tell", times=60, seconds=60)
def tell_page(request: OfficeRequest) -> HttpResponse:
    """Enter that a family was told of a missed lesson."""
    by = request.acting
    if not keeps_paper(by):
        raise Http404
    form = TellForm(by, posted(request))
    if form.is_valid():
        said = form.cleaned_data
        place = Enrollment.objects.select_related("student", "school").filter(
            uuid=said["place"], school_id=by.org_id
        )
        found = place.first()
        if found is None:
            raise Http404
        with form.showing_refusals():
            tell(
                by=by,
                enrollment=found,
                guardian=said["guardian"],
                day=said["day"],
                how=said["how"],
                note=said["note"],
            )
            messages.success(request, _("It is entered that they were told."))
            return redirect("printouts")
    return page(request, HandoverForm(by, initial={"on": civil_today(by.zone)}), form)


def _uuids(written: Iterable[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(one) for one in written]
    except ValueError as error:
        raise Http404 from error
