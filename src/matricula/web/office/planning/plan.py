"""The thematic plan of a group: pasted from a spreadsheet or copied from another group, and its hours."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting
from matricula.journal.api import (
    JOURNAL_BASIS,
    LESSON_KINDS,
    PLAN,
    READ,
    SUBJECTS,
    TEACH,
    WORKS,
    Hours,
    TeachingGroup,
    copy_plan,
    group_of_school,
    hours_of,
    may_keep_plan,
    plan_of,
    read_plan_text,
    set_plan,
)
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.office.planning.shared import journal_school, tabs, uuid_in

LONGEST_TEXT = 400_000
WHOLE = 100


class PlanForm(OfficeForm):
    """The lines, as they are copied out of a spreadsheet."""

    text = forms.CharField(
        label=gettext_lazy("Lines of the plan"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 10, "class": "plan-text", "spellcheck": "false"}),
        strip=False,
        help_text=gettext_lazy(
            "A line for each topic: section, topic, hours, type of lesson, work, homework, parted by tabs as a"
            " spreadsheet gives them. A line of one cell is a topic of one hour."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("group_plan", times=120, seconds=60)
@journal_school
def plan_page(request: OfficeRequest, group: uuid.UUID) -> HttpResponse:
    """See the plan; who teaches the group or plans lessons looks at what was pasted, and then stores it."""
    by = request.acting
    found = group_of_school(by.org_id, group)
    mine = found is not None and may_keep_plan(by, found)
    if found is None or not (mine or by.may(READ)):
        raise Http404
    stack = stack_for(by.pack)
    do = request.POST.get("do", "")
    form = PlanForm(by, posted(request) if do != "copy" else None)
    read: tuple[Any, Any] | None = None
    if request.method == "POST" and do == "copy":
        _copied(request, by, found)
        return redirect("group_plan", group)
    if request.method == "POST" and form.is_valid():
        read = read_plan_text(form.cleaned_data["text"], stack)
        if do == "store" and not read[1]:
            with form.showing_refusals():
                stand = set_plan(by=by, group=group, lines=read[0])
                words = ngettext("The plan has %(count)s line.", "The plan has %(count)s lines.", stand)
                messages.success(request, words % {"count": number_format(stand)})
                return redirect("group_plan", group)
    return render(
        request, "planning/plan.html", _context(by, found, form, read, stack, mine=mine), status=form.status
    )


def _copied(request: OfficeRequest, by: Acting, group: TeachingGroup) -> None:
    other = uuid_in(request.POST.get("other", ""))
    if other is None or group_of_school(by.org_id, other) is None:
        raise Http404
    try:
        copy_plan(by=by, group=group.uuid, other=other)
        messages.success(request, _("The plan was copied."))
    except Refused as refused:
        messages.warning(request, str(refused.text))


def _context(
    by: Acting, group: TeachingGroup, form: PlanForm, read: Any, stack: Stack, *, mine: bool
) -> dict[str, Any]:
    lines = plan_of(group)
    alike = TeachingGroup.objects.filter(
        school_id=by.org_id,
        subject=group.subject,
        grade=group.grade,
        plan__withdrawn_at=None,
        plan__isnull=False,
    )
    return {
        "tabs": tabs("planning_groups") if by.may(PLAN) else None,
        "group": group,
        "name": f"{table_label(stack, SUBJECTS, group.subject)} · {group.name}",
        "form": form,
        "mine": mine,
        "teaches": by.may(TEACH),
        "hours": _hours(hours_of(group)),
        "lines": [
            {
                "seq": one.line.seq,
                "section": one.line.section,
                "topic": one.line.topic,
                "hours": one.line.hours,
                "used": one.used,
                "kind": table_label(stack, LESSON_KINDS, one.line.kind) if one.line.kind else "",
                "work": table_label(stack, WORKS, one.line.work) if one.line.work else "",
                "homework": one.line.homework,
            }
            for one in lines
        ],
        "kept": sum(1 for one in lines if one.used),
        "understood": read[0] if read else None,
        "flaws": read[1] if read else [],
        "others": [
            (str(one.uuid), one.name) for one in alike.exclude(pk=group.pk).distinct().order_by("name")[:50]
        ],
        "clause": clause_note(by.pack, stack.basis(JOURNAL_BASIS)),
    }


def _hours(hours: Hours) -> parts.Shares:
    """Hours of the plan, lessons that stand on their days, lessons held: each with its bar."""
    most = max(hours.planned, hours.lessons, hours.held, 1)

    def share(words: str, count: int, tone: parts.Tone) -> parts.Share:
        return parts.Share(words, number_format(count), "", round(WHOLE * count / most), tone)

    return parts.Shares(
        caption=_("Hours of the group"),
        what=_("Hours"),
        counted=_("Count"),
        lines=(
            share(_("in the plan"), hours.planned, parts.Tone.info),
            share(_("lessons on the timetable"), hours.lessons, parts.Tone.waiting),
            share(_("lessons held"), hours.held, parts.Tone.done),
        ),
    )
