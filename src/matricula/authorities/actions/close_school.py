"""Close a school, or merge it into another, naming where its records go."""

from datetime import date

from django.db import connection
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.models import Org, Tier
from matricula.authorities.succession import successors_of
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused


def close_school(
    *, by: Acting, school: Org, successor: Org, closed_on: date, reason: str, clause: str
) -> Org:
    """Set the first day on which the school is closed and the school or unit that keeps its records.

    Whoever closes must stand above the school. From that day nobody can be enrolled there, and whoever acts at the
    successor reaches what the school kept. Raises :class:`Refused` for a school that is closed or about to be, a day
    that is past, a successor that is itself closed by then, and one whose own records are to come to this school.
    """
    require(by, "authorities.close_school", school)
    with recorded(
        "authorities.close_school",
        by=by,
        subject_kind="org",
        subject=school.uuid,
        clause=clause,
        reason=reason,
        seen_by=[*school.lineage, *successor.lineage],
    ) as record:
        hold_closings()
        school.refresh_from_db()
        successor.refresh_from_db()
        _check(school, successor, closed_on, clause)
        record.detail = {"closed_on": closed_on.isoformat(), "successor": successor.code}
        school.closed_on = closed_on
        school.successor = successor
        school.save(update_fields=["closed_on", "successor"])
    return school


def hold_closings() -> None:
    """Let one closing, or its calling off, be done at a time, until the end of the transaction.

    Two closings at once could make a ring, each unseen by the other; a lock on rows would need sight of both.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('authorities.close_school', 0))")


def _check(school: Org, successor: Org, closed_on: date, clause: str) -> None:
    if school.tier != Tier.SCHOOL or school.closed_on is not None or school == successor:
        raise Refused(
            "cannot_close",
            _("Only an open school can be closed, and its records must go to another unit."),
            clause=clause,
            next_step=_("Name the school that takes over, or the unit that keeps the records."),
        )
    # What was done there since would have been done at a closed school.
    if closed_on < civil_today(school.time_zone):
        raise Refused(
            "closing_in_the_past",
            _("The first day on which the school is closed lies in the past."),
            clause=clause,
            next_step=_("Give today or a later day: until then its people answer for its records."),
        )
    if school in successors_of(successor):
        raise Refused(
            "successor_comes_here",
            _("The records of that school or unit are themselves to come to this school."),
            clause=clause,
            next_step=_("Name a school or unit that stays open."),
        )
    if successor.closed_on is not None and successor.closed_on <= closed_on:
        raise Refused(
            "successor_closed",
            _("That school or unit is closed by then, so it cannot take the records over."),
            clause=clause,
            next_step=_("Name the school or unit that took it over, or another one that stays open."),
        )
