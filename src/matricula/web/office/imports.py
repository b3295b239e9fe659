"""The roll from a workbook: hand it in, see what is wrong cell by cell, load the good rows."""

import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Org
from matricula.exchange.api import (
    CellError,
    RollUpload,
    RowReport,
    RowState,
    UploadReport,
    UploadState,
    UploadSummary,
    check_again,
    confirm_other_people,
    demo_rolls,
    load_roll,
    read_roll,
    recent_uploads,
    upload_report,
    write_corrections,
    write_roll_template,
)
from matricula.regulation.api import Refused
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, refusal_note, words
from matricula.web.forms import UNPROCESSABLE
from matricula.web.numbers import whole
from matricula.web.refusing import refused_note

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {
    UploadState.READING: (parts.Tone.waiting, gettext_lazy("Being read")),
    UploadState.READ: (parts.Tone.due, gettext_lazy("Read, to be loaded")),
    UploadState.LOADING: (parts.Tone.waiting, gettext_lazy("Being loaded")),
    UploadState.FAILED: (parts.Tone.refused, gettext_lazy("Stopped")),
    UploadState.LOADED: (parts.Tone.done, gettext_lazy("Loaded")),
}
# The state one asks for to see rows in every state; without any, the page opens on what is to be corrected.
EVERY = "all"
ROW_STATES = {
    RowState.GOOD: (parts.Tone.due, gettext_lazy("Good")),
    RowState.DOUBTFUL: (parts.Tone.warning, gettext_lazy("To confirm")),
    RowState.FAULTY: (parts.Tone.refused, gettext_lazy("To correct")),
    RowState.KNOWN: (parts.Tone.done, gettext_lazy("Loaded before")),
    RowState.LOADED: (parts.Tone.done, gettext_lazy("Loaded")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.import_roll")
@limited("roll_import", times=20, seconds=60)
def roll_import(request: OfficeRequest) -> HttpResponse:
    """Hand in a workbook; the earlier ones of the school below."""
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
        "samples": demo_rolls() if settings.DEMO else [],
    }
    return render(request, "office/roll_import.html", context, status=UNPROCESSABLE if refusal else 200)


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
                    "state": parts.Status(*STATES[UploadState(one.state)]),
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
        "state": parts.Status(*STATES[UploadState(summary.state)]),
        "tabs": _tabs(summary, state),
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
        "rows": _rows_table(found, summary.org.pack, tick=may_import),
        "may_confirm": may_import and any(one.state == RowState.DOUBTFUL for one in found.rows),
        "pages": _pages(found, state),
        "failure": refusal_note(summary.org.pack, _stopped(summary.failure), _("This upload has stopped"))
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
    return render(request, "office/roll_report.html", context)


def _stopped(why: CellError) -> Refused:
    return Refused("stopped", why.message, why.clause, why.advice)


def _tabs(summary: UploadSummary, state: str) -> parts.Tabs:
    counts = {
        EVERY: (_("All rows"), summary.total, None),
        RowState.FAULTY: (_("To correct"), summary.faulty, parts.Tone.refused if summary.faulty else None),
        RowState.DOUBTFUL: (
            _("To confirm"),
            summary.doubtful,
            parts.Tone.warning if summary.doubtful else None,
        ),
        RowState.GOOD: (_("Good"), summary.good, None),
        RowState.KNOWN: (_("Loaded before"), summary.known, None),
        RowState.LOADED: (_("Loaded"), summary.loaded, None),
    }
    return parts.Tabs(
        tuple(
            parts.Tab(label, f"?state={key}", key == state, count, tone)
            for key, (label, count, tone) in counts.items()
        ),
        _("Rows"),
    )


def _rows_table(found: UploadReport, pack: str, *, tick: bool) -> parts.Table:
    rows = []
    several_sheets = len({one.sheet for one in found.rows}) > 1
    for one in found.rows:
        rows += _lines(one, pack, tick=tick, several_sheets=several_sheets)
    return parts.Table(
        caption=_("Rows of the workbook"),
        columns=(
            parts.Column("where", _("Cell")),
            parts.Column("name", _("Name"), whole=True),
            parts.Column("value", _("What stands there")),
            parts.Column("wrong", _("What is wrong and what to do"), long=True),
            parts.Column("clause", _("Clause")),
            parts.Column("state", _("State")),
        ),
        rows=tuple(rows),
        empty=parts.Empty(title=_("No such row"), icon="table"),
    )


def _lines(one: RowReport, pack: str, *, tick: bool, several_sheets: bool) -> list[parts.Row]:
    mark = parts.Status(*ROW_STATES[RowState(one.state)])
    href = reverse("student", args=[one.student_uuid]) if one.student_uuid else ""
    where = parts.Cell(_("Row %(row)d") % {"row": one.row}, under=one.sheet if several_sheets else "")
    if not one.errors and not one.warnings:
        return [parts.Row({"where": where, "name": one.name, "state": mark}, href=href)]
    if one.state == RowState.KNOWN:
        [note] = one.warnings
        return [
            parts.Row(
                {
                    "where": where,
                    "name": parts.Cell(one.name, under=one.class_name),
                    "wrong": parts.Cell(note.message, under=note.advice),
                    "state": mark,
                },
                href=href,
            )
        ]
    if one.state == RowState.DOUBTFUL:
        looked_at: parts.Part = (
            parts.Tick("row", str(one.position), _("Really another person"), form="confirm") if tick else mark
        )
    elif one.confirmed_by:
        by_whom = _("Another person, says %(name)s") % {"name": one.confirmed_by}
        looked_at = parts.Status(parts.Tone.done, by_whom)
    else:
        looked_at = parts.Status(parts.Tone.warning, _("To look at"))
    return [
        parts.Row(
            {
                "where": parts.Cell(each.place, under=words(each.label), figures=True),
                "name": parts.Cell(one.name, under=one.class_name),
                "value": each.value,
                "wrong": parts.Cell(each.message, under=each.advice),
                "clause": clause_note(pack, each.clause) or "",
                # Several people may be alike: one tick for the row, at the first of them.
                "state": mark if each in one.errors else looked_at if each is one.warnings[0] else "",
            },
            tone=parts.Tone.refused if each in one.errors else parts.Tone.warning,
        )
        for each in (*one.errors, *one.warnings)
    ]


def _pages(found: UploadReport, state: str) -> parts.Pages | None:
    if found.pages < 2:
        return None

    def at(page: int) -> str:
        return f"?state={state}&page={page}"

    return parts.Pages(
        words=_("Page %(page)d of %(pages)d") % {"page": found.page, "pages": found.pages},
        previous_href=at(found.page - 1) if found.page > 1 else "",
        next_href=at(found.page + 1) if found.page < found.pages else "",
    )


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
@limited("roll_load", times=20, seconds=60)
def confirm(request: OfficeRequest, upload: uuid.UUID) -> HttpResponse:
    """The officer's word that the pupils of the ticked rows are other people than those the register has."""
    positions = {number for one in request.POST.getlist("row") if (number := whole(one)) is not None}
    done = confirm_other_people(by=request.acting, upload=upload, positions=positions)
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
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename="corrections.xlsx", content_type=XLSX)


@require_safe
@office
@needs("registry.import_roll")
@limited("roll_file", times=30, seconds=60)
def template(request: OfficeRequest) -> HttpResponseBase:
    """The blank workbook with its lists and notes."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    write_roll_template(request.acting.pack, target, language=get_language() or "en")
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename="roll.xlsx", content_type=XLSX)


@require_safe
@office
@needs("registry.import_roll")
def sample(request: OfficeRequest, name: str) -> HttpResponseBase:
    """One of the demonstration's workbooks."""
    for one in demo_rolls():
        if one.path.name == name:
            return FileResponse(one.path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)
    raise Refused(
        "no_such_file",
        _("There is no such workbook."),
        next_step=_("Choose one of those on the import page."),
    )
