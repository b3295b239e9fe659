"""How the schools of an area did by their duties: from summary rows, without a mark and without a name."""

from datetime import timedelta
from typing import Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import own_office
from matricula.journal.api import kinds_tallied, schools_tallied, weeks_tallied
from matricula.kernel.clock import civil_today
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.list_pages import as_many, list_page
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.duties.navigation import sees_shares
from matricula.web.office.duties.shared import KIND_WORDS, kind_words, share_line, share_words
from matricula.web.workbooks import Whose

SHOWN: Final = 100
SPANS: Final = (4, 8, 12)
"""Weeks that may be chosen; so far back the job counts anew."""


@require_safe
@office
@limited("duty_shares", times=120, seconds=60)
def schools_page(request: OfficeRequest) -> HttpResponseBase:
    """The schools with the lowest share first, and the weeks of all of them together; four statements."""
    by = request.acting
    if not sees_shares(by):
        raise Http404
    today = civil_today(by.zone)
    asked = whole(request.GET.get("weeks", ""))
    weeks = asked if asked in SPANS else SPANS[0]
    kind = request.GET.get("kind", "")
    kind = kind if kind in set(KIND_WORDS) else ""
    since = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    shown = as_many(request, SHOWN)
    found = schools_tallied(since, kind, shown + 1)
    table = parts.Table(
        caption=_("Schools by their share in time, the lowest first"),
        columns=(
            parts.Column("school", _("School"), whole=True),
            parts.Column("share", _("In time")),
            parts.Column("late", _("late"), number=True),
            parts.Column("owed", _("owed and late"), number=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "school": org_name(one.school),
                    "share": share_words(one.tally),
                    "late": number_format(one.tally.late),
                    "owed": number_format(one.tally.owed),
                },
                href=reverse("school", args=[one.school.uuid]),
            )
            for one in found[:shown]
        ),
        empty=parts.Empty(
            _("Nothing counted yet"),
            _("Every night it is counted how the schools that keep a journal did by their duties."),
            icon="inbox",
        ),
    )
    by_week = weeks_tallied(since, kind)
    by_kind = kinds_tallied(since)
    return list_page(
        request,
        "duties/schools.html",
        {
            "filters": parts.FilterBar(
                reverse("duty_shares"),
                words_name="",
                filters=(
                    parts.Filter(
                        "weeks",
                        _("Weeks"),
                        tuple(parts.Option(str(one), number_format(one)) for one in SPANS),
                        str(weeks),
                    ),
                    parts.Filter(
                        "kind",
                        _("Duty"),
                        (
                            parts.Option("", _("all duties")),
                            *(parts.Option(one.value, str(said)) for one, said in KIND_WORDS.items()),
                        ),
                        kind,
                    ),
                ),
            ),
            "kinds": parts.Shares(
                _("In time, by duty"),
                _("Duty"),
                _("In time"),
                tuple(
                    share_line(kind_words(one), by_kind[one.value])
                    for one in KIND_WORDS
                    if one.value in by_kind and by_kind[one.value].due
                ),
            ),
            "weeks": parts.Shares(
                _("In time, by week"),
                _("Week"),
                _("In time"),
                tuple(
                    share_line(date_format(monday, "SHORT_DATE_FORMAT"), tally)
                    for monday, tally in by_week
                    if tally.due
                ),
            ),
            "table": table,
            "more": len(found) > shown,
        },
        [table],
        of=Whose.office(own_office(by)),
        lines=[
            _("Weeks: %(count)s") % {"count": number_format(weeks)},
            next((str(said) for one, said in KIND_WORDS.items() if one.value == kind), ""),
        ],
    )
