"""Filing in an archive, withdrawing what was filed by mistake, and saying where an original is kept."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.registry.api import (
    ARCHIVE_TABLE,
    ArchiveItem,
    Enrollment,
    Student,
    Upload,
    file_in_archive,
    filed_by_hand,
    keep_original,
    student_seen_by,
    withdraw_from_archive,
)
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.coded import table_label
from matricula.web.forms import posted
from matricula.web.office.archive_form import FilingForm, OriginalForm, WithdrawalForm
from matricula.web.office.student import may_file
from matricula.web.stored import in_reader_language


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.file_in_archive")
@limited("archive", times=60, seconds=60)
def file_entry(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """File an entry of the kind that was chosen on the archive's page."""
    by = request.acting
    found, place, stack = _pupil(by, student)
    sent = posted(request)
    kind = (sent if sent is not None else request.GET).get("kind", "")
    if kind not in filed_by_hand(stack):
        return redirect("student_tab", student, "archive")
    form = FilingForm(
        by,
        stack,
        kind,
        sent,
        request.FILES if request.method == "POST" else None,
        initial={"key": uuid.uuid4().hex, "kind": kind},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        upload = Upload(data["file"], data["file"].name or "") if data["file"] else None
        try:
            file_in_archive(
                by=by,
                enrollment=place,
                kind=kind,
                title=data["title"],
                recorded_on=data["recorded_on"],
                data=form.content(),
                upload=upload,
                shelf_mark=data["shelf_mark"],
                key=data["key"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The entry is in the archive."))
            return redirect("student_tab", student, "archive")
    _log(by, found, "student:archive")
    context = {"student": found, "form": form, "kind": table_label(stack, ARCHIVE_TABLE, kind)}
    return render(request, "office/archive_entry.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.file_in_archive")
@limited("archive", times=60, seconds=60)
def withdraw(request: OfficeRequest, student: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Withdraw an entry that was filed by mistake; it stays, struck out."""
    by = request.acting
    found, _place, stack = _pupil(by, student)
    entry = _entry(found, item)
    form = WithdrawalForm(by, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_from_archive(by=by, item=item, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The entry is withdrawn."))
            return redirect("student_tab", student, "archive")
    _log(by, found, "student:archive")
    context = {
        "student": found,
        "form": form,
        "title": _("Withdraw an entry"),
        "lead": in_reader_language(stack, entry.title),
        "said": _(
            "It stays in the archive, struck out, with the day and the reason. Its paper is not shown any more."
        ),
        "button": _("Withdraw the entry"),
        "danger": True,
    }
    return render(request, "office/archive_change.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.file_in_archive")
@limited("archive", times=60, seconds=60)
def original(request: OfficeRequest, student: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Say where the original of an entry is kept on paper, or that it was taken over."""
    by = request.acting
    found, place, stack = _pupil(by, student)
    entry = _entry(found, item)
    kept = entry.originals.filter(ended_on=None).first()
    ours = kept is not None and kept.keeper_id == place.school_id
    form = OriginalForm(by, posted(request), initial={"shelf_mark": kept.shelf_mark if kept and ours else ""})
    if request.method == "POST" and form.is_valid():
        try:
            keep_original(by=by, item=item, shelf_mark=form.cleaned_data["shelf_mark"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("It is noted where the original is kept."))
            return redirect("student_tab", student, "archive")
    _log(by, found, "student:archive")
    taken_over = kept is not None and not ours
    context = {
        "student": found,
        "form": form,
        "title": _("Take over the original") if taken_over else _("Original on paper"),
        "lead": in_reader_language(stack, entry.title),
        "said": _(
            "Only when the paper itself is at your school. The school that kept it sees that it was handed over."
        )
        if taken_over
        else _(
            "The original stays with your school, after a transfer too, until another school takes it over."
        ),
        "button": _("Note it"),
        "danger": False,
    }
    return render(request, "office/archive_change.html", context, status=form.status)


def _pupil(by: Acting, student: uuid.UUID) -> tuple[Student, Enrollment, Stack]:
    """The pupil, their place at the reader's own school, and the law there."""
    found = student_seen_by(by, student)
    places = found.enrollments.filter(school_id=found.school_id).select_related("school")
    place = places.order_by("is_open", "is_principal", "started_on", "id").last()
    if place is None or not may_file(by, found):
        raise Refused(
            "not_the_pupils_school",
            _("Only the school where the student is now keeps the archive."),
            next_step=_("Act in an appointment of that school."),
        )
    return found, place, stack_for(place.school.pack)


def _entry(student: Student, item: uuid.UUID) -> ArchiveItem:
    found = student.archive_items.filter(uuid=item).first()
    if found is None:
        raise Http404
    return found


def _log(by: Acting, student: Student, page: str) -> None:
    log_access(by, subject_kind="student", subject=student.uuid, page=page, seen_by=student.seen_by)
