"""Filing in an archive, withdrawing what was filed by mistake, and saying where an original is kept."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
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
    hand_over_original,
    keep_original,
    next_keeper,
    originals_now,
    sealed_copy,
    student_seen_by,
    withdraw_from_archive,
)
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.coded import table_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.names import org_name
from matricula.web.office.archive.forms import FilingForm, OriginalForm, WithdrawalForm
from matricula.web.office.students.record import may_file
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
        with form.showing_refusals():
            file_in_archive(
                by=by,
                enrollment=place,
                kind=kind,
                title=data["title"],
                recorded_on=data["recorded_on"],
                data=form.content(),
                upload=Upload(data["file"], data["file"].name or "") if data["file"] else None,
                shelf_mark=data["shelf_mark"],
                key=data["key"],
            )
            messages.success(request, _("The entry is in the archive."))
            return redirect("student_tab", student, "archive")
    _log(by, found)
    context = {"student": found, "form": form, "kind": table_label(stack, ARCHIVE_TABLE, kind)}
    return render(request, "archive/archive_entry.html", context, status=form.status)


@dataclass(frozen=True)
class Change:
    """One change of an archive, in the words of its page.

    ``title`` names it, ``about`` what it changes, ``said`` is what follows, ``button`` does it, ``done`` tells of it on
    the page ``back``, which shows the archive of ``whose``.
    """

    title: str
    about: str
    said: str
    button: str
    done: str
    whose: str
    back: str
    danger: bool = False


def _changed(
    request: OfficeRequest,
    form: OfficeForm,
    change: Change,
    act: Callable[[], object],
    log: Callable[[], None],
) -> HttpResponse:
    """Carry out what the form asks for; until that is done, the page that asks, and a note that it was looked at."""
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            act()
            messages.success(request, change.done)
            return redirect(change.back)
    log()
    context = {"form": form, "change": change}
    return render(request, "archive/archive_change.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.file_in_archive")
@limited("archive", times=60, seconds=60)
def withdraw(request: OfficeRequest, student: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Withdraw an entry that was filed by mistake; it stays, struck out."""
    by = request.acting
    found, _place, stack = _pupil(by, student)
    form = WithdrawalForm(by, posted(request))
    change = Change(
        title=_("Withdraw an entry"),
        about=in_reader_language(stack, _entry(found, item).title),
        said=_(
            "It stays in the archive, struck out, with the day and the reason. Its paper is not shown any more."
        ),
        button=_("Withdraw the entry"),
        done=_("The entry is withdrawn."),
        whose=found.name,
        back=reverse("student_tab", args=[student, "archive"]),
        danger=True,
    )
    return _changed(
        request,
        form,
        change,
        lambda: withdraw_from_archive(by=by, item=item, reason=form.cleaned_data["reason"]),
        lambda: _log(by, found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.file_in_archive")
@limited("archive", times=60, seconds=60)
def original(request: OfficeRequest, student: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Say where one's own school keeps the original of an entry on paper, or that it received it."""
    by = request.acting
    found, place, stack = _pupil(by, student)
    entry = _entry(found, item)
    kept = list(entry.originals.filter(ended_on=None))
    own = next((one for one in kept if one.keeper_id == place.school_id), None)
    received = bool(kept) and own is None
    form = OriginalForm(by, posted(request), initial={"shelf_mark": own.shelf_mark if own else ""})
    change = Change(
        title=_("Original received") if received else _("Original on paper"),
        about=in_reader_language(stack, entry.title),
        said=_(
            "Only when the paper itself is at your school. The school that kept it says itself that it was handed over."
        )
        if received
        else _(
            "The original stays with your school, after a transfer too, until your school says that it was handed over."
        ),
        button=_("Note it"),
        done=_("It is noted where the original is kept."),
        whose=found.name,
        back=reverse("student_tab", args=[student, "archive"]),
    )
    return _changed(
        request,
        form,
        change,
        lambda: keep_original(by=by, item=item, shelf_mark=form.cleaned_data["shelf_mark"]),
        lambda: _log(by, found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.file_in_archive")
@limited("archive", times=60, seconds=60)
def hand_over(request: OfficeRequest, snapshot: uuid.UUID, original: uuid.UUID) -> HttpResponse:
    """The keeper of an original says, from its copy of the archive, that it went to the pupil's next school."""
    by = request.acting
    copy, content = sealed_copy(by, snapshot)
    found = originals_now(content).get(str(original))
    if found is None or found.keeper_id != copy.keeper_id or not by.acts_as(copy.keeper_id):
        raise Http404
    receiver = next_keeper(found)
    change = Change(
        title=_("Hand over an original"),
        about=found.shelf_mark,
        said=_("Your school says that the paper itself went to %(school)s. This cannot be taken back.")
        % {"school": org_name(receiver)}
        if receiver
        else _("The student is at your school."),
        button=_("It was handed over"),
        done=_("It is noted that the original was handed over."),
        whose=copy.student_name,
        back=reverse("sealed_copy", args=[snapshot]),
    )
    return _changed(
        request,
        OfficeForm(by, posted(request)),
        change,
        lambda: hand_over_original(by=by, snapshot=snapshot, original=original),
        lambda: log_access(
            by, subject_kind="student", subject=copy.student_uuid, page="sealed_copy", seen_by=copy.seen_by
        ),
    )


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


def _log(by: Acting, student: Student) -> None:
    log_access(
        by, subject_kind="student", subject=student.uuid, page="student:archive", seen_by=student.seen_by
    )
