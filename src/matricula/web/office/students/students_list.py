"""The list of students."""

from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, Org
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    NUMBER_KINDS,
    STATUS_TABLE,
    FoundBy,
    SchoolClass,
    Student,
    StudentFilter,
    StudentNumber,
    StudentOrder,
    StudentPage,
    classes_later,
    classes_of,
    orders_of,
    saved_filters_later,
    school_counts,
    school_counts_later,
    students_counted,
    students_page,
    waiting_kinds,
)
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.addresses import address, beside
from matricula.web.area import chosen_area
from matricula.web.clauses import words
from matricula.web.coded import day, grade_label, number_kind, number_waits, status_mark, table_label
from matricula.web.masking import masked
from matricula.web.names import org_name
from matricula.web.office.casework.starts import lists_at_hand
from matricula.web.office.students.found_by import found_words, nobody_found, order_words, same_way
from matricula.web.office.students.narrowing import WITHOUT_CLASS, chosen_words, order_asked, wanted_of
from matricula.web.office.students.own_filters import kept_of, own_filters
from matricula.web.office.students.photos import may_send_photos
from matricula.web.office.students.ready_filters import ready_filters
from matricula.web.templating.asking import translated as _
from matricula.web.workbooks import workbook_href

# As long as the place of a student in the longest order may be, written into an address.
KEY = 1_000
# Stands in the address of a student while it is looked up, once for all.
_NOBODY = UUID(int=0)


@require_safe
@office
@limited("students", times=120, seconds=60)
def students_list(request: OfficeRequest) -> HttpResponse:
    """The students of an area, found by name, number, telephone or birth date, a page at a time."""
    by, asked = request.acting, request.GET
    area = chosen_area(by, asked.get("area", ""))
    stack = stack_for(area.pack)
    today = civil_today(area.time_zone)
    waiting = waiting_kinds(stack)
    saved_filters_later(by)
    if area.tier == "school":
        classes_later(area.pk, on=today)
    # Whoever searches looks for somebody: how many are on leave, or in no class, is counted for whoever does not.
    counting = area.tier == "school" and not asked.get("q", "").strip()
    if counting:
        school_counts_later(area, on=today, waiting=waiting)
    # Only who asks for a class is looked up among the classes first; else they come along with the page.
    classes = classes_of(area.pk, on=today) if area.tier == "school" and asked.get("class") else []
    wanted = wanted_of(asked, classes, today if area.tier == "school" else None, stack)
    after, before = asked.get("after", "")[:KEY], asked.get("before", "")[:KEY]
    sort = order_asked(asked, area, wanted)
    page = students_page(by, area, wanted, after=after, before=before, sort=sort)
    if area.tier == "school" and not classes:
        classes = classes_of(area.pk, on=today)
    whole = not (after or before or page.next_key)
    counts = school_counts(by, area, on=today, waiting=waiting) if counting else None
    kept = kept_of(by, area, stack, wanted, classes, sort)
    own = own_filters(by, kept, area, classes, searched=bool(wanted.text.strip()))
    if whole:
        # What stands on one page is counted there: nobody need be asked.
        counted: tuple[int, bool] | None = (len(page.students), False)
    elif counts and not (
        wanted.text.strip() or wanted.class_name or wanted.unseated_on or wanted.number_kind
    ):
        counted = (counts.students(grade=wanted.grade, status=wanted.status), False)
    else:
        counted = students_counted(by, area, replace(wanted, found_by=page.found_by or ""))
    if page.found_by in (FoundBy.native_name, FoundBy.ending) and whole and sort is None:
        # Pages come in the order of the characters; where there is but one, it stands as every other list does.
        page.students.sort(key=lambda one: (one.sort_key, one.pk))
    by_number = page.found_by == FoundBy.number or wanted.by_number
    before_uuid, behind_uuid = _around_a_uuid()
    same = same_way(asked, page)
    heading = partial(_heading, same, sort, {one.name for one in orders_of(area, wanted)})
    language = get_language()
    table = parts.Table(
        caption=_("Students of %(area)s") % {"area": org_name(area)},
        columns=(
            heading("name", _("Name"), now="" if by_number else "ascending"),
            parts.Column(
                "number", _("Student number"), sorted="ascending" if by_number and sort is None else ""
            ),
            heading("born", _("Born"), on_phone="none"),
            heading("grade", _("Grade and class")),
            *([] if by.tier == "school" else [parts.Column("school", _("School"), on_phone="none")]),
            heading("status", _("Status"), on_phone="end"),
        ),
        rows=tuple(_row(one, by, f"{before_uuid}{one.uuid}{behind_uuid}", language) for one in page.students),
        empty=None if page.students else _nobody(wanted, page, stack, by),
        compact=True,
    )
    context = {
        "area": area,
        "area_name": org_name(area),
        "counted": _counted(counted),
        "filters": _filters(asked, stack, wanted, area, classes),
        "ready": ready_filters(by, counts, stack, wanted, asked, own, classes),
        "own": own,
        "found": found_words(asked, page),
        "table": table,
        "pages": pages_beside(
            same, page.previous_key, page.next_key, order_words(page) if sort is None else ""
        ),
        "lists": lists_at_hand(by, wanted.status) if wanted.status and area.pk == by.org_id else [],
        "workbook": workbook_href("students_workbook", same),
        "seats": wanted.unseated_on is not None and area.pk == by.org_id and by.may("registry.seat_student"),
        "photographs": area.pk == by.org_id and may_send_photos(by, stack),
        "taken_over": _taken_over(by) if area.pk == by.org_id else [],
    }
    return render(request, "students/students.html", context)


