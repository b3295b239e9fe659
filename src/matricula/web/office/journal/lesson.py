"""One lesson: who is there, marks by thumb, topic and homework; the same form without JavaScript."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.journal.api import (
    ATTENDANCE,
    READ,
    REASONS,
    TEACH,
    WORKS,
    Cell,
    Given,
    Lesson,
    LessonSheet,
    Missed,
    Outcome,
    Row,
    attendance_duty,
    carried_over,
    correction_reasons,
    enter_marks,
    first_entry,
    lesson_marks,
    lesson_seen,
    lesson_sheet,
    mark_duty,
    mark_shown,
    mark_typed,
    marks_table,
    may_write,
    missed_codes,
    missed_key,
    take_lesson,
    write_lesson,
)
from matricula.kernel.clock import civil_now
from matricula.regulation.api import CodeTable, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.forms import UNPROCESSABLE, DateBox, OfficeForm, posted
from matricula.web.office.attendance.shared import weekday
from matricula.web.office.journal.from_plan import from_plan
from matricula.web.office.journal.shared import duty_mark, duty_words, hours, lesson_name

ALL_HERE = "all_here"


class LessonForm(OfficeForm):
    """Topic and homework; who was there and the marks stand beside it, a line for each student."""

    topic = forms.CharField(label=gettext_lazy("Topic"), max_length=400, required=False)
    homework = forms.CharField(
        label=gettext_lazy("Homework"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )
    due_on = forms.DateField(label=gettext_lazy("Due on"), required=False, widget=DateBox)
    revision = forms.IntegerField(min_value=0, max_value=30_000, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("lesson", times=240, seconds=60)
def lesson_page(request: OfficeRequest, lesson: uuid.UUID) -> HttpResponse:
    """See the lesson and, if it is one's own, write it."""
    by = request.acting
    found = lesson_seen(lesson)
    if found is None or not (by.may(TEACH) or by.may(READ)):
        raise Http404
    mine = may_write(by, found)
    if not mine and not by.may(READ):
        raise Http404
    stack = stack_for(by.pack)
    sheet = lesson_sheet(found)
    sent = posted(request)
    form = LessonForm(by, sent, initial=_initial(sheet))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            refused = _written(by, sheet, form, request.POST)
            if not refused:
                messages.success(request, _("The lesson is stored."))
                return redirect("lesson", found.uuid)
            # All else is stored: the page shows it as it stands now, and in those cells what was typed.
            return _shown_again(request, found.uuid, refused)
    log_access(by, subject_kind="lesson", subject=found.uuid, page="lesson", seen_by=found.school.lineage)
    return render(
        request, "journal/lesson.html", _context(by, sheet, form, sent, stack, mine=mine), status=form.status
    )


def _shown_again(request: OfficeRequest, lesson: uuid.UUID, refused: Sequence[Outcome]) -> HttpResponse:
    """The lesson as it stands now; the cells that were not stored hold what was typed, and why, below it."""
    by, found = request.acting, lesson_seen(lesson)
    if found is None:
        raise Http404
    sheet = lesson_sheet(found)
    scale = marks_table(stack_for(by.pack), found.group.scale)
    typed = {one.student: request.POST.get(f"marks-{one.student}", "") for one in refused}
    said = {one.student: _said(one, scale) for one in refused}
    names = {str(one.learner.student_uuid): one.learner.name for one in sheet.rows}
    for one in refused:
        messages.warning(request, f"{names.get(one.student, '')}: {said[one.student]}")
    form = LessonForm(by, None, initial=_initial(sheet))
    context = _context(by, sheet, form, None, stack_for(by.pack), mine=True)
    for row in context["rows"]:
        if str(row["uuid"]) in typed:
            row |= {"marks": typed[str(row["uuid"])], "said": said[str(row["uuid"])]}
    return render(request, "journal/lesson.html", context, status=UNPROCESSABLE)


def _initial(sheet: LessonSheet) -> dict[str, Any]:
    return {
        "topic": sheet.lesson.topic,
        "homework": sheet.homework.text if sheet.homework else "",
        "due_on": sheet.homework.due_on if sheet.homework else sheet.next_on,
        "revision": sheet.lesson.revision,
        "key": uuid.uuid4(),
    }


def _written(by: Acting, sheet: LessonSheet, form: LessonForm, sent: QueryDict) -> list[Outcome]:
    """Store what was sent, each part by its own action; the outcomes of the cells that were not stored."""
    said = form.cleaned_data
    lesson = sheet.lesson
    take_lesson(by=by, lesson=lesson.uuid, missed=_missed(sheet, sent), revision=said["revision"])
    write_lesson(
        by=by,
        lesson=lesson.uuid,
        topic=said["topic"],
        homework=said["homework"],
        due_on=said["due_on"],
    )
    cells = _cells(sheet, sent, marks_table(stack_for(by.pack), lesson.group.scale))
    outcomes = enter_marks(by=by, group=lesson.group, key=said["key"], cells=cells) if cells else []
    return [one for one in outcomes if one.state != "saved"]


def _said(outcome: Outcome, scale: CodeTable) -> str:
    if outcome.state == "conflict":
        return _("%(who)s has entered %(marks)s meanwhile. Store the lesson again to put yours there.") % {
            "who": outcome.why["who"],
            "marks": " ".join(mark_shown(scale, one) for one in outcome.marks) or "–",
        }
    return f"{outcome.why['says']} ({outcome.why['clause']}) {outcome.why['next_step']}"


