"""Verification of data: class by class, who stands as the guardian signed, and the scans of what was signed."""

import uuid
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Org, Tier
from matricula.graduation.api import (
    CONFIRMS_DATA,
    Checked,
    Cohort,
    check_by_scans,
    check_data,
    checks_of,
    cohorts_seen,
    leaving_at,
    may_be_checked,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import clause_note
from matricula.web.forms import UNPROCESSABLE, DateBox, OfficeForm
from matricula.web.names import org_name
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import cohort_of, crumbs_to, law_of

FORM: Final = "verify"
SCANS: Final = "scans"


class ManyFiles(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All files of that name."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class ManyFilesField(forms.FileField):
    """Several files, each of which has to be one."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself."""
        return [super(ManyFilesField, self).clean(one, initial) for one in data or [None]]


class CheckForm(OfficeForm):
    """When the guardians signed."""

    beside = {"signed_in_future": "signed_on"}
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DateBox())


class ScanForm(CheckForm):
    """The scans of signed forms."""

    beside = {**CheckForm.beside, "how_many_scans": "scans"}
    scans = ManyFilesField(
        label=gettext_lazy("Scans"),
        help_text=gettext_lazy("PDF or pictures, each named by the student's number, as 123.pdf."),
    )


@require_safe
@office
@needs(CONFIRMS_DATA)
@limited("season_checks", times=120, seconds=60)
def own_checks(request: OfficeRequest) -> HttpResponse:
    """The way of a class teacher to the season that runs."""
    running = cohorts_seen(request.acting).filter(locks_until__gt=civil_now()).last()
    if running is None:
        return render(request, "season/no_checks.html", {})
    return redirect("season_checks", running.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("season_checks", times=120, seconds=60)
def checks_page(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponse:
    """The classes of a school with their progress; of a chosen class each student with a box to tick."""
    by = request.acting
    if not (by.may(SEE) or by.may(CONFIRMS_DATA)):
        raise Http404
    season = cohort_of(by, cohort)
    school = chosen_area(by, request.GET.get("area", ""))
    if school.tier != Tier.SCHOOL:
        return redirect(f"{reverse('season_work', args=[season.uuid])}?{urlencode({'area': school.code})}")
    class_name = request.GET["class"][:60] if "class" in request.GET else None
    students = leaving_at(season, school, class_name)
    mine = may_be_checked(by, season, school, [one.pk for one in students])
    if not by.may(SEE):
        students = [one for one in students if one.pk in mine]
    sent = request.POST if request.method == "POST" else None
    today = {"signed_on": civil_today(by.zone)}
    ticked = CheckForm(by, sent if sent is not None and SCANS not in sent else None, initial=today)
    handed = (sent, request.FILES) if sent is not None and SCANS in sent else (None, None)
    scanned = ScanForm(by, *handed, initial=today, prefix=SCANS)
    refused: list[tuple[str, Refused]] = []
    if ticked.is_bound and ticked.is_valid():
        everybody = request.POST.get("do") == "all"
        asked = set(request.POST.getlist("student"))
        chosen = [one for one in students if one.pk in mine and (everybody or str(one.uuid) in asked)]
        with ticked.showing_refusals():
            count = check_data(
                by=by, cohort=season, students=chosen, signed_on=ticked.cleaned_data["signed_on"]
            )
            _tell(request, count)
            return redirect(request.get_full_path())
    if scanned.is_bound and scanned.is_valid():
        with scanned.showing_refusals():
            files = [(one.name or "", one) for one in scanned.cleaned_data["scans"]]
            count, refused = check_by_scans(
                by=by, cohort=season, scans=files, signed_on=scanned.cleaned_data["signed_on"]
            )
            _tell(request, count)
            if not refused:
                return redirect(request.get_full_path())
    found, language = checks_of(season, students), get_language() or "en"
    log_access(by, subject_kind="cohort", subject=season.uuid, page="season_checks", seen_by=school.lineage)
    by_class = class_name is None and len({one.class_name for one in students}) > 1
    asked_for = urlencode({"area": school.code, **({} if class_name is None else {"class": class_name})})
    context: dict[str, Any] = {
        "area_name": org_name(school) if class_name is None else class_name or _("Without a class"),
        "crumbs": crumbs_to(season, school, _("Verification of data"), work=by.may(SEE)),
        "clause": clause_note(by.pack, season.clause),
        "picture": _picture(found),
        "by_class": by_class,
        "table": _classes(season, school, found) if by_class else _students(season, found, mine),
        "form": FORM if mine and not by_class else "",
        "ticked": ticked,
        "scanned": scanned if mine else None,
        "refused": [(name, wrong.text_in(language), wrong.next_step_in(language)) for name, wrong in refused],
        "paper": ""
        if by_class or not mine
        else f"{reverse('season_sheets', args=[season.uuid])}?{asked_for}",
    }
    status = UNPROCESSABLE if refused else max(ticked.status, scanned.status)
    return render(request, "season/checks.html", context, status=status)


def _tell(request: OfficeRequest, count: int) -> None:
    if count:
        said = ngettext(
            "The data of %(count)d student are verified.",
            "The data of %(count)d students are verified.",
            count,
        )
        messages.success(request, said % {"count": count})


def _counts(found: list[Checked]) -> tuple[int, int, int]:
    """How many are verified, were changed since, and were never verified."""
    holds = sum(one.holds for one in found)
    changed = sum(one.check is not None and not one.holds for one in found)
    return holds, changed, len(found) - holds - changed


def _picture(found: list[Checked]) -> parts.Division:
    holds, changed, never = _counts(found)
    said = _("verified: %(holds)s, changed since: %(changed)s, not verified: %(never)s") % {
        "holds": number_format(holds),
        "changed": number_format(changed),
        "never": number_format(never),
    }
    return parts.Division(
        label=said,
        pieces=(
            (parts.Tone.done, holds),
            (parts.Tone.warning, changed),
            (parts.Tone.waiting, never),
        ),
    )


def _classes(cohort: Cohort, school: Org, found: list[Checked]) -> parts.Table:
    classes: dict[str, list[Checked]] = {}
    for one in found:
        classes.setdefault(one.student.class_name, []).append(one)
    counted = {name: _counts(each) for name, each in classes.items()}
    page = reverse("season_checks", args=[cohort.uuid])
    return parts.Table(
        caption=_("Class by class"),
        columns=(
            parts.Column("class", _("Class")),
            parts.Column("never", _("Not verified"), number=True),
            parts.Column("changed", _("Changed since"), number=True),
            parts.Column("holds", _("Verified"), number=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "class": name or _("Without a class"),
                    "never": number_format(never),
                    "changed": number_format(changed),
                    "holds": number_format(holds),
                },
                href=f"{page}?{urlencode({'area': school.code, 'class': name})}",
            )
            for name, (holds, changed, never) in sorted(
                counted.items(), key=lambda one: (-one[1][1] - one[1][2], one[0])
            )
        ),
    )


def _students(cohort: Cohort, found: list[Checked], mine: set[int]) -> parts.Table:
    language = law_of(cohort).languages[-1]
    return parts.Table(
        caption=_("Students of the class"),
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("state", _("Data")),
            parts.Column("scan", _("Scan")),
            parts.Column("do", _("Verify")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Cell(
                        parts.Link(one.student.name, reverse("student", args=[one.student.uuid])),
                        under=next((each.number for each in _numbers(one)), ""),
                        lang=language,
                    ),
                    "state": parts.Cell(_mark(one), under=_when(one)),
                    "scan": parts.Link(_("Look at the scan"), reverse("paper", args=[one.check.paper.uuid]))
                    if one.check is not None and one.check.paper is not None
                    else "",
                    "do": parts.Tick("student", str(one.student.uuid), _("As signed"), form=FORM)
                    if one.student.pk in mine
                    else "",
                }
            )
            for one in sorted(found, key=lambda one: one.holds)
        ),
        empty=parts.Empty(_("Nobody of the leaving grade is here"), icon="people"),
    )


def _numbers(one: Checked) -> list[Any]:
    return list(getattr(one.student, "current_numbers", []))


def _mark(one: Checked) -> parts.Status:
    if one.holds:
        return parts.Status(parts.Tone.done, _("verified"))
    if one.check is not None:
        return parts.Status(parts.Tone.warning, _("changed since"))
    return parts.Status(parts.Tone.waiting, _("not verified"))


def _when(one: Checked) -> str:
    if one.check is None:
        return ""
    return _("signed %(day)s, %(who)s") % {
        "day": date_format(one.check.signed_on),
        "who": one.check.checked_in.user.display_name,
    }
