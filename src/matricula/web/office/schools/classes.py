"""The classes of a school: opening one, changing it, closing it when it is empty."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matricula.attendance.api import is_kept
from matricula.authorities.api import Acting, Appointment, Org, is_closed
from matricula.families.api import ISSUE, serves_families
from matricula.graduation.api import CONFIRMS_DATA, SEES_SEASON, has_forms
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    KIND_TABLE,
    PARTICULARS,
    RollCheck,
    SchoolClass,
    change_class,
    checks_of,
    class_seen_by,
    class_teachers,
    close_class,
    has_begun,
    is_own_class,
    may_check,
    open_class,
    sitting_in,
)
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, words
from matricula.web.coded import grade_label, status_mark, table_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.list_pages import list_page
from matricula.web.names import org_name
from matricula.web.office.schools.marks import compared_mark, teacher_mark
from matricula.web.office.schools.school import school_in_reach
from matricula.web.workbooks import Whose


class ClassForm(OfficeForm):
    """What a class is called, of which kind it is and who is its class teacher."""

    name = forms.CharField(label=gettext_lazy("Name of the class"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of class"), required=False)
    teacher = forms.ModelChoiceField(
        Appointment.objects.none(),
        label=gettext_lazy("Class teacher"),
        to_field_name="uuid",
        required=False,
        empty_label="—",
        help_text=gettext_lazy("Those whom the head has appointed as class teachers."),
    )
    teacher_name = forms.CharField(
        label=gettext_lazy("Name of a class teacher who is not in the list"), max_length=120, required=False
    )

    def __init__(
        self, by: Acting, school: Org, *args: Any, teacher: Appointment | None = None, **kwargs: Any
    ) -> None:
        super().__init__(by, *args, **kwargs)
        stack = stack_for(school.pack)
        if KIND_TABLE in stack.tables:
            kinds = stack.table(KIND_TABLE)
            kind: Any = self.fields["kind"]
            kind.choices = [
                ("", "—"),
                *((code, kinds.label(code, get_language() or "en")) for code in kinds.offered),
            ]
        else:
            # A law without kinds of classes asks for none, and takes none.
            self.fields["kind"] = forms.CharField(
                required=False, disabled=True, initial="", widget=forms.HiddenInput
            )
        box: Any = self.fields["teacher"]
        known = [one.pk for one in class_teachers(school, stack)]
        box.queryset = Appointment.objects.filter(
            pk__in=[*known, *([teacher.pk] if teacher else [])]
        ).select_related("user")
        box.label_from_instance = lambda one: one.user.display_name


class OpenForm(ClassForm):
    """The same with the grade and the school year of a new class."""

    grade = forms.ChoiceField(label=gettext_lazy("Grade"))
    year = forms.ChoiceField(
        label=gettext_lazy("School year"),
        choices=[
            ("present", gettext_lazy("the present school year")),
            ("coming", gettext_lazy("the coming school year")),
        ],
    )
    field_order = ("grade", "year", "name", "kind", "teacher", "teacher_name")

    def __init__(self, by: Acting, school: Org, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, school, *args, **kwargs)
        stack = stack_for(school.pack)
        grade: Any = self.fields["grade"]
        grade.choices = [
            (f"{stage} {one}", words(said.label))
            for stage in school.stages
            for one, said in stack.stage(stage).grades.items()
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.keep_classes")
@limited("class", times=120, seconds=60)
def open_page(request: OfficeRequest, school: uuid.UUID) -> HttpResponse:
    """Open a class of one's own school."""
    by = request.acting
    found = school_in_reach(by, school)
    form = OpenForm(by, found, posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        stage, _space, grade = data["grade"].partition(" ")
        with form.showing_refusals():
            opened = open_class(
                by=by,
                school=found,
                stage=stage,
                grade=grade,
                coming=data["year"] == "coming",
                **{each: data[each] for each in ("name", "kind", "teacher", "teacher_name")},
            )
            messages.success(
                request, _("The class is open. Give its students their seats on their own pages.")
            )
            return redirect("school_class", opened.uuid)
    context = {
        "form": form,
        "school": found,
        "name": org_name(found),
        "crumbs": crumbs_to(found, _("Open a class")),
    }
    return render(request, "schools/class_open.html", context, status=form.status)


def crumbs_to(school: Org, *here: str, school_class: SchoolClass | None = None) -> parts.Crumbs:
    """The way from the school's page down to a class, or to what is done with it."""
    way = [parts.Crumb(org_name(school), reverse("school", args=[school.uuid]))]
    if school_class is not None:
        way.append(
            parts.Crumb(school_class.name, reverse("school_class", args=[school_class.uuid]) if here else "")
        )
    return parts.Crumbs((*way, *(parts.Crumb(one) for one in here)))


def class_of(by: Acting, school_class: uuid.UUID) -> SchoolClass:
    """The class within the reader's reach, with its school, year and class teacher."""
    found = SchoolClass.objects.select_related("school", "session", "teacher__user").filter(uuid=school_class)
    return class_seen_by(by, found.first())


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("class", times=120, seconds=60)
def class_page(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponseBase:
    """One class: its particulars, who sits in it, when it was compared with the register."""
    by = request.acting
    found = class_of(by, school_class)
    stack = stack_for(found.school.pack)
    kept = by.may("registry.keep_classes") and by.org_id == found.school_id
    may_keep = kept and found.closed_on is None and not is_closed(found.school)
    asked = request.POST.get("do", "change") if request.method == "POST" else ""
    if asked == "close":
        close_class(by=by, school_class=found)
        messages.success(request, _("The class is closed; its name is free again."))
        return redirect("school", found.school.uuid)
    initial = {
        "name": found.name,
        "kind": found.kind,
        "teacher": found.teacher.uuid if found.teacher else None,
        "teacher_name": found.teacher_name,
    }
    form = ClassForm(by, found.school, posted(request), initial=initial, teacher=found.teacher)
    if asked and form.is_valid():
        with form.showing_refusals():
            change_class(by=by, school_class=found, **form.cleaned_data)
            messages.success(request, _("The class is changed."))
            return redirect("school_class", school_class)
    sitting = sitting_in(found, stack)
    checks = checks_of(found)
    pupils = _pupils(found, sitting, stack)
    context = {
        "school_class": found,
        "crumbs": crumbs_to(found.school, school_class=found),
        "facts": _facts(found, stack, len([one for one in sitting if one.in_school]), len(sitting)),
        "status": parts.Status(
            parts.Tone.locked, _("Closed on %(date)s") % {"date": date_format(found.closed_on)}
        )
        if found.closed_on
        else parts.Status(
            parts.Tone.waiting, _("Begins on %(date)s") % {"date": date_format(found.session.started_on)}
        )
        if not has_begun(found)
        else compared_mark(checks[0] if checks else None),
        "has_families": serves_families(stack)
        and by.acts_as(found.school_id)
        and (by.may(ISSUE) or is_own_class(by, found)),
        "has_forms": has_forms(stack) and (by.may(CONFIRMS_DATA) or by.may(SEES_SEASON)),
        "takes_lists": is_kept(stack) and has_begun(found),
        "pupils": pupils,
        "checks": _checks(checks),
        "clause": clause_note(by.pack, stack.basis(PARTICULARS)),
        "form": form if may_keep else None,
        "may_close": may_keep and not sitting,
        "may_check": found.closed_on is None
        and not is_closed(found.school)
        and has_begun(found)
        and may_check(by, found),
    }
    return list_page(
        request,
        "schools/school_class.html",
        context,
        [pupils],
        of=Whose.of_class(found),
        status=form.status,
    )


def _facts(found: SchoolClass, stack: Stack, enrolled: int, sitting: int) -> parts.FactList:
    return parts.FactList(
        (
            parts.Fact(_("Grade"), grade_label(stack, found.stage, found.grade)),
            parts.Fact(_("School year"), found.session.code),
            parts.Fact(_("Kind of class"), table_label(stack, KIND_TABLE, found.kind) if found.kind else "—"),
            parts.Fact(_("Class teacher"), teacher_mark(found, civil_today(found.school.time_zone))),
            parts.Fact(
                _("In the system"),
                number_format(enrolled),
                _("and %(count)s away") % {"count": number_format(sitting - enrolled)}
                if sitting > enrolled
                else "",
            ),
        )
    )


def _pupils(found: SchoolClass, sitting: list[Any], stack: Stack) -> parts.Table:
    return parts.Table(
        caption=_("Students"),
        caption_seen=True,
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("number", _("Number in the class")),
            parts.Column("status", _("Status")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Cell(one.enrollment.student.name, lang=stack.languages[-1]),
                    "number": parts.Cell(one.number, figures=True),
                    "status": status_mark(stack, one.enrollment.status) or "",
                },
                href=reverse("student", args=[one.enrollment.student.uuid]),
            )
            for one in sitting
        ),
        empty=parts.Empty(
            title=_("Nobody sits in this class"),
            text=_("A student of the grade is given a seat on their own page."),
            icon="people",
        ),
    )


def _checks(checks: list[RollCheck]) -> parts.Table | None:
    if not checks:
        return None
    # Newest first, so that the one which counts for a day is entered last.
    counting = {one.checked_on: one for one in reversed(checks)}
    replaced = {one.pk: one != counting[one.checked_on] for one in checks}
    return parts.Table(
        caption=_("Compared with the register"),
        caption_seen=True,
        columns=(
            parts.Column("day", _("Day")),
            parts.Column("enrolled", _("In the system"), number=True),
            parts.Column("present", _("In school"), number=True),
            parts.Column("found", _("Found")),
            parts.Column("by", pgettext("comparison", "By")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "day": parts.Cell(date_format(one.checked_on), figures=True),
                    "enrolled": number_format(one.enrolled),
                    "present": number_format(one.present),
                    "found": parts.Cell(
                        compared_mark(one),
                        under=_("replaced later on the same day") if replaced[one.pk] else "",
                    ),
                    "by": one.checked_in.user.display_name,
                },
                href=reverse("class_compared", args=[one.uuid]),
                tone=parts.Tone.warning if one.differences and not replaced[one.pk] else None,
            )
            for one in checks
        ),
    )
