"""The list of students as a workbook."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, Tier
from matricula.exchange.api import ListSheet
from matricula.kernel.clock import civil_today
from matricula.registry.api import STATUS_TABLE, Student, classes_of, students_page
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, limited, of_one_moment, office
from matricula.web.area import chosen_area
from matricula.web.coded import day, grade_label, number_kind, table_label
from matricula.web.law_words import listed
from matricula.web.masking import masked
from matricula.web.names import org_name
from matricula.web.office.students.narrowing import chosen_words, order_asked, wanted_of
from matricula.web.workbooks import AT_ONCE, Whose, list_workbook, page_by_page


@require_safe
@office
@limited("students_file", times=10, seconds=60)
@of_one_moment
def students_workbook(request: OfficeRequest) -> HttpResponseBase:
    """The students of the same list, numbers masked as there; three statements for each thousand of them."""
    by, asked = request.acting, request.GET
    area = chosen_area(by, asked.get("area", ""))
    at_school = area.tier == Tier.SCHOOL
    today = civil_today(area.time_zone)
    classes = classes_of(area.pk, on=today) if at_school else []
    wanted = wanted_of(asked, classes, today if at_school else None, stack_for(area.pack))
    sort = order_asked(asked, area, wanted)

    def a_page(after: str | None) -> tuple[Iterable[Student], str | None]:
        nonlocal wanted
        page = students_page(by, area, wanted, after=after or "", size=AT_ONCE, sort=sort)
        # What the text was taken to mean, it means on the pages that follow.
        wanted = replace(wanted, found_by=page.found_by or "")
        return page.students, page.next_key or None

    sheet = ListSheet(
        title=_("Students"),
        lines=(listed([org_name(area), *chosen_words(wanted, stack_for(area.pack))]),),
        headings=(
            _("Name"),
            _("Student number"),
            _("Kind of number"),
            _("Born"),
            _("Grade"),
            _("Class"),
            *([] if at_school else [_("School code"), _("School")]),
            _("Status"),
        ),
        rows=(_line(one, by, at_school=at_school) for one in page_by_page(a_page)),
    )
    return list_workbook(by, [sheet], of=Whose.office(area), page="students_workbook")


def _line(student: Student, by: Acting, *, at_school: bool) -> tuple[str, ...]:
    return tuple(_cells(student, by, at_school=at_school))


def _cells(student: Student, by: Acting, *, at_school: bool) -> Iterator[str]:
    stack = stack_for(student.school.pack if student.school else by.pack)
    numbers = getattr(student, "current_numbers", [])
    yield student.name
    yield masked(numbers[0].number) if numbers else ""
    yield number_kind(stack, numbers[0].number) if numbers else ""
    yield day(student.birth_on)
    yield grade_label(stack, student.stage, student.grade)
    yield student.class_name
    if not at_school:
        yield student.school.code if student.school else ""
        yield org_name(student.school) if student.school else ""
    yield table_label(stack, STATUS_TABLE, student.status) if student.status else ""
