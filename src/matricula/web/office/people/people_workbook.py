"""The people of an area as a workbook."""

from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import require
from matricula.exchange.api import ListSheet
from matricula.kernel.clock import civil_today
from matricula.web.access import OfficeRequest, limited, of_one_moment, office
from matricula.web.area import chosen_area
from matricula.web.law_words import listed
from matricula.web.names import org_name, role_label
from matricula.web.office.people.appointments import (
    IN_TREE_ORDER,
    away,
    people_sought,
    sought,
    status_of,
)
from matricula.web.workbooks import AT_ONCE, Whose, list_workbook


@require_safe
@office
@limited("people_file", times=10, seconds=60)
@of_one_moment
def people_workbook(request: OfficeRequest) -> HttpResponseBase:
    """The appointments of the same list, in tree order; two statements for each thousand of them."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    require(by, "authorities.appoint", area)
    today = civil_today(by.zone)
    ended, words = sought(request.GET)
    found = people_sought(area, request.GET, today).order_by(*IN_TREE_ORDER)
    sheet = ListSheet(
        title=_("People"),
        lines=(
            listed(filter(None, [org_name(area), _("those whose time is over") if ended else "", words])),
        ),
        headings=(
            _("Code"),
            _("Office or school"),
            _("Name"),
            _("Role"),
            _("E-mail address"),
            _("Phone"),
            _("Since"),
            _("Until"),
            _("Last active"),
            _("Status"),
            _("Stand-in"),
        ),
        rows=(
            (
                one.org.code,
                org_name(one.org),
                one.user.display_name,
                role_label(one.org.pack, one.role),
                one.user.email or "",
                one.user.phone,
                date_format(one.started_on),
                date_format(one.ended_on) if one.ended_on else "",
                date_format(one.user.last_active_on) if one.user.last_active_on else _("never"),
                str(status_of(one, today).label),
                away(one),
            )
            for one in found.iterator(AT_ONCE)
        ),
    )
    return list_workbook(by, [sheet], of=Whose.office(area), page="people_workbook", unmasked=True)
