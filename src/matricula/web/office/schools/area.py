"""The offices and schools of an area: who they are, opening and closing a school."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matricula.authorities.api import (
    Acting,
    Org,
    Tier,
    is_closed,
    open_school,
    orgs_below,
    orgs_within,
)
from matricula.cases.api import WeekOfTurns, turns_by_office, turns_by_week
from matricula.kernel.clock import civil_today
from matricula.registry.api import Heads, checks_by_school, headcounts
from matricula.regulation.api import Stack, stack_for
from matricula.web import law_words, parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import words
from matricula.web.forms import DateBox, OfficeForm, posted
from matricula.web.listing import Order, listed
from matricula.web.names import org_name
from matricula.web.office.schools.marks import checked_mark, open_mark
from matricula.web.office.schools.pictures import (
    by_status,
    first_monday,
    heads_cell,
    office_charts,
    trouble,
)
from matricula.web.workbooks import workbook_href

# Codes are unique.
BY_CODE: Order = {"code": str}
SORTED_AT_ONCE: Final = 300
"""So many offices are put into an order of their figures; more come page by page, by their codes."""


class OpenForm(OfficeForm):
    """A new school."""

    code = forms.RegexField(
        r"^[0-9]{6,20}$",
        label=gettext_lazy("School code"),
        help_text=gettext_lazy("Digits only, as on the school's papers."),
    )
    name = forms.CharField(label=gettext_lazy("Name of the school"), max_length=120)
    parent = forms.ModelChoiceField(
        Org.objects.none(), label=gettext_lazy("Authority"), to_field_name="code", empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of school"))
    stages = forms.MultipleChoiceField(label=gettext_lazy("Stages"), widget=forms.CheckboxSelectMultiple)
    ownership = forms.ChoiceField(
        label=gettext_lazy("Ownership"),
        choices=[("public", gettext_lazy("public")), ("private", gettext_lazy("private"))],
    )
    run_by = forms.ModelChoiceField(
        Org.objects.none(),
        label=gettext_lazy("Run by the office itself"),
        to_field_name="code",
        required=False,
        help_text=gettext_lazy("Only for a school that a higher office runs itself: that office."),
    )
    opened_on = forms.DateField(label=gettext_lazy("Open since"), widget=DateBox)

    def __init__(self, by: Acting, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        stack = stack_for(by.pack)
        parent: Any = self.fields["parent"]
        offices = orgs_within(by.org_path).exclude(tier="school").filter(closed_on=None)
        parent.queryset = offices.order_by("lineage")
        parent.label_from_instance = org_name
        run_by: Any = self.fields["run_by"]
        run_by.queryset = parent.queryset.exclude(tier="district")
        run_by.label_from_instance = org_name
        kind: Any = self.fields["kind"]
        kind.choices = [
            (name, words(one.label)) for name, one in stack.levels.items() if one.tier == "school"
        ]
        stages: Any = self.fields["stages"]
        stages.choices = [(name, words(one.label)) for name, one in stack.stages.items()]


@require_safe
@office
@needs("registry.view_student")
@limited("area", times=120, seconds=60)
def area_page(request: OfficeRequest) -> HttpResponse:
    """What stands right below an office, what closed elsewhere fell to it, and the ways to its students."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    stack = stack_for(area.pack)
    every = list(orgs_below(by, area).order_by("code")[: SORTED_AT_ONCE + 1])
    wide = len(every) > SORTED_AT_ONCE
    below, pages = listed(orgs_below(by, area), BY_CODE, request.GET) if wide else (every, None)
    offices = [area.pk, *(one.pk for one in below)]
    heads, weeks = headcounts(by, offices), turns_by_week(by, offices, first_monday(area))
    figures = _figures(by, area, stack, below, heads, weeks)
    order = "" if wide else _order(request.GET)
    below.sort(key=lambda one: ORDERS[order](figures[one.pk]))
    checks = checks_by_school(below, on=civil_today(by.zone))
    rows = tuple(
        parts.Row(
            {
                "name": parts.Cell(org_name(one), under=one.code),
                "kind": words(stack.level(one.kind).label) if one.kind in stack.levels else one.kind,
                "stages": law_words.listed(words(stack.stage(each).label) for each in one.stages),
                "status": open_mark(one),
                **figures[one.pk].cells(),
                "checked": checked_mark(checks[one.pk]) if one.pk in checks and not is_closed(one) else "",
            },
            href=reverse("school", args=[one.uuid]) if one.tier == "school" else f"?area={one.code}",
            tone=parts.Tone.late if figures[one.pk].overdue else None,
        )
        for one in below
    )

    def column(key: str, label: str, on_phone: Literal["second", "none"] = "second") -> parts.Column:
        href = "" if wide else f"?{urlencode({'area': area.code, 'sort': key})}"
        direction = "ascending" if key == "name" else "descending"
        return parts.Column(
            key,
            label,
            number=key != "name",
            sort_href=href,
            sorted=direction if order == key else "",
            on_phone=on_phone,
        )

    context = {
        "area_name": org_name(area),
        "area_code": area.code,
        "crumbs": _crumbs(by, area),
        "pages": pages,
        "charts": office_charts(area, stack, heads.get(area.pk, ()), weeks.get(area.pk, {})),
        "workbook": workbook_href("statuses_workbook", request.GET),
        "may_open": by.may("authorities.open_school"),
        "table": parts.Table(
            caption=_("Offices and schools in %(area)s") % {"area": org_name(area)},
            columns=(
                column("name", _("Office or school")),
                parts.Column("kind", _("Kind"), if_wide=True, on_phone="none"),
                parts.Column("stages", _("Stages"), if_wide=True, on_phone="none"),
                column("students", _("Students")),
                # Below a district the turns that are overdue now say more, and there is room for one.
                column("late", _("Late in twelve weeks"), "none" if area.tier == Tier.DISTRICT else "second"),
                *(
                    [
                        parts.Column("turns", _("Turns waiting"), number=True, if_wide=True, on_phone="none"),
                        column("overdue", _("Overdue")),
                    ]
                    if area.tier == Tier.DISTRICT
                    else []
                ),
                *([parts.Column("checked", _("Roll compared"), on_phone="none")] if checks else []),
                parts.Column("status", _("Status"), on_phone="end"),
            ),
            rows=rows,
            compact=True,
            empty=parts.Empty(title=_("Nothing stands below this office yet"), icon="building"),
        ),
    }
    return render(request, "schools/area.html", context)


