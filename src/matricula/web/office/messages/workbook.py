"""What a person has been told, as a workbook."""

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, own_office
from matricula.cases.api import cases_named
from matricula.exchange.api import ListSheet
from matricula.notices.api import notices_for
from matricula.web.access import OfficeRequest, limited, of_one_moment, office
from matricula.web.workbooks import AT_ONCE, MOST, Whose, list_workbook


@require_safe
@office
@limited("messages_file", times=10, seconds=60)
@of_one_moment
def messages_workbook(request: OfficeRequest) -> HttpResponseBase:
    """The messages of the person, the newest first; a statement for all, and three for the cases of each thousand."""
    by = request.acting
    sheet = ListSheet(
        title=_("Messages"),
        lines=(by.user_name,),
        headings=(_("When"), _("Student"), _("Subject"), _("Message"), _("Read")),
        rows=_rows(by),
    )
    return list_workbook(by, [sheet], of=Whose.office(own_office(by)), page="messages_workbook")


def _rows(by: Acting) -> Iterator[tuple[str, ...]]:
    # Read as of one moment: what arrives meanwhile moves no row onto another page.
    notices = list(notices_for(by)[: MOST + 1])
    for first in range(0, len(notices), AT_ONCE):
        some = notices[first : first + AT_ONCE]
        about = {one.about_uuid for one in some if one.about_kind == "case" and one.about_uuid}
        cases = cases_named(about) if about and by.may("registry.view_student") else {}
        for one in some:
            subject, body, _language = one.in_(get_language() or "en")
            case = cases.get(one.about_uuid) if one.about_uuid else None
            yield (
                date_format(one.created_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT"),
                case.pupil if case else "",
                subject,
                body,
                date_format(one.read_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT") if one.read_at else "",
            )
