"""Seats for many at once: the students of one's own school who sit in no class, chosen and sent to one."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting, Org, own_office
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    SchoolClass,
    Seating,
    SeatLine,
    Student,
    StudentFilter,
    classes_of,
    seat_students,
    students_page,
)
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.coded import day, grade_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.office.students.narrowing import WITHOUT_CLASS
from matricula.web.office.students.students_list import KEY, grades_of, pages_beside

FORM = "seats"
WHY = {
    Seating.THERE: gettext_lazy("sits in this class already"),
    Seating.ELSEWHERE: gettext_lazy("sits in another class already; change the seat on the student's page"),
    Seating.OTHER_GRADE: gettext_lazy("is in another grade than the class; choose a class of the own grade"),
    Seating.GONE: gettext_lazy("has no place at the school any more"),
}


class SeatsForm(OfficeForm):
    """The class that those who are ticked go to."""

    school_class = forms.ChoiceField(label=gettext_lazy("Class"))

    def __init__(self, by: Acting, classes: list[SchoolClass], *args: Any) -> None:
        super().__init__(by, *args)
        stack = stack_for(by.pack)
        grades: dict[str, list[tuple[str, str]]] = {}
        for one in classes:
            grades.setdefault(grade_label(stack, one.stage, one.grade), []).append((str(one.uuid), one.name))
        box: Any = self.fields["school_class"]
        box.choices = [("", "—"), *grades.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.seat_student")
@limited("seats", times=60, seconds=60)
def seats_page(request: OfficeRequest) -> HttpResponse:
    """Those without a class, by name, a page at a time; the chosen go to a class, and of each who does not, why not."""
    by = request.acting
    school = own_office(by)
    today = civil_today(school.time_zone)
    classes = classes_of(school.pk, on=today)
    form = SeatsForm(by, classes, posted(request))
    lines: list[SeatLine] = []
    if request.method == "POST" and form.is_valid():
        sent = request.POST.getlist("listed" if request.POST.get("do") == "all" else "student")
        [chosen] = [one for one in classes if str(one.uuid) == form.cleaned_data["school_class"]]
        with form.showing_refusals():
            lines = seat_students(by=by, school_class=chosen, students=_uuids(sent))
            _say(request, lines, chosen)
    asked = request.GET
    wanted = StudentFilter(grade=asked.get("grade", "")[:40], unseated_on=today)
    after, before = asked.get("after", "")[:KEY], asked.get("before", "")[:KEY]
    page = students_page(by, school, wanted, after=after, before=before)
    context = {
        "form": form,
        "form_id": FORM,
        "listed": [one.uuid for one in page.students],
        "filters": _grades(by, school, wanted.grade),
        "table": _table(by, page.students, wanted.grade),
        "pages": pages_beside(asked, page.previous_key, page.next_key, ""),
        "refused": _refused(lines),
        "crumbs": parts.Crumbs(
            (
                parts.Crumb(_("Students"), reverse("students")),
                parts.Crumb(_("without a class"), f"{reverse('students')}?class={WITHOUT_CLASS}"),
                parts.Crumb(_("Seats in classes")),
            )
        ),
        "may_open": by.may("registry.keep_classes"),
        "open_class": reverse("class_open", args=[school.uuid]),
    }
    return render(request, "students/seats.html", context, status=form.status)


def _uuids(sent: Iterable[str]) -> list[uuid.UUID]:
    """Those who were chosen, each once; what names nobody is nobody's."""
    found = []
    for one in dict.fromkeys(sent):
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return found


def _say(request: OfficeRequest, lines: list[SeatLine], chosen: SchoolClass) -> None:
    number = sum(one.outcome is Seating.SEATED for one in lines)
    if not lines:
        messages.warning(request, _("Nobody was chosen. Tick those who go to the class."))
    elif number:
        said = ngettext(
            "%(count)s student has a seat in %(name)s.", "%(count)s students have a seat in %(name)s.", number
        )
        messages.success(request, said % {"count": number_format(number), "name": chosen.name})


def _refused(lines: list[SeatLine]) -> parts.Table | None:
    """Those who got no seat, each with the reason."""
    left = [one for one in lines if one.outcome is not Seating.SEATED]
    if not left:
        return None
    return parts.Table(
        caption=_("Without a seat"),
        caption_seen=True,
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("class", _("Class")),
            parts.Column("why", _("Why"), long=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": one.name or _("a student who is not at your school"),
                    "class": one.class_name,
                    "why": str(WHY[one.outcome]),
                },
                href=reverse("student", args=[one.student]) if one.name else "",
                tone=parts.Tone.warning,
            )
            for one in left
        ),
    )


def _grades(by: Acting, school: Org, chosen: str) -> parts.FilterBar:
    found = (
        parts.Option("", _("every grade")),
        *(parts.Option(name, label) for name, label in grades_of(stack_for(by.pack), school).items()),
    )
    return parts.FilterBar(
        action=reverse("students_seats"),
        words_name="",
        filters=(parts.Filter("grade", _("Grade"), found, chosen),),
    )


def _table(by: Acting, students: list[Student], grade: str) -> parts.Table:
    stack = stack_for(by.pack)
    return parts.Table(
        caption=_("Students without a class"),
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("born", _("Born")),
            parts.Column("grade", _("Grade"), on_phone="end"),
            parts.Column("open", _("Student's record")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Tick("student", str(one.uuid), one.name, form=FORM),
                    "born": parts.Cell(day(one.birth_on), figures=True),
                    "grade": grade_label(stack, one.stage, one.grade),
                    "open": parts.Link(_("See the record"), reverse("student", args=[one.uuid])),
                }
            )
            for one in students
        ),
        empty=_nobody_left(grade),
        compact=True,
    )


def _nobody_left(grade: str) -> parts.Empty:
    """That all have a seat: of the school, or of the grade to which the list is narrowed."""
    if grade:
        return parts.Empty(
            title=_("Nobody of this grade is without a class"),
            text=_("Students of other grades may be."),
            action=_("Look at every grade"),
            href=reverse("students_seats"),
            icon="people",
        )
    return parts.Empty(
        title=_("Everybody sits in a class"),
        text=_("Whoever comes to the school without a seat appears here."),
        icon="people",
    )
