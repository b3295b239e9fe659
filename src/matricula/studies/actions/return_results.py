"""The second person sends results back with words, instead of saying that they stand."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for
from matricula.studies.actions.enter_results import studies_clause
from matricula.studies.judging import LONGEST_WHY
from matricula.studies.models import MODELS
from matricula.studies.queries.waiting import waits
from matricula.studies.words import REVIEW


@dataclass(frozen=True, slots=True)
class Returned:
    """How many results were sent back, and how many were left because the same person had entered them."""

    returned: int
    own: int


def return_results(
    *, by: Acting, school: Org, kind: str, results: Collection[uuid.UUID], why: str
) -> Returned:
    """Send back these results of one kind (``MODELS``) of students of the school, for one reason; basis ``studies``.

    They do not count, as before, until who enters has settled them and a second person has reviewed that. Left aside is
    what :func:`review_results` leaves aside. Four statements. Raises :class:`Refused` without a reason;
    :class:`NotPermitted` for who does not review.
    """
    require(by, REVIEW, school)
    clause = studies_clause(stack_for(school.pack))
    said = tidy(why)
    if not said or len(said) > LONGEST_WHY:
        raise Refused(
            "reason_missing",
            _("Sending a result back needs a reason of at most %(most)d characters.") % {"most": LONGEST_WHY},
            clause=clause,
            next_step=_("Write what has to be put right."),
        )
    waiting = waits(MODELS[kind]).filter(uuid__in=results, student__school=school)
    with (
        transaction.atomic(),
        recorded(
            "studies.return_results",
            by=by,
            subject_kind="school",
            subject=school.uuid,
            clause=clause,
            reason=said,
            seen_by=school.lineage,
        ) as record,
    ):
        own = waiting.filter(entered_in__user_id=by.user_id).count()
        others = waiting.exclude(entered_in__user_id=by.user_id)
        # By key, since an update reaches no other table.
        locked = others.select_for_update(of=("self",), no_key=True)
        keys = list(locked.values_list("pk", flat=True))
        returned = (
            waits(MODELS[kind])
            .filter(pk__in=keys)
            .update(returned_at=civil_now(), returned_in_id=by.appointment_id, return_why=said)
        )
        record.detail = {"kind": kind, "returned": returned, "own": own}
    return Returned(returned, own)
