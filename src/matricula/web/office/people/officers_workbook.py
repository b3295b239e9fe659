"""The list of those in charge of records as a workbook."""

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Post, every_post
from matricula.exchange.api import ListSheet
from matricula.regulation.api import Role
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.area import chosen_area
from matricula.web.clauses import words
from matricula.web.law_words import listed as in_a_row
from matricula.web.names import org_name, role_label
from matricula.web.office.people.officers import (
    WANTING_WORDS,
    active,
    counted,
    left_label,
    missing,
    reported,
    sought,
    standing_in,
    trained,
    wanted,
)
from matricula.web.workbooks import Whose, list_workbook


@require_safe
@office
@needs("authorities.view_officers")
@limited("officers_file", times=10, seconds=60)
@of_one_moment
def officers_workbook(request: OfficeRequest) -> HttpResponseBase:
    """The same list, whole, as a workbook; that it was taken out is noted at the area."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    wanting, role = wanted(request), reported(by)
    kept = filter(None, [str(WANTING_WORDS[wanting]) if wanting else "", sought(request)])
    sheet = ListSheet(
        title=_("Record officers"),
        lines=(in_a_row([org_name(area), *kept]), counted(by, role)),
        headings=(
            _("Code"),
            _("Office or school"),
            _("Name"),
            _("Post"),
            _("Phone"),
            _("E-mail address"),
            _("Since"),
            _("Trained on"),
            _("Last active"),
            left_label(by, role),
            _("What is missing"),
        ),
        rows=(
            line
            for one in every_post(by, area, wanting=wanting, words=sought(request))
            for line in _lines(one, role)
        ),
    )
    return list_workbook(by, [sheet], of=Whose.office(area), page="officers_workbook", unmasked=True)


def _lines(post: Post, role: Role) -> Iterator[tuple[str, ...]]:
    """A row for each person, what is said of the office in each of them; one without a person for a vacant post."""
    office = (post.org.code, org_name(post.org))
    said = (
        number_format(post.departures),
        in_a_row(missing(one, post) for one in post.wanting) or _("complete"),
    )
    if not post.holders:
        yield (*office, "", words(role.label), "", "", "", "", "", *said)
    for one in (*post.holders, *post.reserves):
        yield (
            *office,
            one.user.display_name,
            standing_in(role_label(one.org.pack, one.role), one),
            one.user.phone,
            one.user.email,
            date_format(one.started_on),
            trained(one),
            active(one),
            *said,
        )
