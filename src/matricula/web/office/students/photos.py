"""Photographs of students: one from a camera or a file, or those of a class or a school from a ZIP."""

import tempfile
import uuid
from pathlib import Path
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, Org, Tier
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    CHANGE_PHOTO,
    PHOTOGRAPHS,
    PhotoLimits,
    PhotoLine,
    PhotosRead,
    StudentView,
    change_photo,
    collects_photographs,
    load_photos,
    photo_limits,
    student_view,
)
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, in_reader_words
from matricula.web.forms import UNPROCESSABLE, OfficeForm, posted
from matricula.web.office.students.correcting import may_correct
from matricula.web.refusing import refused_note

REMOVE: Final = "remove"
LINES_SHOWN: Final = 500


class PhotoForm(OfficeForm):
    """A picture from the camera of a telephone, or a file."""

    photo = forms.FileField(label=gettext_lazy("Photograph"))
    beside = {"photo": "photo"}

    use_required_attribute = False

    def __init__(self, by: Acting, limits: PhotoLimits, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        box = self.fields["photo"]
        box.widget.attrs.update({"accept": ",".join(limits.media_types), "data-max-bytes": limits.max_bytes})
        box.help_text = _(
            "A picture of the face, as JPEG or PNG. On a telephone you can take it now. It is made smaller, "
            "and where and with what it was taken is left out."
        )


def photo_link(view: StudentView) -> str:
    """Where the photograph of the student is, as it is today; empty where there is none, or another day is shown."""
    if view.is_past or view.student.photo is None:
        return ""
    return reverse("paper_view", args=[view.student.photo])


def may_change_photo(by: Acting, view: StudentView, stack: Stack) -> bool:
    """Whether the reader keeps the photograph of this student."""
    return collects_photographs(stack) and may_correct(by, view)


def may_send_photos(by: Acting, stack: Stack) -> bool:
    """Whether the reader sends the photographs of a whole school."""
    return by.tier == Tier.SCHOOL and by.may(CHANGE_PHOTO) and collects_photographs(stack)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(CHANGE_PHOTO)
@limited("photo", times=60, seconds=60)
def photo(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """The photograph of a student of one's own school: another one, or none."""
    by = request.acting
    view = student_view(by, student, on=civil_today(by.zone))
    place = view.place
    if place is None or not may_correct(by, view):
        raise Refused(
            "not_the_pupils_school",
            _("Only the school where the student is now keeps the photograph."),
            next_step=_("Act in an appointment of that school."),
        )
    stack = stack_for(place.school.pack)
    if not collects_photographs(stack):
        raise Http404
    limits = photo_limits(stack)
    removing = request.POST.get("do") == REMOVE
    form: OfficeForm = PhotoForm(by, limits, posted(request), request.FILES or None)
    if request.method == "POST" and removing:
        form = OfficeForm(by, posted(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            content = None if removing else form.cleaned_data["photo"].read(limits.max_bytes + 1)
            changed = change_photo(by=by, enrollment=place, content=content)
            messages.success(request, _said(changed=changed, removing=removing))
            return redirect("student", student)
    log_access(
        by,
        subject_kind="student",
        subject=view.student.uuid,
        page="student:photo",
        seen_by=view.student.seen_by,
    )
    return render(
        request,
        "students/photo.html",
        {
            "student": view.student,
            "form": form,
            "box": form if isinstance(form, PhotoForm) else PhotoForm(by, limits),
            "src": photo_link(view),
            "clause": clause_note(stack.pack, limits.clause),
        },
        status=form.status,
    )


def _said(*, changed: bool, removing: bool) -> str:
    if not changed:
        return _("The photograph is the same as before.")
    if removing:
        return _("The photograph is removed; the history keeps that there was one.")
    return _("The photograph is kept.")


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(CHANGE_PHOTO)
@limited("photos", times=20, seconds=60)
def photos(request: OfficeRequest) -> HttpResponse:
    """Check a ZIP of photographs, or take those that fit; every other file is named with what is wrong."""
    by, school = request.acting, Org.objects.get(pk=request.acting.org_id)
    stack = stack_for(school.pack)
    if school.tier != Tier.SCHOOL or not collects_photographs(stack):
        raise Http404
    taken = request.POST.get("do") == "take"
    context: dict[str, Any] = {
        "clause": clause_note(stack.pack, stack.basis(PHOTOGRAPHS)),
        "limit": filesizeformat(settings.UPLOAD_LIMIT_BYTES),
        "refusal": None,
        "counts": [],
        "faults": None,
        "fits": None,
        "sent": request.method == "POST",
    }
    status = 200
    if request.method == "POST":
        try:
            read = _read(request, by, school, dry_run=not taken)
            context |= {
                "counts": _counts(read, taken=taken),
                "faults": _faults(read.faults),
                "fits": _fits(read.fits),
            }
            status = UNPROCESSABLE if read.faults else 200
        except Refused as refused:
            context["refusal"] = refused_note(by.pack, refused, _("This was refused"))
            status = UNPROCESSABLE
    return render(request, "students/photos.html", context, status=status)


def _read(request: OfficeRequest, by: Acting, school: Org, *, dry_run: bool) -> PhotosRead:
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused(
            "no_file", _("No file was chosen."), next_step=_("Choose the ZIP with the photographs.")
        )
    with tempfile.NamedTemporaryFile(dir=settings.HOME, prefix="photos-", suffix=".upload") as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        return load_photos(Path(kept.name), by=by, school=school, dry_run=dry_run)


def _counts(read: PhotosRead, *, taken: bool) -> list[str]:
    fits, new = len(read.fits), sum(not one.replaces for one in read.fits)
    counts = {"count": number_format(fits), "new": number_format(new)}
    if taken:
        said = ngettext(
            "%(count)s photograph is kept; %(new)s of them is the first of its student.",
            "%(count)s photographs are kept; %(new)s of them are the first of their students.",
            fits,
        )
    else:
        said = ngettext(
            "%(count)s photograph fits a student; %(new)s of them would be the first.",
            "%(count)s photographs fit students; %(new)s of them would be the first.",
            fits,
        )
    return [said % counts]


def _fits(fits: list[PhotoLine]) -> parts.Table | None:
    if not fits:
        return None
    return parts.Table(
        caption=_("What fits whom"),
        caption_seen=True,
        columns=(
            parts.Column("file", _("File"), whole=True),
            parts.Column("student", _("Student")),
            parts.Column("replaces", _("Before")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "file": one.file,
                    "student": one.student,
                    "replaces": _("replaces another") if one.replaces else _("none yet"),
                }
            )
            for one in fits[:LINES_SHOWN]
        ),
    )


def _faults(faults: list[PhotoLine]) -> parts.Table | None:
    if not faults:
        return None
    caption = ngettext("%(count)s file is left out", "%(count)s files are left out", len(faults))
    return parts.Table(
        caption=caption % {"count": number_format(len(faults))},
        caption_seen=True,
        columns=(
            parts.Column("file", _("File"), whole=True),
            parts.Column("says", _("What is wrong"), long=True),
            parts.Column("clause", _("Clause")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "file": one.file,
                    "says": parts.Cell(in_reader_words(one.says), under=in_reader_words(one.next_step)),
                    "clause": one.clause,
                }
            )
            for one in faults[:LINES_SHOWN]
        ),
    )
