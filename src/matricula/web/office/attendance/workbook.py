"""The month of a class as a workbook."""

import uuid
from datetime import date

from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.attendance.api import ClassMonth, PupilMonth, What
from matricula.exchange.api import ListSheet
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.coded import day
from matricula.web.law_words import listed
from matricula.web.names import org_name
from matricula.web.office.attendance.month import sign_in, taken_month
from matricula.web.office.schools.classes import class_of
from matricula.web.workbooks import Whose, list_workbook


@require_safe
@office
@needs("registry.view_student")
@limited("class_month_file", times=10, seconds=60)
@of_one_moment
def month_workbook(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponseBase:
    """The same grid: a row for each pupil, a column for each day; as many statements as the page."""
    found = class_of(request.acting, school_class)
    first, seen, days = taken_month(found, request.GET)
    school = org_name(found.school)
    sheet = ListSheet(
        title=_("Attendance"),
        lines=(
            listed([school, found.name, date_format(first, "YEAR_MONTH_FORMAT")]),
            _("A cell is empty where no list was taken, or the student was not in this class."),
        ),
        headings=(
            _("Number in the class"),
            _("Name"),
            *map(day, days),
            _("Days without excuse"),
            _("Days excused"),
        ),
        rows=(_line(one, seen, days) for one in seen.pupils),
    )
    whose = Whose("school_class", found.uuid, found.school.lineage, f"{school}-{found.name}-{first:%Y-%m}")
    return list_workbook(request.acting, [sheet], of=whose, page="class_month_workbook")


def _line(one: PupilMonth, seen: ClassMonth, days: list[date]) -> tuple[str, ...]:
    signs = (sign_in(one, seen, day) for day in days)
    sums = one.sums
    return (
        one.number,
        one.student.name,
        *(sign.words if sign else "" for sign in signs),
        str(sums[What.UNEXCUSED]),
        str(sums[What.EXCUSED]),
    )