def _heading(
    asked: QueryDict,
    sort: StudentOrder | None,
    known: set[str],
    key: str,
    label: str,
    *,
    now: str = "",
    on_phone: Literal["end", "second", "none"] = "second",
) -> parts.Column:
    """A column by which the list can be sorted: the other way round where it is sorted so already.

    ``now`` is how a list is sorted by it for which nobody asked for an order.
    """
    if sort is not None:
        now = ("descending" if sort.descending else "ascending") if sort.name == key else ""
    if key not in known:
        return parts.Column(key, label, sorted=now, on_phone=on_phone)
    order = f"-{key}" if now == "ascending" else key
    href = beside(asked, after="", before="", sort=order)
    return parts.Column(key, label, sort_href=href, sorted=now, on_phone=on_phone)


@lru_cache(maxsize=1)
def _around_a_uuid() -> tuple[str, str]:
    """What stands before the uuid of a student in the address of the record, and what behind it."""
    before, behind = reverse("student", args=[_NOBODY]).split(str(_NOBODY))
    return before, behind


def _nobody(wanted: StudentFilter, page: StudentPage, stack: Stack, by: Acting) -> parts.Empty:
    """What stands in place of the rows."""
    if wanted.text.strip():
        return nobody_found(wanted, page, stack)
    may_import = by.may("registry.import_roll")
    return parts.Empty(
        title=_("No student found"),
        text=_("Nobody is on the roll here yet."),
        action=_("Import a roll") if may_import else "",
        href=reverse("roll_import") if may_import else "",
        icon="people",
    )


def _taken_over(by: Acting) -> list[dict[str, str]]:
    """The closed schools outside the reader's own area whose records fell to it; no statement when there are none."""
    if not by.absorbed:
        return []
    found = Org.objects.filter(path__in=by.absorbed).order_by("code")
    return [{"code": one.code, "name": org_name(one)} for one in found]


def _row(student: Student, by: Acting, address: str, language: str | None) -> parts.Row:
    stack = stack_for(student.school.pack if student.school else by.pack)
    numbers = getattr(student, "current_numbers", [])
    cells: dict[str, Any] = {
        "name": parts.Cell(student.name, lang=stack.languages[-1] if not student.name.isascii() else ""),
        "number": parts.Cell(
            masked(numbers[0].number) if numbers else "", figures=True, under=_waiting(stack, numbers)
        ),
        "born": parts.Cell(day(student.birth_on, language), figures=True),
        "grade": parts.Cell(
            grade_label(stack, student.stage, student.grade, language), under=student.class_name
        ),
        "status": status_mark(stack, student.status, language),
    }
    if by.tier != "school":
        cells["school"] = org_name(student.school) if student.school else ""
    return parts.Row(cells, href=address)


