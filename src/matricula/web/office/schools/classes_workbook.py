"""The classes of a school, as a workbook."""

import uuid
from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.exchange.api import ListSheet
from matricula.kernel.clock import civil_today
from matricula.registry.api import KIND_TABLE, ClassLine, class_lines
from matricula.regulation.api import Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.coded import grade_label, table_label
from matricula.web.names import org_name
from matricula.web.office.schools.school import school_in_reach
from matricula.web.workbooks import Whose, list_workbook


@require_safe
@office
@needs("registry.view_student")
@limited("classes_file", times=10, seconds=60)
@of_one_moment
def classes_workbook(request: OfficeRequest, school: uuid.UUID) -> HttpResponseBase:
    """The classes of this school year as on the page of their school, in its order."""
    by = request.acting
    found = school_in_reach(by, school)
    stack, today = stack_for(found.pack), civil_today(found.time_zone)
    sheet = ListSheet(
        title=_("Classes"),
        lines=(org_name(found),),
        headings=(
            _("Grade"),
            _("Class"),
            _("Class teacher"),
            _("Kind"),
            _("In the system"),
            _("In school"),
            _("Compared"),
            _("Differences"),
        ),
        rows=(tuple(_cells(one, stack)) for one in class_lines(by, found, on=today)),
    )
    return list_workbook(by, [sheet], of=Whose.office(found), page="classes_workbook")


def _cells(one: ClassLine, stack: Stack) -> Iterator[str]:
    held, check = one.school_class, one.last
    yield grade_label(stack, held.stage, held.grade)
    yield held.name
    yield held.teacher.user.display_name if held.teacher else held.teacher_name
    yield table_label(stack, KIND_TABLE, held.kind) if held.kind else ""
    yield number_format(one.enrolled)
    yield number_format(check.present) if check else ""
    yield date_format(check.checked_on) if check else ""
    yield number_format(check.differences) if check else ""
