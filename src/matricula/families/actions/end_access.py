"""End the right of somebody to read of a student."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.families.models import FamilyAccess
from matricula.families.words import FAMILY_BASIS, ISSUE
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for


def end_access(*, by: Acting, school: Org, access: uuid.UUID, reason: str) -> FamilyAccess:
    """End it now, with a reason; who has it reads nothing from the next request on. Basis ``family_access``.

    Raises :class:`Refused` without a reason, or where it has ended; ``FamilyAccess.DoesNotExist`` for one not seen.
    """
    require(by, ISSUE, school)
    clause = stack_for(school.pack).basis(FAMILY_BASIS)
    why = tidy(reason)[:400]
    with transaction.atomic():
        found = (
            FamilyAccess.objects.select_for_update(of=("self",)).select_related("student").get(uuid=access)
        )
        if found.ended_at is not None or not why:
            raise Refused(
                "access_not_ended_so",
                _("The right has ended already, or no reason was given."),
                clause=clause,
                next_step=_("Write why it ends."),
            )
        with recorded(
            "families.end_access",
            by=by,
            subject_kind="student",
            subject=found.student.uuid,
            clause=clause,
            reason=why,
            seen_by=school.lineage,
        ):
            found.ended_at, found.why_ended = civil_now(), why
            found.save(update_fields=["ended_at", "why_ended"])
    return found