def _waiting(stack: Stack, numbers: list[StudentNumber]) -> str:
    """What sets a number apart that waits for another: its kind; nothing for those that stay."""
    held = numbers[0].number if numbers else ""
    return number_kind(stack, held) if number_waits(stack, held) else ""


def _counted(found: tuple[int, bool] | None) -> str:
    if found is None:
        return ""
    count, more = found
    if more:
        return _("more than %(count)s students") % {"count": number_format(count)}
    return ngettext("%(count)d student", "%(count)d students", count) % {"count": count}


def grades_of(stack: Stack, area: Org) -> dict[str, str]:
    """The grades that a school has, above one those that the law knows; one of two kinds of stages comes once.

    Which of them the schools of an area have, every school of a province would have to be read to say.
    """
    return _grades(stack, _stages(stack, area))


def _stages(stack: Stack, area: Org) -> tuple[str, ...]:
    return tuple(area.stages if area.tier == "school" else stack.stages)


def _grades(stack: Stack, stages: tuple[str, ...]) -> dict[str, str]:
    found = [
        (stage.order, grade.ordinal, name, words(grade.label))
        for key, stage in stack.stages.items()
        if key in stages
        for name, grade in stage.grades.items()
    ]
    return {name: label for _order, _ordinal, name, label in sorted(found)}


@lru_cache(maxsize=200)
def _choices(
    stack: Stack, stages: tuple[str, ...], _language: str | None
) -> tuple[tuple[parts.Option, ...], ...]:
    """What can be chosen of grades, statuses and kinds of numbers; the same for each school with the same stages."""
    statuses = stack.table(STATUS_TABLE)
    return (
        (
            parts.Option("", _("every grade")),
            *(parts.Option(name, label) for name, label in _grades(stack, stages).items()),
        ),
        (
            parts.Option("", _("every status")),
            *(parts.Option(code, table_label(stack, STATUS_TABLE, code)) for code in statuses.codes),
        ),
        (
            parts.Option("", _("every number")),
            *(parts.Option(kind, table_label(stack, NUMBER_KINDS, kind)) for kind in waiting_kinds(stack)),
        ),
    )


def _filters(
    asked: QueryDict, stack: Stack, wanted: StudentFilter, area: Org, classes: list[SchoolClass]
) -> parts.FilterBar:
    grades, statuses, numbers = _choices(stack, _stages(stack, area), get_language())
    seats = (
        parts.Option("", _("every class")),
        *(parts.Option(str(one.uuid), one.name) for one in classes if wanted.grade in ("", one.grade)),
        parts.Option(WITHOUT_CLASS, _("without a class")),
    )
    sitting = next((str(one.uuid) for one in classes if wanted.class_name == one.name), "")
    if wanted.unseated_on is not None:
        sitting = WITHOUT_CLASS
    return parts.FilterBar(
        action=address("students"),
        words_label=_("Find"),
        words_hint=_("Name, number or birth date"),
        words=wanted.text,
        offers_href=address("students_suggested")
        + (f"?{urlencode({'area': area.code})}" if asked.get("area") else ""),
        filters=(
            parts.Filter("grade", _("Grade"), grades, wanted.grade),
            *([parts.Filter("class", _("Class"), seats, sitting)] if classes or sitting else []),
            parts.Filter("status", _("Status"), statuses, wanted.status),
            *([parts.Filter("number", _("Number"), numbers, wanted.number_kind)] if len(numbers) > 1 else []),
        ),
        clear_href=address("students") if chosen_words(wanted, stack) else "",
        kept={name: str(asked[name]) for name in ("area", "sort") if asked.get(name)},
    )


def pages_beside(asked: QueryDict, previous_key: str, next_key: str, said: str) -> parts.Pages | None:
    """The ways to the pages beside one of a list of students; ``said`` stands between them."""
    if not previous_key and not next_key:
        return None

    return parts.Pages(
        words=said,
        previous_href=beside(asked, after="", before=previous_key) if previous_key else "",
        next_href=beside(asked, before="", after=next_key) if next_key else "",
    )
