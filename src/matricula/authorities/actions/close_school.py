"""Close a school, or merge it into another, naming where its records go."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.models import Org, Tier
from matricula.regulation.api import Refused


def close_school(
    *, by: Acting, school: Org, successor: Org, closed_on: date, reason: str, clause: str
) -> Org:
    """Set the first day on which the school is closed and the school or unit that keeps its records.

    Whoever closes must stand above the school; nobody can be enrolled there from that day.
    """
    require(by, "authorities.close_school", school)
    if school.tier != Tier.SCHOOL or school.id == successor.id or school.closed_on is not None:
        raise Refused(
            "cannot_close",
            _("Only an open school can be closed, and its records must go to another unit."),
            clause=clause,
            next_step=_("Name the school that takes over, or the unit that keeps the records."),
        )
    with recorded(
        "authorities.close_school",
        by=by,
        subject_kind="org",
        subject=school.uuid,
        clause=clause,
        reason=reason,
        seen_by=school.lineage,
    ):
        school.closed_on = closed_on
        school.successor = successor
        school.save(update_fields=["closed_on", "successor"])
    return school
