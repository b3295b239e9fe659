"""The roll from a workbook: hand it in, see what is wrong cell by cell, load the good rows."""

import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, Org, own_office
from matricula.exchange.api import (
    CellError,
    ListSheet,
    RollUpload,
    RowState,
    UploadState,
    UploadSummary,
    check_again,
    confirm_new_classes,
    confirm_other_people,
    demo_rolls,
    load_roll,
    new_classes,
    read_roll,
    recent_uploads,
    upload_report,
    worker_is_away,
    write_corrections,
    write_roll_template,
)
from matricula.regulation.api import Refused, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.clauses import refusal_note
from matricula.web.coded import grade_label
from matricula.web.forms import UNPROCESSABLE
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.importing.rows import EVERY, row_pages, row_tabs, rows_table
from matricula.web.refusing import refused_note
from matricula.web.workbooks import MOST, Whose, list_workbook, workbook, workbook_href

STATES = {
    UploadState.READING: (parts.Tone.waiting, gettext_lazy("Being read")),
    UploadState.READ: (parts.Tone.due, gettext_lazy("Read, to be loaded")),
    UploadState.LOADING: (parts.Tone.waiting, gettext_lazy("Being loaded")),
    UploadState.FAILED: (parts.Tone.refused, gettext_lazy("Stopped")),
    UploadState.LOADED: (parts.Tone.done, gettext_lazy("Loaded")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.import_roll")
@limited("roll_import", times=20, seconds=60)
def roll_import(request: OfficeRequest) -> HttpResponse:
    """Hand in a workbook, which the worker reads; the earlier ones of the school below."""
    by = request.acting
    refusal = None
    if request.method == "POST":
        try:
            return redirect("roll_report", _handed_in(request).uuid)
        except Refused as refused:
            refusal = refused_note(by.pack, refused, _("This file was not taken"))
    context = {
        "refusal": refusal,
        "uploads": _uploads_table(request),
        "workbook": workbook_href("roll_uploads", request.GET),
        "samples": demo_rolls() if settings.DEMO else [],
    }
    return render(request, "importing/roll_import.html", context, status=UNPROCESSABLE if refusal else 200)


def _handed_in(request: OfficeRequest) -> RollUpload:
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused("no_file", _("No file was chosen."), next_step=_("Choose the workbook with the roll."))
    school = Org.objects.get(pk=request.acting.org_id)
    with tempfile.NamedTemporaryFile(dir=settings.HOME, prefix="roll-", suffix=".upload") as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        return read_roll(by=request.acting, school=school, file=Path(kept.name), file_name=sent.name or "")


@require_safe
@office
@needs("registry.import_roll")
@limited("roll_file", times=30, seconds=60)
@of_one_moment
def uploads_workbook(request: OfficeRequest) -> HttpResponseBase:
    """What the office has handed in, as a workbook, newest first; three statements."""
    by = request.acting
    sheet = ListSheet(
        title=_("Handed in before"),
        lines=(org_name(own_office(by)),),
        headings=(
            _("File"),
            _("When"),
            _("By"),
            _("Good"),
            _("To confirm"),
            _("To correct"),
            _("Loaded"),
            _("State"),
        ),
        rows=(
            (
                one.file_name,
                date_format(one.uploaded_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT"),
                one.uploaded_by,
                *map(str, (one.good, one.doubtful, one.faulty, one.loaded)),
                str(_state(one).label),
            )
            for one in recent_uploads(by, most=MOST + 1)
        ),
    )
    return list_workbook(by, [sheet], of=Whose.office(own_office(by)), page="roll_uploads")


def _uploads_table(request: OfficeRequest) -> parts.Table:
    by = request.acting
    return parts.Table(
        caption=_("Handed in before"),
        caption_seen=True,
        columns=(
            parts.Column("file", _("File")),
            parts.Column("when", _("When")),
            parts.Column("by", _("By")),
            parts.Column("good", _("Good"), number=True),
            parts.Column("doubtful", _("To confirm"), number=True),
            parts.Column("faulty", _("To correct"), number=True),
            parts.Column("loaded", _("Loaded"), number=True),
            parts.Column("state", _("State")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "file": one.file_name,
                    "when": parts.Cell(
                        date_format(one.uploaded_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT"),
                        figures=True,
                    ),
                    "by": one.uploaded_by,
                    "good": str(one.good),
                    "doubtful": str(one.doubtful),
                    "faulty": str(one.faulty),
                    "loaded": str(one.loaded),
                    "state": _state(one),
                },
                href=reverse("roll_report", args=[one.uuid]),
            )
            for one in recent_uploads(by)
        ),
        empty=parts.Empty(title=_("Nothing was handed in yet"), icon="upload"),
    )


@require_safe
@office
@needs("registry.reveal_number")
@limited("roll_report", times=240, seconds=60)
def report(request: OfficeRequest, upload: uuid.UUID) -> HttpResponse:
    """What was read: every row that has to be corrected, cell by cell, with the reason and what to do."""
    by, asked = request.acting, request.GET
    page = whole(asked.get("page", "")) or 1
    state = asked.get("state", EVERY)
    found = upload_report(by, upload, page=page, state=state if state in RowState.values else None)
    if "state" not in asked and found.upload.faulty:
        # What has to be corrected may stand on a later page of the whole; it is what one comes for.
        state = RowState.FAULTY
        found = upload_report(by, upload, page=page, state=state)
    summary, may_import = found.upload, by.may("registry.import_roll")
    log_access(
        by,
        subject_kind="roll_upload",
        subject=summary.uuid,
        page="roll_report",
        seen_by=summary.org.lineage,
        # Beside what is wrong stands what was written, numbers in full.
        unmasked=any(one.errors or one.warnings for one in found.rows),
        detail={"page": found.page},
    )
    context = {
        "upload": summary,
        "state": _state(summary),
        "look_again": _look_again(summary),
        "nobody_works": summary.busy and worker_is_away(),
        "tabs": row_tabs(summary, state),
        "progress": parts.Progress(
            label=_("Reading") if summary.state == UploadState.READING else _("Loading"),
            done=summary.total if summary.state == UploadState.READING else summary.loaded,
            total=summary.expected or None,
        )
        if summary.busy
        else None,
        "facts": parts.FactList(
            (
                parts.Fact(_("Rows read"), str(summary.total)),
                parts.Fact(_("Good"), str(summary.good)),
                parts.Fact(_("To confirm"), str(summary.doubtful)),
                parts.Fact(_("To correct"), str(summary.faulty)),
                parts.Fact(_("Loaded before"), str(summary.known)),
                parts.Fact(_("Loaded"), str(summary.loaded)),
            )
        ),
        "rows": rows_table(found, summary.org.pack, tick=may_import),
        "may_confirm": may_import and any(one.state == RowState.DOUBTFUL and one.alike for one in found.rows),
        "new_classes": _new_classes(by, summary) if may_import else [],
        "pages": row_pages(found, state),
        "failure": refusal_note(summary.org.pack, _stopped(summary.failure), _why_stopped(summary))
        if summary.failure
        else None,
        "may_load": summary.is_read and not summary.busy and summary.good and may_import,
        "may_check": summary.is_read and not summary.busy and summary.again and may_import,
        "check_words": ngettext("Check %(count)d row again", "Check %(count)d rows again", summary.again)
        % {"count": summary.again},
        "load_words": ngettext("Load %(count)d good row", "Load %(count)d good rows", summary.good)
        % {"count": summary.good},
        "loaded_words": ngettext(
            "%(count)d row has been entered in the register.",
            "%(count)d rows have been entered in the register.",
            summary.loaded,
        )
        % {"count": summary.loaded},
    }
    return render(request, "importing/roll_report.html", context)


def _state(upload: UploadSummary) -> parts.Status:
    if _not_taken(upload):
        return parts.Status(parts.Tone.refused, _("Not taken"))
    if upload.is_empty:
        return parts.Status(parts.Tone.warning, _("No student in it"))
    return parts.Status(*STATES[UploadState(upload.state)])


def _not_taken(upload: UploadSummary) -> bool:
    """Whether the worker found that the file as a whole cannot be read."""
    return upload.state == UploadState.FAILED and not upload.is_read and not upload.total


def _why_stopped(upload: UploadSummary) -> str:
    return _("This file was not taken") if _not_taken(upload) else _("This upload has stopped")


def _look_again(upload: UploadSummary) -> int:
    """In how many seconds the page asks anew: at once for what is read in a moment, as a small roll is; 0 for never."""
    if not upload.busy:
        return 0
    return 3 if upload.total else 1


def _new_classes(by: Acting, summary: UploadSummary) -> list[dict[str, str]]:
    """The classes that the officer is asked for; no statement where no row is in doubt."""
    if not summary.doubtful or not summary.is_read:
        return []
    stack = stack_for(summary.org.pack)
    stages = {grade: key for key, stage in stack.stages.items() for grade in stage.grades}
    return [
        {
            "value": f"{one.grade}~{one.name}",
            "name": one.name,
            "grade": grade_label(stack, stages.get(one.grade, ""), one.grade),
            "rows": ngettext("%(count)d row", "%(count)d rows", one.rows) % {"count": one.rows},
        }
        for one in new_classes(by, summary.uuid)
    ]


def _stopped(why: CellError) -> Refused:
    return Refused("stopped", why.message, why.clause, why.advice)


@require_POST
@office
@needs("registry.import_roll")
@limited("roll_load", times=20, seconds=60)
def load(request: OfficeRequest, upload: uuid.UUID) -> HttpResponse:
    """Load the good rows; the others wait for their correction."""
    load_roll(by=request.acting, upload=upload)
    return redirect("roll_report", upload)


@require_POST
@office
@needs("registry.import_roll")
@limited("roll_load", times=20, seconds=60)
def check(request: OfficeRequest, upload: uuid.UUID) -> HttpResponse:
    """Judge the rows anew that may be right today, though nothing in them has changed."""
    good = check_again(by=request.acting, upload=upload)
    words = ngettext("%(count)d row can be loaded now.", "%(count)d rows can be loaded now.", good)
    messages.info(request, words % {"count": good})
    return redirect("roll_report", upload)


@require_POST
@office
@needs("registry.import_roll")
@limited("roll_confirm", times=20, seconds=60)
def confirm(request: OfficeRequest, upload: uuid.UUID) -> HttpResponse:
    """The officer's word that the pupils of the ticked rows are other people than those the register has."""
    positions = {number for one in request.POST.getlist("row") if (number := whole(one)) is not None}
    done = confirm_other_people(by=request.acting, upload=upload, positions=positions)
    words = ngettext("%(count)d row can be loaded now.", "%(count)d rows can be loaded now.", done)
    messages.success(request, words % {"count": done})
    return redirect("roll_report", upload)


@require_POST
@office
@needs("registry.import_roll")
@limited("roll_confirm", times=20, seconds=60)
def open_classes(request: OfficeRequest, upload: uuid.UUID) -> HttpResponse:
    """The officer's word that the ticked classes are new, and not mistyped."""
    chosen = {one.partition("~")[::2] for one in request.POST.getlist("class")}
    done = confirm_new_classes(by=request.acting, upload=upload, classes=chosen)
    words = ngettext("%(count)d row can be loaded now.", "%(count)d rows can be loaded now.", done)
    messages.success(request, words % {"count": done})
    return redirect("roll_report", upload)


@require_safe
@office
@needs("registry.reveal_number")
@limited("roll_file", times=30, seconds=60)
def errors_workbook(request: OfficeRequest, upload: uuid.UUID) -> HttpResponseBase:
    """The rows to correct as a workbook, each wrong cell coloured and commented, to be handed in again."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    by = request.acting
    write_corrections(by, upload, target, language=get_language() or "en")
    log_access(
        by,
        subject_kind="roll_upload",
        subject=upload,
        page="roll_errors",
        seen_by=RollUpload.objects.get(uuid=upload).seen_by,
        unmasked=True,
    )
    return workbook(target, "corrections.xlsx")


@require_safe
@office
@needs("registry.import_roll")
@limited("roll_file", times=30, seconds=60)
def template(request: OfficeRequest) -> HttpResponseBase:
    """The blank workbook with its lists and notes."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    write_roll_template(request.acting.pack, target, language=get_language() or "en")
    return workbook(target, "roll.xlsx")
