"""The workbooks of a plan: the empty one, and who is on it."""

import tempfile
import uuid

from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.text import get_valid_filename
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.admission.api import KEEP, lines_of_plan, plan_seen
from matricula.audit.api import log_access
from matricula.exchange.api import write_list, write_plan_template
from matricula.kernel.clock import civil_today
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.masking import masked
from matricula.web.names import org_name
from matricula.web.office.admission.words import place_mark, plan_title
from matricula.web.workbooks import workbook


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
def plan_workbook(request: OfficeRequest, plan: uuid.UUID) -> HttpResponseBase:
    """Who is on the plan, as far as the reader sees, numbers masked; that it was taken out is noted."""
    by, found = request.acting, plan_seen(request.acting, plan)
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    title, today = _("Admission plan"), civil_today(by.zone)
    written = write_list(
        target,
        title=title,
        lines=(
            f"{org_name(found.office)} · {plan_title(found)}",
            _("As of %(day)s") % {"day": date_format(today, "DATE_FORMAT")},
        ),
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
            for one in lines_of_plan(found).order_by("school__path", "student_name", "id").iterator(1000)
        ),
    )
    log_access(
        by,
        subject_kind="admission_plan",
        subject=found.uuid,
        page="admission_workbook",
        seen_by=found.office.lineage,
        detail={"rows": written},
    )
    return workbook(target, get_valid_filename(f"{title}-{found.school_year}-{today.isoformat()}.xlsx"))