@dataclass(frozen=True)
class Figures:
    """What an office or a school is at a glance; the turns that wait are those of a district's schools."""

    code: str
    students: int
    late: int
    division: parts.Part | str
    turns: int
    overdue: int

    def cells(self) -> dict[str, Any]:
        """The figures as cells of the office's row."""
        overdue = parts.Status(parts.Tone.late, number_format(self.overdue)) if self.overdue else "0"
        return {
            "students": parts.Cell(number_format(self.students), under=self.division),
            "late": number_format(self.late),
            "turns": number_format(self.turns),
            "overdue": overdue,
        }


# Trouble first: what is overdue now, then what ended late. "" leaves the order of the codes.
ORDERS: Final[Mapping[str, Callable[[Figures], tuple[Any, ...]]]] = {
    "": lambda one: (one.code,),
    "trouble": lambda one: (-one.overdue, -one.late, one.code),
    "name": lambda one: (one.code,),
    "students": lambda one: (-one.students, one.code),
    "late": lambda one: (-one.late, one.code),
    "overdue": lambda one: (-one.overdue, one.code),
}


def _order(asked: QueryDict) -> str:
    """The order that is asked for; trouble first without one, or with one that there is not."""
    order = asked.get("sort", "")
    return order if order and order in ORDERS else "trouble"


def _figures(
    by: Acting,
    area: Org,
    stack: Stack,
    found: Sequence[Org],
    heads: Mapping[int, tuple[Heads, ...]],
    weeks: Mapping[int, Mapping[date, WeekOfTurns]],
) -> dict[int, Figures]:
    """The figures of each office; the turns of a district's schools in one statement, no others are read."""
    schools = [one.pk for one in found if one.tier == "school"] if area.tier == Tier.DISTRICT else []
    turns = turns_by_office(by=by, offices=schools) if schools else {}
    return {
        one.pk: Figures(
            one.code,
            by_status(heads.get(one.pk, ())).total(),
            trouble(area, weeks.get(one.pk, {})),
            heads_cell(stack, org_name(one), heads.get(one.pk, ())),
            *turns.get(one.pk, (0, 0)),
        )
        for one in found
    }


def _crumbs(by: Acting, area: Org) -> parts.Crumbs:
    above = Org.objects.filter(by.within_reach(), id__in=area.lineage).order_by("path")
    return parts.Crumbs(
        tuple(
            parts.Crumb(org_name(one), "" if one.pk == area.pk else f"{reverse('area')}?area={one.code}")
            for one in above
        )
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("authorities.open_school")
@limited("open_school", times=30, seconds=60)
def open_page(request: OfficeRequest) -> HttpResponse:
    """Open a school."""
    by = request.acting
    form = OpenForm(by, posted(request), initial={"opened_on": civil_today(by.zone)})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        name = data.pop("name")
        with form.showing_refusals():
            school = open_school(by=by, names={get_language() or "en": name}, **data)
            messages.success(request, _("The school is open. Invite its head and its record officer."))
            return redirect("school", school.uuid)
    return render(request, "schools/open_school.html", {"form": form}, status=form.status)
