"""Open a course of the school's own, and close it."""

import re
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, Stack, Words, stack_for
from matricula.studies.actions.enter_results import studies_clause
from matricula.studies.models import Course
from matricula.studies.words import AREAS, KINDS, PLANS, REVIEW

_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-]{0,19}")
MOST_CREDITS: Final = 18
LONGEST_NAME: Final = 120


def open_course(
    *,
    by: Acting,
    school: Org,
    code: str,
    name: str,
    plan: str,
    area: str,
    kind: str,
    credits_: Decimal,
    hours: int | None = None,
) -> Course:
    """Open a course that the school teaches beside the modules of the plan; basis ``studies``.

    Opened by who reviews results, so that nobody alone both makes a course and gives its credits. Raises
    :class:`Refused` for a code that is taken or unreadable, for an area or kind that the plan does not have, and for
    credits or lessons that are none; :class:`NotPermitted` for who does not review.
    """
    require(by, REVIEW, school)
    stack = stack_for(school.pack)
    clause = studies_clause(stack)
    title, short = tidy(name), tidy(code)
    wrong = next(_wrong(stack, short, title, plan, area, kind, credits_, hours), None)
    if wrong is None and Course.objects.filter(school=school, code=short).exists():
        wrong = _("The school has a course of this code already.")
    if wrong is not None:
        raise Refused(
            "course_does_not_fit",
            wrong,
            clause=clause,
            next_step=_("Correct what was entered, and send it again."),
        )
    with (
        transaction.atomic(),
        recorded(
            "studies.open_course",
            by=by,
            subject_kind="school",
            subject=school.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record,
    ):
        made = Course.objects.create(
            school=school,
            code=short,
            name=title,
            plan=plan,
            area=area,
            kind=kind,
            credits=credits_,
            hours=hours,
            opened_at=civil_now(),
            opened_in_id=by.appointment_id,
        )
        record.detail = {"course": short, "credits": str(credits_)}
    return made


def close_course(*, by: Acting, school: Org, course: uuid.UUID) -> None:
    """Close a course that is taught no more; what students reached in it stays. Once closed, again is nothing.

    Raises :class:`NotPermitted` for who does not review; ``Course.DoesNotExist`` for one that is not the school's.
    """
    require(by, REVIEW, school)
    clause = studies_clause(stack_for(school.pack))
    with transaction.atomic():
        found = Course.objects.select_for_update(of=("self",), no_key=True).get(uuid=course, school=school)
        if found.closed_at is not None:
            return
        with recorded(
            "studies.close_course",
            by=by,
            subject_kind="school",
            subject=school.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record:
            found.closed_at = civil_now()
            found.save(update_fields=["closed_at"])
            record.detail = {"course": found.code}


def of_plan(stack: Stack, table: str, plan: str) -> list[str]:
    """The codes of a table that stand in that plan: those whose attribute ``plans`` names it."""
    found = stack.table(table)
    return [code for code in found.offered if plan in found.attributes(code).get("plans", "").split()]


def _wrong(
    stack: Stack,
    code: str,
    name: str,
    plan: str,
    area: str,
    kind: str,
    credits_: Decimal,
    hours: int | None,
) -> Iterator[Words]:
    if not _CODE.fullmatch(code):
        yield _("A code has 1 to 20 letters and digits.")
    if not name or len(name) > LONGEST_NAME:
        yield _("A course has a name of at most %(most)d characters.") % {"most": LONGEST_NAME}
    if plan not in stack.table(PLANS).offered:
        yield _("There is no such plan.")
    elif area not in of_plan(stack, AREAS, plan) or kind not in of_plan(stack, KINDS, plan):
        yield _("This plan does not have such an area or kind of course.")
    if not 0 < credits_ <= MOST_CREDITS or credits_ != round(credits_, 1):
        yield _("A course gives more than 0 and at most %(most)d credits.") % {"most": MOST_CREDITS}
    if hours is not None and not 0 <= hours <= 1000:
        yield _("A course has 0 to 1000 lessons.")
