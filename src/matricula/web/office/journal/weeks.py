"""Which weeks of the diary the families of the own class have seen."""

from datetime import timedelta
from typing import Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import own_office
from matricula.diary.api import weeks_seen
from matricula.kernel.clock import civil_today
from matricula.registry.api import OWN_CLASS
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.list_pages import list_page
from matricula.web.office.journal.navigation import has_families
from matricula.web.workbooks import Whose

WEEKS: Final = 4
WEEK: Final = timedelta(days=7)


@require_safe
@office
@needs(OWN_CLASS)
@limited("weeks_seen", times=120, seconds=60)
def weeks_page(request: OfficeRequest) -> HttpResponseBase:
    """A line for each student, a column for each of the last weeks with who has seen it."""
    by = request.acting
    if not has_families(by):
        raise Http404
    today = civil_today(by.zone)
    this = today - timedelta(days=today.weekday())
    mondays = [this - n * WEEK for n in range(WEEKS)]
    rows = tuple(
        parts.Row(
            {
                "name": one.name,
                "class": one.school_class,
                **{str(monday): ", ".join(one.seen.get(monday, ())) or "–" for monday in mondays},
            }
        )
        for one in weeks_seen(by, mondays, today)
    )
    table = parts.Table(
        caption=_("Who of the families has seen which week of the diary"),
        columns=(
            parts.Column("name", _("Student")),
            parts.Column("class", _("Class")),
            *(
                parts.Column(
                    str(monday), _("Week of %(day)s") % {"day": date_format(monday, "SHORT_DATE_FORMAT")}
                )
                for monday in mondays
            ),
        ),
        rows=rows,
        empty=parts.Empty(
            _("No class of your own"),
            _("The school enters who is the class teacher of a class."),
            icon="inbox",
        ),
    )
    return list_page(
        request, "journal/weeks.html", {"table": table}, [table], of=Whose.office(own_office(by))
    )
