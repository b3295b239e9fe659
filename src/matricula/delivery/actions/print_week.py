"""Print the week of families on paper."""

import uuid
from collections.abc import Callable, Collection
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org
from matricula.delivery.hands import check_keeps
from matricula.delivery.printing import print_sheets
from matricula.delivery.queries.weeks import printouts_of
from matricula.delivery.words import PRINTOUT_BASIS
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for

AT_MOST = 1_000


def print_week(
    *,
    by: Acting,
    school: Org,
    monday: date,
    write: Callable[[bytes], object],
    classes: Collection[int] | None = None,
    only: Collection[uuid.UUID] | None = None,
) -> int:
    """Write the printouts of a week (of these classes, or only some) as one PDF; returns how many sheets.

    Basis ``weekly_printout``. What was handed over already is not printed again, unless ``only`` names it; of each
    sheet a digest is kept. Raises :class:`Refused` where nothing is to be printed, or more than a thousand;
    ``NotPermitted`` for another school's or class's.
    """
    stack, now = stack_for(school.pack), civil_now()
    clause = stack.basis(PRINTOUT_BASIS)
    with transaction.atomic():
        found = printouts_of(school, monday, stack, now, classes)
        lines = [
            one
            for one in found
            if (one.printout.uuid in only if only is not None else one.printout.handed_on is None)
        ]
        if not 0 < len(lines) <= AT_MOST:
            raise Refused(
                "nothing_to_print",
                _("There is nothing to print in this week, or more than a thousand sheets."),
                clause=clause,
                next_step=_(
                    "Printouts are made when the last lesson of the week is over. Print class by class."
                ),
            )
        check_keeps(by, school, {one.school_class for one in lines}, clause)
        with recorded(
            "delivery.print_week",
            by=by,
            subject_kind="org",
            subject=school.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record:
            digests = print_sheets(lines, monday, school, stack, now, write)
            fresh = {one.printout.pk for one in lines if one.printout.handed_on is None}
            _note(by.appointment_id, {pk: said for pk, said in digests.items() if pk in fresh})
            record.detail = {"monday": monday.isoformat(), "sheets": len(digests)}
    return len(digests)


def _note(appointment: int, digests: dict[int, str]) -> None:
    """Keep what was printed, now and by whom; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE delivery_weeklyprintout p SET printed_at = civil_now(), printed_in_id = %s, digest = d.digest"
            " FROM unnest(%s::bigint[], %s::text[]) AS d(id, digest) WHERE p.id = d.id",
            [appointment, list(digests), list(digests.values())],
        )
