"""The timetable as a workbook: the empty one, and what was handed in, row by row."""

import tempfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from matricula.authorities.api import Acting, Org
from matricula.exchange.api import (
    LineFault,
    TimetableRead,
    WorkbookRefused,
    read_timetable,
    write_timetable_template,
)
from matricula.journal.api import PLAN, add_lines, faults_of
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.forms import UNPROCESSABLE
from matricula.web.office.planning.shared import journal_school, own_school, tabs
from matricula.web.refusing import refused_note
from matricula.web.workbooks import workbook

FAULTS_SHOWN: Final = 200


@require_safe
@office
@needs(PLAN)
@limited("timetable_file", times=30, seconds=60)
@journal_school
def template(request: OfficeRequest) -> HttpResponseBase:
    """The blank workbook with its notes."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    write_timetable_template(target, stack_for(request.acting.pack), language=get_language() or "en")
    return workbook(target, "timetable.xlsx")


@require_POST
@office
@needs(PLAN)
@limited("timetable_file", times=30, seconds=60)
@journal_school
def handed_in(request: OfficeRequest) -> HttpResponse:
    """Check a workbook, or enter its good rows; every other row is named with what is wrong."""
    by = request.acting
    school = own_school(by)
    entered = request.POST.get("do") == "enter"
    context: dict[str, Any] = {
        "entered": entered,
        "tabs": tabs("timetable"),
        "refusal": None,
        "faults": None,
        "words": "",
    }
    try:
        read = _read(request, by, school)
        clashes = faults_of(school, [one for _where, one in read.lines])
        good = [line for place, (_where, line) in enumerate(read.lines) if place not in clashes]
        if entered and good:
            add_lines(by=by, school=school, lines=good)
        faults = [
            *read.faults,
            *(LineFault(read.lines[place][0], says) for place, (_c, says) in clashes.items()),
        ]
        context |= {
            "entered": entered,
            "words": _words(len(good), entered=entered),
            "faults": _faults(faults),
        }
        status = UNPROCESSABLE if faults else 200
    except (Refused, WorkbookRefused) as refused:
        context["refusal"], status = refused_note(by.pack, refused, _("This was refused")), UNPROCESSABLE
    return render(request, "planning/workbook.html", context, status=status)


def _read(request: OfficeRequest, by: Acting, school: Org) -> TimetableRead:
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused(
            "no_file", _("No file was chosen."), next_step=_("Choose the workbook of the timetable.")
        )
    with tempfile.NamedTemporaryFile(dir=settings.HOME, prefix="timetable-", suffix=".upload") as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        return read_timetable(Path(kept.name), school, civil_today(by.zone))


def _words(good: int, *, entered: bool) -> str:
    said = {"count": number_format(good)}
    if entered:
        return ngettext("%(count)s line was entered.", "%(count)s lines were entered.", good) % said
    return ngettext("%(count)s line can be entered.", "%(count)s lines can be entered.", good) % said


def _faults(faults: list[LineFault]) -> parts.Table | None:
    if not faults:
        return None
    caption = ngettext("%(count)s row is not entered", "%(count)s rows are not entered", len(faults)) % {
        "count": number_format(len(faults))
    }
    if len(faults) > FAULTS_SHOWN:
        caption += " · " + _("the first %(shown)d are shown") % {"shown": FAULTS_SHOWN}
    return parts.Table(
        caption=caption,
        caption_seen=True,
        columns=(parts.Column("where", _("Cell")), parts.Column("says", _("What is wrong"), long=True)),
        rows=tuple(parts.Row({"where": one.where, "says": str(one.says)}) for one in faults[:FAULTS_SHOWN]),
    )
