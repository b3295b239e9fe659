"""The yearly promotion of a school as a workbook: what becomes of each class, and who stays."""

import uuid
from collections.abc import Callable, Iterable, Iterator

from django.http.response import HttpResponseBase
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.exchange.api import ListSheet
from matricula.registry.api import (
    STATUS_TABLE,
    ClassLot,
    PassedOver,
    Promotion,
    PromotionStay,
    lots_of,
    staying_by_case,
    staying_by_school,
    staying_by_status,
)
from matricula.regulation.api import Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.coded import grade_label, table_label
from matricula.web.law_words import listed
from matricula.web.names import org_name
from matricula.web.office.promotion.school import promotion_of
from matricula.web.workbooks import AT_ONCE, Whose, list_workbook, page_by_page


@require_safe
@office
@needs("registry.view_student")
@limited("promotion_file", times=10, seconds=60)
@of_one_moment
def promotion_workbook(request: OfficeRequest, school: uuid.UUID) -> HttpResponseBase:
    """Two sheets: the classes, and the students who stay; one statement for each thousand of these."""
    by = request.acting
    promotion = promotion_of(by, school)
    stack, name = stack_for(promotion.school.pack), org_name(promotion.school)
    lots = lots_of(promotion)
    # A grade stands once in the stages of a school, and those who stay say their grade alone.
    stage_of = {one.grade: one.stage for one in lots}
    lines = (listed([name, promotion.school_year]),)
    sheets = [
        ListSheet(
            title=_("Yearly promotion"),
            lines=lines,
            headings=(
                _("Grade"),
                _("Class"),
                _("Goes on to grade"),
                _("Goes on as"),
                _("Move on"),
                _("Stay"),
            ),
            rows=(_lot(one, stack) for one in lots),
        ),
        ListSheet(
            title=_("Who stays"),
            lines=lines,
            headings=(_("Grade"), _("Class"), _("Name"), _("Why"), _("Reason"), _("Left out by")),
            rows=_stays(promotion, stack, stage_of),
        ),
    ]
    whose = Whose("promotion", promotion.uuid, promotion.seen_by, f"{name}-{promotion.school_year}")
    return list_workbook(by, sheets, of=whose, page="promotion_workbook")


def _lot(one: ClassLot, stack: Stack) -> tuple[str, ...]:
    return (
        grade_label(stack, one.stage, one.grade),
        one.class_name or _("without a class"),
        grade_label(stack, one.stage, one.to_grade),
        one.to_class or _("without a class"),
        number_format(one.moved),
        number_format(one.stayed),
    )


def _stays(promotion: Promotion, stack: Stack, stage_of: dict[str, str]) -> Iterator[tuple[str, ...]]:
    def who(one: PromotionStay | PassedOver, name: str) -> tuple[str, ...]:
        return (grade_label(stack, stage_of.get(one.grade, ""), one.grade), one.class_name, name)

    for stay in staying_by_school(promotion):
        noted = stay.noted_in.user.display_name if stay.noted_in else ""
        yield (*who(stay, stay.student_name), _("left out by the school"), stay.reason, noted)

    def pages(query: Callable[..., list[PassedOver]]) -> Iterator[PassedOver]:
        def a_page(after: tuple[str, int] | None) -> tuple[Iterable[PassedOver], tuple[str, int] | None]:
            found = query(promotion, after=after, most=AT_ONCE)
            last = found[-1] if len(found) == AT_ONCE else None
            return found, (last.grade, last.key) if last else None

        return page_by_page(a_page)

    for one in pages(staying_by_case):
        yield (*who(one, one.name), _("kept by a decided case"), one.clause, "")
    for one in pages(staying_by_status):
        yield (*who(one, one.name), table_label(stack, STATUS_TABLE, one.status), "", "")
