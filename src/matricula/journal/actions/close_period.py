"""Close a period for groups, so that its marks stay as they are."""

from collections.abc import Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.journal.hands import PLAN
from matricula.journal.models import GradingPeriod, PeriodClosing, TeachingGroup
from matricula.journal.terms import learners_of_term, standings
from matricula.journal.words import CLOSED_BASIS, TERM_BASIS
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused, stack_for

NAMED: Final = 5
"""So many of those who are still without a mark are named; the page shows them all."""


def close_period(
    *, by: Acting, period: GradingPeriod, groups: Sequence[TeachingGroup]
) -> list[PeriodClosing]:
    """Close the period for these groups, all or none; one that is closed already stays so. Basis ``closed_period``.

    Five statements for each group. Raises :class:`Refused` while the period runs, and for students who have neither a
    mark nor a reason nor a deferral, by name; :class:`NotPermitted` for who does not plan.
    """
    require(by, PLAN, period.school)
    stack = stack_for(by.pack)
    clause = stack.basis(CLOSED_BASIS)
    if civil_today(period.school.time_zone) < period.ended_on:
        raise Refused(
            "period_runs",
            _("This period is not over yet."),
            clause=clause,
            next_step=_("Close it after its last day."),
        )
    now = civil_now()
    closed = []
    try:
        with (
            transaction.atomic(),
            recorded(
                "journal.close_period",
                by=by,
                subject_kind="grading_period",
                clause=clause,
                seen_by=period.school.lineage,
            ) as record,
        ):
            # Whoever sets a mark at this moment holds the group; the lock is taken in one order.
            held = TeachingGroup.objects.select_for_update(of=("self",), no_key=True).order_by("id")
            for group in held.filter(pk__in=[one.pk for one in groups], school_id=by.org_id):
                group.school = period.school
                found = standings(group, period, now)
                if found.closing is not None:
                    continue
                missing = [
                    one.name
                    for one in learners_of_term(group, period)
                    if not found.get(one.enrollment_id).settled
                ]
                if missing:
                    raise _unsettled(group, missing, stack.basis(TERM_BASIS))
                closed.append(
                    PeriodClosing(
                        school_id=group.school_id,
                        group=group,
                        period=period,
                        clause=clause,
                        closed_at=now,
                        closed_in_id=by.appointment_id,
                    )
                )
            PeriodClosing.objects.bulk_create(closed)
            record.detail = {"period": period.pk, "groups": [str(one.group.uuid) for one in closed]}
    except IntegrityError as error:
        raise Refused(
            "period_closed_meanwhile",
            _("Somebody else has closed this period meanwhile."),
            clause=clause,
            next_step=_("Load the page again."),
        ) from error
    return closed


def _unsettled(group: TeachingGroup, missing: Sequence[str], clause: str) -> Refused:
    names = ", ".join(missing[:NAMED])
    return Refused(
        "period_not_settled",
        _("%(group)s: without a mark, a reason or a deferral: %(count)d (%(names)s).")
        % {
            "group": group.name,
            "count": len(missing),
            "names": names if len(missing) <= NAMED else f"{names}, …",
        },
        clause=clause,
        next_step=_("Enter what is missing, or put the mark off; then close the period."),
    )
