"""How many students are in which status, as a workbook."""

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, Org, Tier
from matricula.exchange.api import ListSheet
from matricula.registry.api import STATUS_TABLE, students_by_status
from matricula.regulation.api import Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.coded import table_label
from matricula.web.names import org_name
from matricula.web.office.schools.statuses import many, together, unusual_counts
from matricula.web.workbooks import Whose, list_workbook


@require_safe
@office
@needs("registry.view_student")
@limited("statuses_file", times=10, seconds=60)
def statuses_workbook(request: OfficeRequest) -> HttpResponseBase:
    """The counts of the page: of a school, of a district school by school, above it without what most are in."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    stack = stack_for(area.pack)
    rows = (
        _by_school(by, area, stack) if area.tier in (Tier.DISTRICT, Tier.SCHOOL) else _above(by, area, stack)
    )
    sheet = ListSheet(
        title=_("Students by status"),
        lines=(org_name(area),),
        headings=(_("Code"), _("Office or school"), _("Status"), _("Students")),
        rows=rows,
    )
    return list_workbook(by, [sheet], of=Whose.office(area), page="statuses_workbook")


def _by_school(by: Acting, area: Org, stack: Stack) -> Iterator[tuple[str, ...]]:
    """First the sums, then each school of a district; two statements."""
    counts = students_by_status(by, area)
    yield from _lines(
        area, stack, {status: number_format(number) for status, number in together(counts).items()}
    )
    if area.tier == Tier.SCHOOL:
        return
    for school in Org.objects.filter(pk__in=counts).order_by("code"):
        there = {status: number_format(number) for status, number in counts[school.pk].items()}
        yield from _lines(school, stack, there)


def _above(by: Acting, area: Org, stack: Stack) -> Iterator[tuple[str, ...]]:
    counted = unusual_counts(by, area, stack)
    yield from _lines(area, stack, {status: many(*counts) for status, counts in counted.items()})


def _lines(org: Org, stack: Stack, counts: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """In the order of the law; a status in which nobody is has no line."""
    for status in stack.table(STATUS_TABLE).codes:
        if status in counts:
            yield org.code, org_name(org), table_label(stack, STATUS_TABLE, status), counts[status]
