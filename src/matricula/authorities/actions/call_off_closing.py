"""Call off the closing of a school before its day."""

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.actions.close_school import hold_closings
from matricula.authorities.models import Org
from matricula.authorities.succession import is_closed
from matricula.regulation.api import Refused


def call_off_closing(*, by: Acting, school: Org, reason: str, clause: str) -> Org:
    """Let a school stay open whose closing day has not come; a wrong day or successor is corrected by closing anew.

    Whoever calls it off must stand above the school. Raises :class:`Refused` when no closing lies ahead: from the first
    closed day on its pupils and records are on their way.
    """
    require(by, "authorities.close_school", school)
    with recorded(
        "authorities.call_off_closing",
        by=by,
        subject_kind="org",
        subject=school.uuid,
        clause=clause,
        reason=reason,
        seen_by=school.lineage,
    ) as record:
        hold_closings()
        found = Org.objects.get(pk=school.pk)
        if found.closed_on is None or is_closed(found):
            raise Refused(
                "no_closing_ahead",
                _("No closing of this school lies ahead that could be called off."),
                clause=clause,
                next_step=_(
                    "A school that has closed is not opened again; open a new one under another code."
                ),
            )
        record.detail = {"closed_on": found.closed_on.isoformat()}
        school.closed_on = school.successor = None
        school.save(update_fields=["closed_on", "successor"])
    return school
