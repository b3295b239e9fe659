"""What has to be looked into, as a workbook."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.http.response import HttpResponseBase
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Tier, own_office
from matricula.exchange.api import ListSheet
from matricula.kernel.clock import civil_today
from matricula.quality.api import SchoolFound, WatchRow, found_by_school, found_page
from matricula.registry.api import STATUS_TABLE
from matricula.regulation.api import Stack, Watch, stack_for
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.clauses import words
from matricula.web.coded import day, grade_label, table_label
from matricula.web.law_words import listed
from matricula.web.names import org_name
from matricula.web.office.watching.page import chosen_watches, days_since
from matricula.web.workbooks import AT_ONCE, Whose, list_workbook, page_by_page


@require_safe
@office
@needs("registry.view_student")
@limited("look_into_file", times=10, seconds=60)
@of_one_moment
def look_into_workbook(request: OfficeRequest) -> HttpResponseBase:
    """At a school each pupil, above it each school with its numbers; one statement for each thousand of a watch."""
    by = request.acting
    stack, today = stack_for(by.pack), civil_today(by.zone)
    watches, one = chosen_watches(by, stack, request.GET.get("watch", ""))
    at_school = by.tier == Tier.SCHOOL
    sheet = ListSheet(
        title=_("To be looked into"),
        lines=(listed(filter(None, [org_name(own_office(by)), words(watches[one].names) if one else ""])),),
        headings=_of_students() if at_school else _of_schools(),
        rows=_students(stack, watches, today) if at_school else _schools(watches, today),
    )
    return list_workbook(by, [sheet], of=Whose.office(own_office(by)), page="look_into_workbook")


def _of_students() -> tuple[str, ...]:
    return (
        _("What was found"),
        _("Name"),
        _("Grade"),
        _("Status"),
        _("Since"),
        _("How long"),
        _("Days"),
        _("Clause"),
    )


def _students(stack: Stack, watches: Mapping[str, Watch], today: date) -> Iterator[tuple[str, ...]]:
    for name, watch in watches.items():

        def a_page(
            after: tuple[date, int] | None, watch_name: str = name
        ) -> tuple[Iterable[WatchRow], tuple[date, int] | None]:
            page = found_page(watch_name, after=after, limit=AT_ONCE)
            return page.rows, page.after

        for one in page_by_page(a_page):
            place = one.enrollment
            yield (
                words(watch.names),
                one.student.name,
                grade_label(stack, place.stage, place.grade),
                table_label(stack, STATUS_TABLE, place.status),
                day(one.since),
                days_since(one.since, today),
                listed(day(each) for each in one.days),
                watch.clause,
            )


def _of_schools() -> tuple[str, ...]:
    return (
        _("School code"),
        _("School"),
        _("What was found"),
        _("Students"),
        _("Longest since"),
        _("How long"),
        _("Clause"),
    )


def _schools(watches: Mapping[str, Watch], today: date) -> Iterator[tuple[str, ...]]:
    def a_page(
        after: tuple[date, int, str] | None,
    ) -> tuple[list[SchoolFound], tuple[date, int, str] | None]:
        found = found_by_school(watches, after=after, limit=AT_ONCE)
        return found, found[-1].key if len(found) == AT_ONCE else None

    for one in page_by_page(a_page) if watches else ():
        watch = watches[one.watch]
        yield (
            one.school.code,
            org_name(one.school),
            words(watch.names),
            number_format(one.count),
            day(one.since),
            days_since(one.since, today),
            watch.clause,
        )
