"""The groups of the year, and opening one: of a class, of a part of it, of a stream, of one student."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting, Org
from matricula.journal.api import (
    JOURNAL_BASIS,
    PLAN,
    SCALES,
    SUBJECTS,
    groups_of,
    open_group,
    teaching,
)
from matricula.kernel.clock import civil_today
from matricula.registry.api import classes_of
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import grade_label, table_label
from matricula.web.forms import DateBox, OfficeForm, posted
from matricula.web.list_pages import list_page
from matricula.web.office.planning.shared import TeacherField, journal_school, own_school, tabs
from matricula.web.workbooks import Whose

WHOLE, PART, STREAM = "whole", "part", "stream"


class GroupForm(OfficeForm):
    """What is taught to whom, by whom, from when on."""

    of = forms.ChoiceField(
        label=gettext_lazy("Who belongs to it"),
        choices=(
            (WHOLE, gettext_lazy("the whole class")),
            (PART, gettext_lazy("a part of the class, or one student")),
            (STREAM, gettext_lazy("students of several classes")),
        ),
        help_text=gettext_lazy("Of a part or a stream, students are chosen on the next page."),
    )
    school_class = forms.ChoiceField(label=gettext_lazy("Class"))
    subject = forms.ChoiceField(label=gettext_lazy("Subject"))
    name = forms.CharField(
        label=gettext_lazy("Name of the group"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Empty for a whole class: then it is called as the class."),
    )
    scale = forms.ChoiceField(label=gettext_lazy("Scale of marks"))
    teacher = TeacherField(label=gettext_lazy("Teacher"))
    since = forms.DateField(label=gettext_lazy("From which day"), widget=DateBox)

    def __init__(self, by: Acting, school: Org, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        stack, today = stack_for(by.pack), civil_today(by.zone)
        self.classes = {str(one.uuid): one for one in classes_of(school.pk, on=today)}
        choices: dict[str, list[tuple[str, str]]] = {
            "school_class": [(key, one.name) for key, one in self.classes.items()],
            "subject": [(one, table_label(stack, SUBJECTS, one)) for one in stack.table(SUBJECTS).offered],
            "scale": [(one, table_label(stack, SCALES, one)) for one in stack.table(SCALES).offered],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["teacher"].offer(school)  # type: ignore[attr-defined]  # one of ours

    def clean(self) -> dict[str, Any]:
        """A part or a stream needs a name of its own."""
        said = super().clean() or {}
        if said.get("of") in (PART, STREAM) and not said.get("name"):
            self.add_error("name", _("Give the group a name of its own."))
        return said

    def act(self, school: Org) -> uuid.UUID:
        """Open it; returns its id."""
        said = self.cleaned_data
        group = open_group(
            by=self.by,
            school=school,
            subject=said["subject"],
            scale=said["scale"],
            teacher=said["teacher"],
            since=said["since"],
            school_class=self.classes[said["school_class"]],
            students=None if said["of"] == WHOLE else [],
            name=said["name"],
            stream=said["of"] == STREAM,
        )
        return group.uuid


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(PLAN)
@limited("planning_groups", times=120, seconds=60)
@journal_school
def groups_page(request: OfficeRequest) -> HttpResponseBase:
    """All groups of the running year, with who teaches them; and opening another."""
    by = request.acting
    stack, school, today = stack_for(by.pack), own_school(by), civil_today(by.zone)
    form = GroupForm(by, school, posted(request), initial={"since": today})
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            opened = form.act(school)
            messages.success(request, _("The group is open."))
            return redirect("planning_group", opened)
    groups = groups_of(school, today)
    teachers = teaching([one.pk for one in groups], today)
    table = parts.Table(
        caption=_("Groups of this school year"),
        columns=(
            parts.Column("name", _("Group"), whole=True),
            parts.Column("grade", _("Grade")),
            parts.Column("teachers", _("Teacher")),
            parts.Column("size", _("Students"), number=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    # Of one class there are as many groups as subjects: each is called by both.
                    "name": f"{table_label(stack, SUBJECTS, one.subject)} · {one.name}",
                    "grade": grade_label(stack, one.stage, one.grade),
                    "teachers": ", ".join(
                        each.teacher.user.display_name for each in teachers.get(one.pk, ())
                    ),
                    "size": number_format(one.size),  # type: ignore[attr-defined]  # groups_of counts
                },
                href=reverse("planning_group", args=[one.uuid]),
            )
            for one in groups
        ),
        empty=parts.Empty(_("No groups yet"), _("Open the first one below."), icon="people"),
    )
    context = {
        "tabs": tabs("planning_groups"),
        "table": table,
        "form": form,
        "clause": clause_note(by.pack, stack.basis(JOURNAL_BASIS)),
    }
    return list_page(
        request, "planning/groups.html", context, [table], of=Whose.office(school), status=form.status
    )
