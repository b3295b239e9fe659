"""The list of one class on one day: taking it, seeing it, correcting it."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.attendance.api import (
    BASIS,
    KIND_TABLE,
    Absence,
    DayMark,
    Entered,
    OnList,
    Sheet,
    What,
    correct_day,
    corrections_of,
    is_excused,
    may_take,
    offered_kinds,
    sheet_of,
    take_day,
    why_no_list,
)
from matricula.audit.api import log_access
from matricula.authorities.api import Acting, is_closed
from matricula.journal.api import DayFromLessons, day_from_lessons, keeps_journal
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass
from matricula.regulation.api import Refused, Stack
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, refusal_note
from matricula.web.coded import status_mark, table_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.office.attendance.shared import TONES, counts, day_in, days_around, law_of, weekday
from matricula.web.office.schools.classes import class_of, crumbs_to

ALL_PRESENT = "all_present"
LONGEST = 400


class TakeForm(OfficeForm):
    """The list of a day; the ticks stand beside it."""


class CorrectForm(OfficeForm):
    """The same with a reason, and the revision that was seen."""

    reason = forms.CharField(
        label=gettext_lazy("Why the list is corrected"),
        max_length=LONGEST,
        help_text=gettext_lazy("What was entered before stays on record, with this reason."),
    )
    revision = forms.IntegerField(min_value=1, max_value=30_000, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("class", times=120, seconds=60)
def day_page(request: OfficeRequest, school_class: uuid.UUID, day: str) -> HttpResponse:
    """Take the list in one press, or with a tap for each who is missing; see what was entered, and correct it."""
    by = request.acting
    found = class_of(by, school_class)
    stack, on = law_of(found.school), day_in(day)
    sheet = sheet_of(found, on, stack)
    sent = posted(request)
    # Whoever sends a list that somebody has taken meanwhile is told so, and sees what stands.
    correcting = sheet.taken is not None and (request.method != "POST" or "revision" in request.POST)
    form = CorrectForm(by, sent) if correcting else TakeForm(by, sent)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            _check_all_present(request.POST, stack.basis(BASIS))
            done = _entered(by, sheet, form, request.POST)
            _tell(request, done)
            if request.POST.get("from") == "classes":
                return redirect(f"{reverse('attendance')}?on={on.isoformat()}")
            return redirect("class_day", found.uuid, on.isoformat())
    if sheet.taken is not None:
        log_access(
            by,
            subject_kind="day_list",
            subject=sheet.taken.uuid,
            page="class_day",
            seen_by=found.school.lineage,
        )
    return render(request, "attendance/day.html", _context(by, sheet, form, sent, stack), status=form.status)


def _entered(by: Acting, sheet: Sheet, form: OfficeForm, sent: QueryDict) -> Entered:
    absent, there = _absences(sent), _uuids(sent, "there")
    if isinstance(form, CorrectForm) and sheet.taken is not None:
        return correct_day(
            by=by,
            school_class=sheet.school_class,
            day_list=sheet.taken,
            absent=absent,
            unexpected=there,
            reason=form.cleaned_data["reason"],
            revision=form.cleaned_data["revision"],
        )
    return take_day(by=by, school_class=sheet.school_class, day=sheet.day, absent=absent, unexpected=there)


def _check_all_present(sent: QueryDict, clause: str) -> None:
    """Both at once cannot be meant."""
    if sent.get("do") == ALL_PRESENT and sent.getlist("absent"):
        raise Refused(
            "all_present_and_absent",
            _("You have marked somebody as absent and pressed that all are present."),
            clause=clause,
            next_step=_("Store the list as it is, or take the marks off."),
        )


def _tell(request: OfficeRequest, done: Entered) -> None:
    messages.success(request, _("The list is stored.") if done.written else _("The list stood so already."))
    for one in done.left_out:
        name = one.name or _("A student whom you do not see")
        messages.warning(request, _("Left out: %(name)s %(reason)s.") % {"name": name, "reason": one.why})


def _absences(sent: QueryDict) -> dict[uuid.UUID, Absence]:
    return {
        one: Absence(sent.get(f"kind-{one}", ""), sent.get(f"note-{one}", ""))
        for one in _uuids(sent, "absent")
    }


def _uuids(sent: QueryDict, name: str) -> list[uuid.UUID]:
    """The ids of ticks; what is none was not shown by us and is left out."""
    found = []
    for one in sent.getlist(name):
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return found


def _context(
    by: Acting, sheet: Sheet, form: OfficeForm, sent: QueryDict | None, stack: Stack
) -> dict[str, Any]:
    school_class, taken = sheet.school_class, sheet.taken
    school = school_class.school
    refused = why_no_list(school_class, sheet.day) if taken is None else None
    mine = may_take(by, school_class) and not is_closed(school)
    around = days_around(school, sheet.day)
    lessons = day_from_lessons(school_class, sheet.day, stack) if keeps_journal(stack) else None
    return {
        "school_class": school_class,
        "crumbs": crumbs_to(school, _("Attendance"), school_class=school_class),
        "day": weekday(sheet.day),
        "is_today": sheet.day == civil_today(school.time_zone),
        "before": _address(school_class, around.before),
        "after": _address(school_class, around.after),
        "clause": clause_note(by.pack, stack.basis(BASIS)),
        "refusal": refusal_note(by.pack, refused, _("No list can be taken for this day"))
        if refused
        else None,
        "taken": taken,
        "facts": _facts(sheet, by) if taken else None,
        "shares": _shares(sheet) if taken else None,
        "table": _table(sheet, stack) if taken else None,
        "form": form,
        "correction": form if isinstance(form, CorrectForm) else CorrectForm(by),
        "may_take": mine and taken is None and refused is None,
        "may_correct": mine and taken is not None,
        # Whoever was too late corrects what stands, not what they had sent.
        "pupils": _lines(
            sheet, sent if taken is None or isinstance(form, CorrectForm) else None, stack, lessons
        ),
        "lessons": lessons,
        "missed": reverse("class_missed", args=[school_class.uuid]) if lessons and mine else "",
        "kinds": [
            {"code": one, "label": table_label(stack, KIND_TABLE, one), "excused": is_excused(stack, one)}
            for one in offered_kinds(stack)
        ],
        "expected": sheet.expected,
    }


def _address(school_class: SchoolClass, day: date | None) -> str:
    return reverse("class_day", args=[school_class.uuid, day.isoformat()]) if day else ""


def _lines(
    sheet: Sheet, sent: QueryDict | None, stack: Stack, lessons: DayFromLessons | None
) -> list[dict[str, Any]]:
    """Each pupil with what is ticked: as it was sent, else as it stands, else as the lessons of the day say."""
    absences = _absences(sent) if sent else {}
    if not sent and sheet.taken is None and lessons:
        absences = {pupil: Absence(kind, "") for pupil, kind in lessons.absent.items()}
    there = set(_uuids(sent, "there")) if sent else set()
    return [
        _line(one, sheet, stack, absences.get(one.student_uuid), there, fresh=not sent)
        for one in sheet.pupils
    ]


def _line(
    one: OnList, sheet: Sheet, stack: Stack, sent: Absence | None, there: set[uuid.UUID], *, fresh: bool
) -> dict[str, Any]:
    mark = sheet.marks.get(one.enrollment.pk)
    stands = mark if fresh else None
    absent = sent or (Absence(stands.kind, stands.note) if stands and stands.is_absent else None)
    return {
        "uuid": one.student_uuid,
        "name": one.enrollment.student.name,
        "number": one.number,
        "lang": stack.languages[-1],
        "expected": one.expected,
        "status": None if one.expected else status_mark(stack, one.status),
        "absent": absent is not None,
        "kind": absent.kind if absent else "",
        "note": absent.note if absent else "",
        "there": one.student_uuid in there or (stands is not None and stands.what == What.UNEXPECTED),
    }


def _shares(sheet: Sheet) -> parts.Division:
    said = [one.what for one in sheet.marks.values()]
    excused, unexcused = said.count(What.EXCUSED), said.count(What.UNEXCUSED)
    assert sheet.taken is not None  # nothing else is counted
    return counts(sheet.taken.expected - excused - unexcused, excused, unexcused, said.count(What.UNEXPECTED))


def _facts(sheet: Sheet, by: Acting) -> parts.FactList:
    taken = sheet.taken
    assert taken is not None  # as above
    zone = sheet.school_class.school.time_zone

    def when(moment: Any) -> str:
        local = moment.astimezone(zone)
        return f"{date_format(local.date())} {time_format(local, 'TIME_FORMAT')}"

    facts = [parts.Fact(_("Taken by"), taken.taken_in.user.display_name, when(taken.taken_at))]
    for one in corrections_of(taken):
        facts += [parts.Fact(_("Corrected by"), one.by, when(one.at)), parts.Fact(_("Because"), one.reason)]
    facts.append(parts.Fact(_("Clause"), clause_note(by.pack, taken.clause) or taken.clause))
    return parts.FactList(tuple(facts))


def _table(sheet: Sheet, stack: Stack) -> parts.Table:
    """Who was not as expected."""
    marked = [
        (one, sheet.marks[one.enrollment.pk]) for one in sheet.pupils if one.enrollment.pk in sheet.marks
    ]
    return parts.Table(
        caption=_("Not as expected"),
        caption_seen=bool(marked),
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("what", _("What was entered")),
            parts.Column("note", _("Note"), long=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Cell(one.enrollment.student.name, lang=stack.languages[-1]),
                    "what": parts.Status(TONES[What(mark.what)], what_words(stack, mark)),
                    "note": mark.note,
                },
                href=reverse("student", args=[one.student_uuid]),
                tone=TONES[What(mark.what)],
            )
            for one, mark in marked
        ),
        empty=parts.Empty(
            title=_("All were present"), text=_("Everybody who was expected was there."), icon="check"
        ),
    )


def what_words(stack: Stack, mark: DayMark) -> str:
    """What a mark says of a pupil."""
    if mark.what == What.UNEXPECTED:
        return _("present, not expected")
    return table_label(stack, KIND_TABLE, mark.kind)
