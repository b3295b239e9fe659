"""Batches: begun for a class or for some, stopped, gone on with, and taken as one file to the printer."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matricula.authorities.api import own_office
from matricula.graduation.api import (
    PrintRun,
    begin_run,
    leavers_of,
    leaving_years,
    parts_of_run,
    print_run_again,
    resume_run,
    stop_run,
)
from matricula.regulation.api import Refused, stack_for
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.forms import UNPROCESSABLE
from matricula.web.office.certificates.leavers import page
from matricula.web.office.certificates.shared import schools_of, to_class
from matricula.web.printed import printed
from matricula.web.refusing import refused_note


@require_POST
@office
@limited("certificates_print", times=30, seconds=60)
def begin(request: OfficeRequest) -> HttpResponse:
    """The certificates of a class, or of those who are ticked; who has one is passed over."""
    by = request.acting
    schools, stack = schools_of(by), stack_for(by.pack)
    written, year = request.POST.get("class"), request.POST.get("year", "")
    if year not in {str(one) for one in leaving_years(schools, stack)}:
        raise Http404
    leavers = leavers_of(schools, int(year), stack)
    chosen = [one.place for one in leavers if one.class_name == written]
    title = f"{written or _('without a class')} · {year}"
    try:
        begin_run(by=by, school=own_office(by), title=title, places=chosen)
    except Refused as refused:
        return page(request, refused_note(by.pack, refused, _("Nothing is printed")), UNPROCESSABLE)
    messages.success(request, _("The certificates are being printed; who has one already is passed over."))
    return redirect(to_class(written or "", year))


@require_POST
@office
@limited("certificate_run", times=60, seconds=60)
def move(request: OfficeRequest, run: uuid.UUID) -> HttpResponse:
    """Stop a batch, or have it go on."""
    by, found = request.acting, _found(request, run)
    match request.POST.get("do"):
        case "stop":
            stop_run(by=by, run=found)
            messages.success(request, _("It is stopped. What is printed stays printed."))
        case "resume":
            resume_run(by=by, run=found)
            messages.success(request, _("It goes on where it was stopped."))
        case _:
            raise Http404
    return redirect("certificates")


@require_POST
@office
@limited("certificate_run_paper", times=10, seconds=60)
def paper(request: OfficeRequest, run: uuid.UUID) -> HttpResponse:
    """The certificates of a part of a batch in one file, for the printer; each is noted as printed."""
    found, asked = _found(request, run), request.POST.get("part", "0")
    parts = parts_of_run(found)
    if asked not in map(str, range(len(parts))):
        raise Http404
    made = print_run_again(by=request.acting, run=found, part=int(asked))
    return printed(made, found.title if len(parts) == 1 else f"{found.title} {int(asked) + 1}")


def _found(request: OfficeRequest, run: uuid.UUID) -> PrintRun:
    schools = schools_of(request.acting)
    found = PrintRun.objects.select_related("school").filter(uuid=run, school__in=schools).first()
    if found is None:
        raise Http404
    return found
