"""What waits for an office, as a workbook."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, own_office
from matricula.cases.api import InboxRow, takes_part
from matricula.exchange.api import ListSheet
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.clauses import words
from matricula.web.law_words import listed
from matricula.web.names import org_name
from matricula.web.office.casework.rows import about, place_words
from matricula.web.office.desk.home import TurnGroup, groups_asked_for
from matricula.web.turn_keys import TurnKey
from matricula.web.workbooks import AT_ONCE, Whose, list_workbook, page_by_page


@require_safe
@office
@needs("registry.view_student")
@limited("inbox_file", times=10, seconds=60)
@of_one_moment
def inbox_workbook(request: OfficeRequest) -> HttpResponseBase:
    """Every turn of the same groups, in their order; two statements at most for each thousand of a group."""
    by, due = request.acting, request.GET.get("due", "")
    # The turns of an office are nobody else's business there.
    groups = groups_asked_for(by, due) if takes_part(by) else []
    only = groups[0].title if due and groups else ""
    sheet = ListSheet(
        title=_("Inbox"),
        lines=(listed(filter(None, [org_name(own_office(by)), only])),),
        headings=(
            _("When"),
            _("Student"),
            _("Reference"),
            _("Procedure"),
            _("What is to be done"),
            _("School"),
            _("To school"),
            _("Received"),
            _("Due"),
            _("Clause"),
        ),
        rows=_rows(by, groups),
    )
    return list_workbook(by, [sheet], of=Whose.office(own_office(by)), page="inbox_workbook")


def _rows(by: Acting, groups: list[TurnGroup]) -> Iterator[tuple[str, ...]]:
    for group in groups:

        def a_page(
            after: TurnKey | None, group: TurnGroup = group
        ) -> tuple[Iterable[InboxRow], TurnKey | None]:
            page = group.page(after, AT_ONCE)
            return page.rows, page.after

        for one in page_by_page(a_page):
            rule = one.law.step_rule(one.rule)
            yield (
                group.title,
                about(one),
                one.reference,
                words(one.law.names),
                words(rule.names),
                place_words(one.from_school),
                place_words(one.to_school),
                _day(one.received_at, by),
                _day(one.due_at, by),
                rule.clause,
            )


def _day(at: datetime | None, by: Acting) -> str:
    return date_format(at.astimezone(by.zone).date()) if at is not None else ""
