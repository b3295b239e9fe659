"""Enter that printouts were handed over."""

import uuid
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org
from matricula.delivery.hands import check_keeps
from matricula.delivery.models import WeeklyPrintout
from matricula.delivery.models.way import PAPER
from matricula.delivery.queries.weeks import lines_of
from matricula.delivery.words import PRINTOUT_BASIS
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for

AT_MOST = 500


def hand_over(
    *, by: Acting, school: Org, printouts: Collection[uuid.UUID], on: date, how: str, note: str = ""
) -> int:
    """Enter that these printouts reached their readers on a day, and by which way; returns how many.

    Basis ``weekly_printout``. It is entered once and stays. Raises :class:`Refused` for none or too many, one that was
    not printed or was handed over already, a day before it was made or to come, an unknown way; ``NotPermitted`` for
    another school's or class's. All or none.
    """
    stack = stack_for(school.pack)
    clause = stack.basis(PRINTOUT_BASIS)
    now, today = civil_now(), civil_today(school.time_zone)
    if not 0 < len(printouts) <= AT_MOST or how not in PAPER or on > today:
        raise Refused(
            "handover_not_so",
            _("Choose what was handed over, by which way, and a day that has come."),
            clause=clause,
            next_step=_("Tick the families that have their paper, at most 500 at once."),
        )
    with transaction.atomic():
        wanted = WeeklyPrintout.objects.filter(school=school, uuid__in=printouts)
        lines = lines_of(wanted.select_for_update(of=("self",)), school, stack, now)
        check_keeps(by, school, {one.school_class for one in lines}, clause)
        rows = [one.printout for one in lines]
        early = [one for one in rows if on < one.made_at.astimezone(school.time_zone).date()]
        ready = all(one.printed_at is not None and one.handed_on is None for one in rows)
        if len(rows) != len(set(printouts)) or early or not ready:
            raise Refused(
                "printout_not_ready",
                _("A printout is handed over once, after it was made and printed."),
                clause=clause,
                next_step=_("Print the week first; leave out what was handed over already."),
            )
        with recorded(
            "delivery.hand_over",
            by=by,
            subject_kind="org",
            subject=school.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record:
            WeeklyPrintout.objects.filter(pk__in=[one.pk for one in rows]).update(
                handed_on=on, how=how, note=tidy(note)[:200], noted_at=now, noted_in_id=by.appointment_id
            )
            record.detail = {
                "printouts": sorted(str(one.uuid) for one in rows),
                "on": on.isoformat(),
                "how": how,
            }
    return len(rows)
