"""The workbooks of a plan: the empty one, and who is on it."""

import tempfile
import uuid

from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.admission.api import KEEP, plan_seen
from matricula.exchange.api import ListSheet, write_plan_template
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.masking import masked
from matricula.web.names import org_name
from matricula.web.office.admission.plan import narrowed
from matricula.web.office.admission.words import place_mark, plan_title
from matricula.web.workbooks import AT_ONCE, Whose, list_workbook, workbook


@require_safe
@office
@needs(KEEP)
@limited("admission_file", times=30, seconds=60)
def template(request: OfficeRequest) -> HttpResponseBase:
    """The blank workbook with its notes."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    write_plan_template(target, stack_for(request.acting.pack), language=get_language() or "en")
    return workbook(target, "admission.xlsx")


@require_safe
@office
@needs("registry.view_student")
@limited("admission_file", times=30, seconds=60)
@of_one_moment
def plan_workbook(request: OfficeRequest, plan: uuid.UUID) -> HttpResponseBase:
    """Who is on the plan, as far as the reader sees and narrowed as the list is, numbers masked."""
    by, found = request.acting, plan_seen(request.acting, plan)
    lines = narrowed(request, found).order_by("school__path", "student_name", "id")
    sheet = ListSheet(
        title=_("Admission plan"),
        lines=(f"{org_name(found.office)} · {plan_title(found)}",),
        headings=(
            _("Name"),
            _("Student number"),
            _("Comes from"),
            _("Class"),
            _("Goes to"),
            _("State"),
        ),
        rows=(
            (
                one.student_name,
                masked(one.student_number),
                org_name(one.origin),
                one.origin_class,
                org_name(one.school),
                str(place_mark(one, found).label),
            )
            for one in lines.iterator(AT_ONCE)
        ),
    )
    whose = Whose("admission_plan", found.uuid, found.office.lineage, plan_title(found))
    return list_workbook(by, [sheet], of=whose, page="admission_workbook")
