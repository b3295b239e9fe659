"""The filters of the list of students that a person keeps: saved under a name, gone back to by a press, let go."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from matricula.authorities.api import Acting, Org
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    LONGEST_FILTER_NAME,
    STATUS_TABLE,
    KeptList,
    SavedFilter,
    SchoolClass,
    StudentFilter,
    StudentOrder,
    classes_of,
    remove_filter,
    save_filter,
    saved_filters,
)
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.addresses import address
from matricula.web.area import chosen_area
from matricula.web.forms import OfficeForm, posted
from matricula.web.names import org_name
from matricula.web.office.students.narrowing import WITHOUT_CLASS, chosen_words, order_asked, wanted_of


class NameForm(OfficeForm):
    """The name of a filter."""

    beside: Mapping[str, str] = {
        "filter_name_length": "name",
        "filter_name_number": "name",
        "filter_name_taken": "name",
    }
    name = forms.CharField(
        label=gettext_lazy("Name of the filter"),
        max_length=LONGEST_FILTER_NAME,
        help_text=gettext_lazy("Only you see it, in this appointment. Write no name or number of a student."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


@dataclass(frozen=True)
class OwnFilters:
    """The chips of a person's filters, the one that this list is, and where a list that is none yet can be saved."""

    tabs: tuple[parts.Tab, ...] = ()
    current: SavedFilter | None = None
    save_href: str = ""


def kept_of(
    by: Acting,
    area: Org,
    stack: Stack,
    wanted: StudentFilter,
    classes: Sequence[SchoolClass],
    sort: StudentOrder | None,
) -> KeptList:
    """What of a list can be kept: what the law or the school knows of, and no words of a search."""
    sitting = next(
        (str(one.uuid) for one in classes if (one.name, one.grade) == (wanted.class_name, wanted.grade)), ""
    )
    grades = {name for stage in stack.stages.values() for name in stage.grades}
    return KeptList(
        area=area if area.pk != by.org_id else None,
        grade=wanted.grade if wanted.grade in grades else "",
        school_class=WITHOUT_CLASS if wanted.unseated_on is not None else sitting,
        status=wanted.status if wanted.status in stack.table(STATUS_TABLE).codes else "",
        sort=f"{'-' if sort.descending else ''}{sort.name}" if sort else "",
        number_kind=wanted.number_kind,
    )


def own_filters(
    by: Acting, kept: KeptList, area: Org, classes: Sequence[SchoolClass], *, searched: bool
) -> OwnFilters:
    """One statement. A class of a filter that is no longer there is said beside its name: its list is wider now."""
    saved = saved_filters(by)
    current = None if searched else next((one for one in saved if kept.is_of(one)), None)
    here = {str(one.uuid) for one in classes} if saved else set()

    def label(one: SavedFilter) -> str:
        gone = (
            one.school_class not in ("", WITHOUT_CLASS)
            and (one.area_id or by.org_id) == area.pk
            and one.school_class not in here
        )
        return _("%(name)s (its class is closed)") % {"name": one.name} if gone else one.name

    return OwnFilters(
        tabs=tuple(parts.Tab(label(one), list_href(_kept_in(one)), one == current) for one in saved),
        current=current,
        save_href=_with_query("students_filters", kept) if kept and current is None else "",
    )


def list_href(kept: KeptList) -> str:
    """The address of a kept list."""
    return _with_query("students", kept)


def _with_query(page: str, kept: KeptList) -> str:
    fields = {
        "area": kept.area.code if kept.area else "",
        "grade": kept.grade,
        "class": kept.school_class,
        "status": kept.status,
        "sort": kept.sort,
        "number": kept.number_kind,
    }
    query = urlencode({name: value for name, value in fields.items() if value})
    return address(page) + (f"?{query}" if query else "")


def _kept_in(saved: SavedFilter) -> KeptList:
    return KeptList(saved.area, saved.grade, saved.school_class, saved.status, saved.sort, saved.number_kind)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("students_filters", times=60, seconds=60)
def filters_page(request: OfficeRequest) -> HttpResponse:
    """A list of students, as its address says, to be saved under a name; and the filters that are saved already."""
    by, asked = request.acting, request.GET
    area = chosen_area(by, asked.get("area", ""))
    stack, today = stack_for(area.pack), civil_today(area.time_zone)
    at_school = area.tier == "school"
    classes = classes_of(area.pk, on=today) if at_school else []
    wanted = wanted_of(asked, classes, today if at_school else None, stack)
    sort = order_asked(asked, area, wanted)
    kept = kept_of(by, area, stack, wanted, classes, sort)
    form = NameForm(by, posted(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            saved = save_filter(by=by, name=form.cleaned_data["name"], kept=kept)
            messages.success(request, _("The filter “%(name)s” is saved.") % {"name": saved.name})
            return redirect(list_href(kept))
    context: dict[str, Any] = {
        "form": form,
        "kept": bool(kept),
        "facts": _facts(kept, area, stack, wanted),
        "own": [
            {"name": one.name, "href": list_href(_kept_in(one)), "uuid": one.uuid}
            for one in saved_filters(by)
        ],
        "crumbs": parts.Crumbs((parts.Crumb(_("Students"), list_href(kept)), parts.Crumb(_("Own filters")))),
    }
    return render(request, "students/filters.html", context, status=form.status)


def _facts(kept: KeptList, area: Org, stack: Stack, wanted: StudentFilter) -> parts.FactList:
    """What is saved, in words."""
    narrowed = StudentFilter(
        grade=kept.grade,
        status=kept.status,
        class_name=wanted.class_name,
        unseated_on=wanted.unseated_on,
        number_kind=wanted.number_kind,
    )
    found = [parts.Fact(_("Students of"), org_name(area))]
    if said := chosen_words(narrowed, stack):
        found.append(parts.Fact(_("Narrowed to"), " · ".join(said)))
    if kept.sort:
        found.append(parts.Fact(_("Sorted by"), _sorted_words(kept.sort)))
    return parts.FactList(tuple(found))


def _sorted_words(sort: str) -> str:
    columns = {"name": _("Name"), "born": _("Born"), "grade": _("Grade and class"), "status": _("Status")}
    column = columns[sort.removeprefix("-")]
    return _("%(column)s, from the end") % {"column": column} if sort.startswith("-") else column


@require_POST
@office
@needs("registry.view_student")
@limited("students_filter_remove", times=60, seconds=60)
def remove(request: OfficeRequest, saved: uuid.UUID) -> HttpResponse:
    """Let one's own filter go."""
    if remove_filter(by=request.acting, saved=saved):
        messages.success(request, _("The filter is removed."))
    else:
        messages.warning(request, _("This filter was removed before."))
    return redirect("students")