def _missed(sheet: LessonSheet, sent: QueryDict) -> dict[uuid.UUID, Missed]:
    """Nobody, where *all here* was pressed; else whoever has a code."""
    if sent.get("do") == ALL_HERE:
        return {}
    found = {}
    for one in sheet.rows:
        code = sent.get(f"there-{one.learner.student_uuid}", "")
        if code:
            found[one.learner.student_uuid] = Missed(code, sent.get(f"note-{one.learner.student_uuid}", ""))
    return found


def _cells(sheet: LessonSheet, sent: QueryDict, scale: CodeTable) -> list[Cell]:
    """The cells that were changed on the page: each says which version it was based on."""
    work = sent.get("work", "")
    cells = []
    for one in sheet.rows:
        student = one.learner.student_uuid
        typed = sent.get(f"marks-{student}")
        if typed is None:
            continue
        values = [mark_typed(scale, each) for each in typed.split()]
        why = sent.get(f"why-{student}", "")
        if values == [mark.value for mark in one.marks] and not why:
            continue
        works = [mark.work for mark in one.marks]
        marks = tuple(Given(value, works[at] if at < len(works) else work) for at, value in enumerate(values))
        try:
            version = int(sent.get(f"version-{student}", ""))
        except ValueError:
            version = one.version
        cells.append(Cell(sheet.lesson.uuid, student, marks, version, why=why))
    return cells


def _context(
    by: Acting, sheet: LessonSheet, form: LessonForm, sent: QueryDict | None, stack: Stack, *, mine: bool
) -> dict[str, Any]:
    lesson, now = sheet.lesson, civil_now()
    duty = attendance_duty(lesson, stack, now)
    scale = marks_table(stack, lesson.group.scale)
    held = lesson.cancelled_at is None and lesson.starts_at <= now
    offered = _offered(sheet, stack) if mine and held and not sent else {}
    return {
        "lesson": lesson,
        "name": lesson_name(stack, lesson),
        "day": weekday(lesson.day),
        "hours": hours(lesson, by.zone),
        "journal": reverse("grid", args=[lesson.group.uuid]),
        # Who only reads the journal has no page of own lessons.
        "back": f"{reverse('lessons')}?on={lesson.day.isoformat()}" if by.may(TEACH) else "",
        "teacher": lesson.teacher.user.display_name,
        "duty": duty_mark(duty),
        "duty_words": duty_words(duty, by.zone),
        "clause": clause_note(by.pack, duty.clause),
        "form": form,
        "mine": mine and held,
        "to_come": mine and not held and lesson.cancelled_at is None,
        "cancelled": lesson.cancelled_at is not None,
        "homework_says": _homework_says(sheet),
        "from_plan": from_plan(by, lesson, stack, mine=mine),
        "codes": [
            {"code": one, "key": missed_key(stack, one), "label": table_label(stack, ATTENDANCE, one)}
            for one in missed_codes(stack)
        ],
        "reasons": [
            {"code": one, "label": table_label(stack, REASONS, one)} for one in correction_reasons(stack)
        ],
        "works": [
            {"code": one, "label": table_label(stack, WORKS, one)} for one in stack.table(WORKS).offered
        ],
        "keys": [
            {"mark": mark_shown(scale, one), "label": table_label(stack, scale.name, one)}
            for one in lesson_marks(scale)
        ],
        "rows": [_row(one, sheet.lesson, sent, stack, scale, now, offered) for one in sheet.rows],
        "nobody": parts.Empty(
            _("Nobody is in this group"), _("The deputy enters who belongs to it."), icon="inbox"
        ),
    }


def _homework_says(sheet: LessonSheet) -> str:
    """For whom homework is, where not for all, and how many files it has."""
    some = len(sheet.homework.only_for) if sheet.homework else 0
    parts_of = (
        ngettext("for %(count)d student", "for %(count)d students", some) % {"count": some} if some else "",
        ngettext("%(count)d file", "%(count)d files", sheet.files) % {"count": sheet.files}
        if sheet.files
        else "",
    )
    return " · ".join(one for one in parts_of if one)


def _offered(sheet: LessonSheet, stack: Stack) -> Mapping[int, str]:
    """Who missed the lesson before this one, and why: offered as long as nobody has gone through this one."""
    if sheet.lesson.taken_at is not None:
        return {}
    places = [one.learner.enrollment_id for one in sheet.rows]
    return carried_over(places, sheet.lesson.day, sheet.lesson.starts_at, stack)


def _row(
    one: Row,
    lesson: Lesson,
    sent: QueryDict | None,
    stack: Stack,
    scale: CodeTable,
    now: Any,
    offered: Mapping[int, str],
) -> dict[str, Any]:
    student = one.learner.student_uuid
    stands = one.absence.code if one.absence else offered.get(one.learner.enrollment_id, "")
    duties = [mark_duty(mark, lesson.school, stack, now, first=first_entry(mark)) for mark in one.marks]
    typed = sent.get(f"marks-{student}") if sent else None
    return {
        "uuid": student,
        "name": one.learner.name,
        "code": sent.get(f"there-{student}", "") if sent else stands,
        "carried_over": not one.absence and bool(stands),
        "note": one.absence.note if one.absence else "",
        "absence": table_label(stack, ATTENDANCE, one.absence.code) if one.absence else "",
        "marks": typed
        if typed is not None
        else " ".join(mark_shown(scale, mark.value) for mark in one.marks),
        "version": one.version,
        # A reason is said of one change: what was said of the last one is no answer for the next.
        "why": sent.get(f"why-{student}", "") if sent else "",
        # More versions than marks: something was changed.
        "changed": one.version > len(one.marks),
        "duty": duty_mark(duties[-1]) if duties else None,
        "said": "",
    }
