"""How many students are in which status, as a workbook."""

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, Org, orgs_below
from matricula.exchange.api import ListSheet
from matricula.registry.api import STATUS_TABLE, headcounts
from matricula.regulation.api import Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.area import chosen_area
from matricula.web.coded import table_label
from matricula.web.names import org_name
from matricula.web.office.schools.pictures import by_status
from matricula.web.workbooks import Whose, list_workbook


@require_safe
@office
@needs("registry.view_student")
@limited("statuses_file", times=10, seconds=60)
@of_one_moment
def statuses_workbook(request: OfficeRequest) -> HttpResponseBase:
    """The counts of the page: of a school or an area, and of what stands right below it."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    stack = stack_for(area.pack)
    sheet = ListSheet(
        title=_("Students by status"),
        lines=(org_name(area),),
        headings=(_("Code"), _("Office or school"), _("Status"), _("Students")),
        rows=_rows(by, area, stack),
    )
    return list_workbook(by, [sheet], of=Whose.office(area), page="statuses_workbook")


def _rows(by: Acting, area: Org, stack: Stack) -> Iterator[tuple[str, ...]]:
    """First the area as a whole, then each office and school right below it; two statements."""
    below = list(orgs_below(by, area).order_by("code"))
    heads = headcounts(by, [area.pk, *(one.pk for one in below)])
    for org in (area, *below):
        counts = by_status(heads.get(org.pk, ()))
        yield from _lines(org, stack, {status: number_format(number) for status, number in counts.items()})


def _lines(org: Org, stack: Stack, counts: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """In the order of the law; a status in which nobody is has no line."""
    for status in stack.table(STATUS_TABLE).codes:
        if status in counts:
            yield org.code, org_name(org), table_label(stack, STATUS_TABLE, status), counts[status]
