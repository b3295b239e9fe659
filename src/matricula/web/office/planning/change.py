"""One lesson of a day: another teacher, another time or room, cancelled, put back; and what it was before."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting
from matricula.journal.api import (
    JOURNAL_BASIS,
    PLAN,
    Bell,
    DayLesson,
    Lesson,
    Slot,
    cancel_lesson,
    change_room,
    free_teachers,
    lesson_planned,
    move_lesson,
    restore_lesson,
    substitute_lesson,
)
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.forms import DateBox, OfficeForm, posted
from matricula.web.office.attendance.shared import weekday
from matricula.web.office.journal.shared import hours, lesson_name, moment
from matricula.web.office.planning.shared import (
    KINDS,
    changed_words,
    journal_school,
    tabs,
    teacher_choices,
    teacher_names,
)


class Reasoned(OfficeForm):
    """A change with a reason, which is kept beside it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For the school. Families read what changed, and not why."),
    )


class SubstituteForm(Reasoned):
    """Who gives the lesson instead."""

    teacher = forms.ChoiceField(label=gettext_lazy("Substitute"))
    field_order = ("teacher", "reason")

    def __init__(self, by: Acting, lesson: Lesson, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        self.free = {str(one.uuid): one for one in free_teachers(lesson.school, lesson)}
        # A ChoiceField, which Django types as a Field.
        self.fields["teacher"].choices = teacher_choices(self.free.values())  # type: ignore[attr-defined]

    def act(self, lesson: uuid.UUID) -> None:
        """Enter the substitute."""
        said = self.cleaned_data
        substitute_lesson(
            by=self.by, lesson=lesson, teacher=self.free[said["teacher"]], reason=said["reason"]
        )


class MoveForm(Reasoned):
    """Where the lesson goes."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DateBox)
    number = forms.TypedChoiceField(label=gettext_lazy("Lesson"), coerce=int)
    room = forms.CharField(label=gettext_lazy("Room"), max_length=40, required=False)
    field_order = ("day", "number", "room", "reason")

    def __init__(self, by: Acting, lesson: Lesson, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        self.bells = {one.number: one for one in Bell.objects.filter(school=lesson.school).order_by("number")}
        self.fields["number"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (number, f"{number} · {one.begins:%H:%M}–{one.ends:%H:%M}") for number, one in self.bells.items()
        ]

    def act(self, lesson: uuid.UUID) -> None:
        """Move it."""
        said = self.cleaned_data
        bell = self.bells[said["number"]]
        slot = Slot(said["day"], bell.number, bell.begins, bell.ends, said["room"])
        move_lesson(by=self.by, lesson=lesson, slot=slot, reason=said["reason"])


class RoomForm(Reasoned):
    """Where the lesson is held."""

    room = forms.CharField(label=gettext_lazy("Room"), max_length=40)
    field_order = ("room", "reason")

    def __init__(self, by: Acting, lesson: Lesson, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)

    def act(self, lesson: uuid.UUID) -> None:
        """Change the room."""
        change_room(by=self.by, lesson=lesson, **self.cleaned_data)


class CancelForm(RoomForm):
    """That the lesson is not held."""

    room = None  # type: ignore[assignment]  # so Django takes a field away

    def act(self, lesson: uuid.UUID) -> None:
        """Cancel it."""
        cancel_lesson(by=self.by, lesson=lesson, **self.cleaned_data)


class RestoreForm(CancelForm):
    """That the lesson is held after all."""

    def act(self, lesson: uuid.UUID) -> None:
        """Put it back."""
        restore_lesson(by=self.by, lesson=lesson, **self.cleaned_data)


FORMS: dict[str, Callable[..., Any]] = {
    "substitute": SubstituteForm,
    "move": MoveForm,
    "room": RoomForm,
    "cancel": CancelForm,
    "restore": RestoreForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(PLAN)
@limited("planning_lesson", times=120, seconds=60)
@journal_school
def change_page(request: OfficeRequest, lesson: uuid.UUID) -> HttpResponse:
    """See what has become of the lesson, and change it."""
    by = request.acting
    found = lesson_planned(by.org_id, lesson)
    if found is None:
        raise Http404
    sent, do = posted(request), request.POST.get("do", "")
    if request.method == "POST" and do not in FORMS:
        raise Http404
    made = {
        name: form(by, found.lesson, sent if name == do else None, prefix=name)
        for name, form in FORMS.items()
    }
    if request.method == "POST" and made[do].is_valid():
        with made[do].showing_refusals():
            made[do].act(lesson)
            messages.success(request, _("Entered: families see what the lesson was and what it is."))
            return redirect("planning_lesson", lesson)
    status = made[do].status if do else 200
    return render(request, "planning/change.html", _context(by, found, made), status=status)


def _context(by: Acting, found: DayLesson, made: dict[str, Any]) -> dict[str, Any]:
    lesson, stack = found.lesson, stack_for(by.pack)
    names = teacher_names(found.changes)
    return {
        "tabs": tabs(""),
        "lesson": lesson,
        "name": lesson_name(stack, lesson),
        "day": weekday(lesson.day),
        "back": f"{reverse('planning')}?on={lesson.day.isoformat()}",
        "hours": hours(lesson, by.zone),
        "teacher": lesson.teacher.user.display_name,
        "taken": lesson.taken_at is not None,
        "cancelled": lesson.cancelled_at is not None,
        "forms": made,
        "changes": [
            {
                "what": KINDS[one.kind],  # type: ignore[index]  # stored by us
                "was": changed_words(one, names, by.zone),
                "reason": one.reason,
                "who": one.made_in.user.display_name,
                "when": moment(one.made_at, by.zone),
            }
            for one in reversed(found.changes)
        ],
        "clause": clause_note(by.pack, stack.basis(JOURNAL_BASIS)),
    }
